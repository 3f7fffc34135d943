"""Freeze a case: its listing as fetched becomes its evidence, and it queues for matching."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from pipeline.standing.entities import NO_ENTITY, DeclaredEntity
from pipeline.vocabulary import Outcome, Stage
from records.actions.cases.conclusions import Verdict, conclude_case
from records.actions.entities.registration import MarketplaceShop, register_shop
from records.catalog.models import FrozenListing
from records.complaints.backlog import work_rows
from records.complaints.backlog.work_rows import Claim
from records.complaints.models import Case
from records.database import execute, insert_into, row_columns, row_values
from records.ledger import audit


@dataclass(frozen=True, slots=True)
class FetchedPicture:
    """One picture in the vault, or why there is none."""

    sha256: str
    error: str = ""


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


_FROZEN: Final = row_columns(FrozenListing) | {"listing_id": "fenced.listing_id"}

# The whole act in one trip: it runs for every case. The case's lock comes before the work row's,
# as everywhere: withdrawing takes both too. Nothing is written where the fence is gone, or where
# nobody has seen the shop before, or not what is said of its legal entity.
_FREEZE: Final = f"""
WITH place AS (
  SELECT c.id, c.listing_id, l.seller_id AS known_seller_id, s.seller_id
  FROM complaints_case c JOIN catalog_listing l ON l.id = c.listing_id
  LEFT JOIN accounts_shop s ON s.marketplace = l.marketplace AND s.external_id = %(shop)s
  WHERE c.id = %(case)s FOR UPDATE OF c
), fenced AS (
  {work_rows.ADVANCE} FROM place
  WHERE {work_rows.FENCE} AND w.case_id = place.id
    AND (%(shop)s = '' OR place.seller_id IS NOT NULL AND (%(entity)s = '' OR EXISTS (
      SELECT FROM accounts_sellerdeclaration d
      WHERE d.seller_id = place.seller_id AND d.sha256 = %(entity)s)))
  RETURNING place.*
), frozen AS (
  {insert_into(FrozenListing, _FROZEN, "FROM fenced")} RETURNING id
), queued AS (
  UPDATE complaints_case c SET frozen_id = frozen.id, state = 'queued',
    seller_id = fenced.seller_id
  FROM frozen, fenced WHERE c.id = fenced.id
), known AS (
  UPDATE catalog_listing l SET seller_id = fenced.seller_id
  FROM fenced WHERE l.id = fenced.listing_id AND fenced.seller_id <> coalesce(known_seller_id, 0)
)
{audit.link_statement("fenced")}
"""  # noqa: S608  # our own models' names


def freeze_case(claim: Claim, frozen: FetchedListing, *, now: datetime) -> bool:
    """Write the frozen listing and go on to matching; False: fenced, nothing written."""
    values = _values(claim, frozen, now)
    if execute(_FREEZE, values):
        return True
    _register_shop(claim.case_id, frozen, now)
    return execute(_FREEZE, values)


def _register_shop(case_id: int, frozen: FetchedListing, now: datetime) -> None:
    if frozen.shop_id:
        marketplace = Case.objects.values_list("listing__marketplace", flat=True).get(pk=case_id)
        shop = MarketplaceShop(marketplace, frozen.shop_id, frozen.seller_name)
        register_shop(shop, frozen.entity, now=now)


def close_as_invalid(claim: Claim, code: str, says: str, *, now: datetime) -> bool:
    """Close a case whose listing cannot be fetched; False: fenced, nothing written."""
    with transaction.atomic():
        case = Case.objects.lock_claimed(claim)
        if case is None:
            return False
        case.why_invalid = says[:200]
        conclude_case(case, Verdict(Outcome.INVALID, code, note=says), now=now, send_after=now)
    return True


def _values(claim: Claim, fetched: FetchedListing, now: datetime) -> dict[str, object]:
    frozen = FrozenListing(
        document_sha256=fetched.document_sha256,
        title=fetched.title,
        brand=fetched.brand,
        description=fetched.description,
        category=fetched.category,
        markets=list(fetched.markets),
        price=fetched.price,
        currency=fetched.currency,
        first_offered_on=fetched.first_offered_on,
        pictures=[{"sha256": each.sha256, "error": each.error} for each in fetched.pictures],
        frozen_at=now,
    )
    return {
        **row_values(frozen),
        **work_rows.fence_values(claim),
        **audit.link_values(_audit_of(claim, fetched, now)),
        "next_stage": Stage.MATCH,
        "shop": fetched.shop_id,
        "entity": fetched.entity.sha256 if fetched.shop_id else "",
    }


def _audit_of(claim: Claim, frozen: FetchedListing, now: datetime) -> audit.Act:
    return audit.Act(
        subject_kind="case",
        subject_id=claim.case_id,
        name="freeze",
        actor="system",
        at=now,
        body={
            "document": frozen.document_sha256,
            "pictures": [picture.sha256 for picture in frozen.pictures],
        },
    )
