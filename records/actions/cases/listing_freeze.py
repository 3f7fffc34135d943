"""Freeze cases: a listing as fetched becomes the evidence, and its case queues for matching."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from pipeline.sellers.entities import NO_ENTITY, DeclaredEntity
from pipeline.vocabulary import Outcome, Stage
from records.actions.cases.conclusions import CaseVerdict, conclude_case
from records.actions.sellers.entity_registration import (
    LONGEST_NAME,
    MarketplaceShop,
    name_shop,
    register_shops,
)
from records.cases.acts import CaseAct
from records.cases.backlog import work_rows
from records.cases.backlog.work_rows import Claim
from records.cases.backlog.work_table import NO_SYNC
from records.cases.models import Case
from records.database import column_types, fetch_all, insert_into, pack_rows, row_values, rows_from
from records.ledger import audit
from records.marketplaces.models import FrozenListing


@dataclass(frozen=True, slots=True)
class FetchedPicture:
    """One picture in the vault, or why there is none."""

    sha256: str
    error: str = ""
    exhibit: "Exhibit | None" = None  # whose picture it is, where a shop's page shows it


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A listing that a shop's page shows, as it was when the page was frozen."""

    listing: str  # as the marketplace names it
    title: str = ""
    document_sha256: str = ""  # in the vault; nothing: it could not be fetched


@dataclass(frozen=True, slots=True)
class FetchedListing:
    """A listing as its marketplace showed it; the bytes are in the vault already."""

    document_sha256: str
    title: str
    brand: str
    description: str
    category: str
    markets: tuple[str, ...]
    price: str
    currency: str
    shop_id: str  # as the marketplace names it
    seller_name: str
    pictures: tuple[FetchedPicture, ...]
    entity: DeclaredEntity = NO_ENTITY
    first_offered_on: date | None = None


_LISTING: Final = {
    name: kind for name, kind in column_types(FrozenListing).items() if name != "listing_id"
}
_TEXTS: Final = dict.fromkeys(("shop", "shop_name", "entity", "entry"), "text")
_CLAIMS: Final = work_rows.FENCE_TYPES | _LISTING | _TEXTS
_FROZEN: Final = {"id": "frozen_id"} | {name: name for name in ("listing_id", *_LISTING)}

# The whole act in one trip: it runs for every case. The case's lock comes before the work row's,
# as everywhere: withdrawing takes both too. Nothing is written where the fence is gone, or where
# nobody has seen the shop before, or not what is said of its legal entity. Nobody waits for the
# disk: should the server forget it, the row is as it was before, and the listing is fetched again.
_FREEZE: Final = f"""
WITH claims AS (
  SELECT given.*, c.listing_id, l.seller_id AS known_seller_id, s.seller_id,
    coalesce(e.joined_to_id, e.id) AS entity_id,
    CASE WHEN given.shop_name NOT IN ('', s.name) THEN s.id END AS renamed_id
  FROM {rows_from("given", _CLAIMS)}
  JOIN cases_case c ON c.id = given.case_id JOIN marketplaces_listing l ON l.id = c.listing_id
  LEFT JOIN sellers_shop s ON s.marketplace = l.marketplace AND s.external_id = given.shop
  LEFT JOIN sellers_seller e ON e.id = s.seller_id
  ORDER BY c.listing_id, c.id FOR UPDATE OF c
), fenced AS (
  UPDATE cases_work w SET stage = 'match', errors = 0, died_in = '{{}}', is_suspect = false
  FROM claims
  WHERE {work_rows.FENCE}
    AND (claims.shop = '' OR claims.seller_id IS NOT NULL AND (claims.entity = '' OR EXISTS (
      SELECT FROM sellers_sellerdeclaration d
      WHERE d.seller_id = claims.seller_id AND d.sha256 = claims.entity)))
  RETURNING claims.*, nextval('marketplaces_frozenlisting_id_seq') AS frozen_id
), frozen AS (
  {insert_into(FrozenListing, _FROZEN, "FROM fenced")}
), queued AS (
  UPDATE cases_case c SET frozen_id = fenced.frozen_id, state = 'queued',
    seller_id = fenced.seller_id
  FROM fenced WHERE c.id = fenced.case_id
), known AS (
  UPDATE marketplaces_listing l SET seller_id = fenced.seller_id
  FROM fenced WHERE l.id = fenced.listing_id AND fenced.seller_id <> coalesce(known_seller_id, 0)
), linked AS (
  {audit.link_statement("fenced")}
)
SELECT case_id, entity_id, renamed_id, shop_name, {NO_SYNC} FROM fenced
"""  # noqa: S608  # our own models' names


def freeze_cases(
    fetched_listings: Sequence[tuple[Claim, FetchedListing]], *, now: datetime
) -> list[Claim]:
    """Write frozen listings; return the claims that go on to matching, without those fenced."""
    entity_ids = _write(fetched_listings, now)
    rest = [
        pair for pair in fetched_listings if pair[0].case_id not in entity_ids and pair[1].shop_id
    ]
    cases = Case.objects.filter(pk__in=[claim.case_id for claim, _ in rest])
    marketplaces = dict(cases.values_list("pk", "listing__marketplace")) if rest else {}
    shops = [
        (MarketplaceShop(marketplace, listing.shop_id, listing.seller_name), listing.entity)
        for claim, listing in rest
        if (marketplace := marketplaces.get(claim.case_id))
    ]
    register_shops(shops, now=now)
    entity_ids |= _write(rest, now)
    return [
        replace(
            claim,
            stage=Stage.MATCH,
            entity_id=entity_ids[claim.case_id],
            has_pictures=bool(listing.pictures),
        )
        for claim, listing in fetched_listings
        if claim.case_id in entity_ids
    ]


def _write(
    fetched_listings: Sequence[tuple[Claim, FetchedListing]], now: datetime
) -> dict[int, int | None]:
    rows = (_values(claim, listing, now) for claim, listing in fetched_listings)
    results = fetch_all(_FREEZE, {"given": pack_rows(rows)}) if fetched_listings else []
    for shop_id, name in {(shop_id, name) for _, _, shop_id, name, _ in results if shop_id}:
        name_shop(shop_id, name)
    return {case_id: entity_id for case_id, entity_id, *_ in results}


def close_as_invalid(claim: Claim, code: str, note: str, *, now: datetime) -> bool:
    """Close a case whose listing cannot be fetched; False: fenced, nothing written."""
    with transaction.atomic():
        for case in Case.objects.lock_claimed([claim]):
            case.why_invalid = note[:200]
            conclude_case(
                case, CaseVerdict(Outcome.INVALID, code, note=note), now=now, send_after=now
            )
            return True
    return False


def _values(claim: Claim, listing: FetchedListing, now: datetime) -> dict[str, object]:
    frozen_listing = FrozenListing(
        document_sha256=listing.document_sha256,
        title=listing.title,
        brand=listing.brand,
        description=listing.description,
        category=listing.category,
        markets=list(listing.markets),
        price=listing.price,
        currency=listing.currency,
        first_offered_on=listing.first_offered_on,
        pictures=[_describe_picture(picture) for picture in listing.pictures],
        frozen_at=now,
    )
    return {
        **row_values(frozen_listing),
        **work_rows.fence_values(claim),
        "shop": listing.shop_id,
        "shop_name": listing.seller_name[:LONGEST_NAME],
        "entity": listing.entity.sha256 if listing.shop_id else "",
        "entry": _audit_of(claim, listing, now).canonical(),
    }


def _describe_picture(picture: FetchedPicture) -> dict[str, object]:
    fields: dict[str, object] = {"sha256": picture.sha256, "error": picture.error}
    return fields | {"exhibit": asdict(picture.exhibit)} if picture.exhibit else fields


def _audit_of(claim: Claim, listing: FetchedListing, now: datetime) -> audit.Act:
    exhibits = [picture.exhibit.document_sha256 for picture in listing.pictures if picture.exhibit]
    body: dict[str, audit.Value] = {
        "document": listing.document_sha256,
        "pictures": [picture.sha256 for picture in listing.pictures],
    }
    return audit.Act(
        subject_kind="case",
        subject_id=claim.case_id,
        name=CaseAct.FREEZE,
        actor="system",
        at=now,
        body=body | ({"exhibits": exhibits} if exhibits else {}),
    )
