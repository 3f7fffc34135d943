"""Freeze a case: its listing as fetched becomes its evidence, and it queues for matching."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from pipeline.words import Outcome, Stage
from records.accounts.models import Seller, Shop
from records.acts.conclusions import Verdict, conclude
from records.catalog.models import Listing
from records.complaints import backlog
from records.complaints.backlog import Claim
from records.complaints.models import Case
from records.ledger import audit


@dataclass(frozen=True, slots=True)
class FrozenPicture:
    """One picture in the vault, or why there is none."""

    sha256: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
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
    pictures: tuple[FrozenPicture, ...]


def freeze(claim: Claim, frozen: Frozen, *, now: datetime) -> bool:
    """Write the frozen listing and hand the case to matching; False: fenced, nothing written."""
    with transaction.atomic():
        case = _locked(claim)
        if not backlog.advance(claim, Stage.MATCH):
            return False
        _write(case, frozen, now)
        audit.append(
            audit.Act(
                subject_kind="case",
                subject_id=case.pk,
                name="freeze",
                actor="system",
                at=now,
                body={
                    "document": frozen.document_sha256,
                    "pictures": [picture.sha256 for picture in frozen.pictures],
                },
            )
        )
    return True


def invalidate(claim: Claim, code: str, says: str, *, now: datetime) -> bool:
    """Close a case whose listing cannot be had, named; False: fenced, nothing written."""
    with transaction.atomic():
        case = _locked(claim)
        if not backlog.finish(claim):
            return False
        case.why_invalid = says[:200]
        conclude(case, Verdict(Outcome.INVALID, code, note=says), now=now, send_after=now)
    return True


def _locked(claim: Claim) -> Case:
    # The case's lock comes before the work row's, as everywhere: withdrawing takes both too.
    cases = Case.objects.select_related("listing").select_for_update(of=("self",))
    return cases.get(pk=claim.case_id)


# One trip for both rows, written out: it runs for every case.
_WRITE: Final = """
WITH frozen AS (
  INSERT INTO catalog_frozenlisting (listing_id, document_sha256, title, brand, description,
    category, markets, price, currency, pictures, frozen_at)
  VALUES (%(listing)s, %(document)s, %(title)s, %(brand)s, %(description)s, %(category)s,
    %(markets)s::varchar[], %(price)s, %(currency)s, %(pictures)s::jsonb, %(now)s)
  RETURNING id
)
UPDATE complaints_case SET frozen_id = frozen.id, seller_id = %(seller)s, state = 'queued'
FROM frozen WHERE complaints_case.id = %(case)s
"""


def _write(case: Case, frozen: Frozen, now: datetime) -> None:
    pictures = [{"sha256": each.sha256, "error": each.error} for each in frozen.pictures]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "listing": case.listing_id,
                "document": frozen.document_sha256,
                "title": frozen.title,
                "brand": frozen.brand,
                "description": frozen.description,
                "category": frozen.category,
                "markets": list(frozen.markets),
                "price": frozen.price,
                "currency": frozen.currency,
                "pictures": json.dumps(pictures),
                "now": now,
                "seller": _seller(case.listing, frozen),
                "case": case.pk,
            },
        )


def _seller(listing: Listing, frozen: Frozen) -> int | None:
    """The legal entity behind the shop; a shop seen for the first time brings a new one."""
    if not frozen.shop_id:
        return None
    place = {"marketplace": listing.marketplace, "external_id": frozen.shop_id}
    shop = Shop.objects.filter(**place).first()
    if shop is None:
        seller = Seller.objects.create(legal_name=frozen.seller_name or frozen.shop_id)
        shop, _ = Shop.objects.get_or_create(**place, defaults={"seller": seller})
    if listing.seller_id != shop.seller_id:
        Listing.objects.filter(pk=listing.pk).update(seller=shop.seller_id)
    return shop.seller_id
