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


def address_of(case_id: int) -> str:
    """Where the listing of a case is to be fetched."""
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESS, [case_id])
        row = cursor.fetchone()
    if row is None:
        raise Case.DoesNotExist(case_id)
    return str(row[0])


_ADDRESS: Final = """
SELECT l.url FROM complaints_case c JOIN catalog_listing l ON l.id = c.listing_id WHERE c.id = %s
"""


def freeze(claim: Claim, frozen: Frozen, *, now: datetime) -> bool:
    """Write the frozen listing and go on to matching; False: fenced, nothing written."""
    with transaction.atomic():
        case = _locked(claim, frozen.shop_id)
        if not backlog.advance(claim, Stage.MATCH):
            return False
        _write(case, frozen, now)
        audit.append(
            audit.Act(
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
        )
    return True


def invalidate(claim: Claim, code: str, says: str, *, now: datetime) -> bool:
    """Close a case whose listing cannot be had, named; False: fenced, nothing written."""
    with transaction.atomic():
        case = Case.objects.locked(claim.case_id)
        if not backlog.finish(claim):
            return False
        case.why_invalid = says[:200]
        conclude(case, Verdict(Outcome.INVALID, code, note=says), now=now, send_after=now)
    return True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the frozen listing belongs."""

    case_id: int
    listing_id: int
    marketplace: str
    seller_id: int | None  # whose the listing was known to be
    shop_seller_id: int | None  # whose the shop is known to be


# The case's lock comes before the work row's, as everywhere: withdrawing takes both too.
_LOCK: Final = """
SELECT c.id, c.listing_id, l.marketplace, l.seller_id, s.seller_id
FROM complaints_case c
JOIN catalog_listing l ON l.id = c.listing_id
LEFT JOIN accounts_shop s ON s.marketplace = l.marketplace AND s.external_id = %s
WHERE c.id = %s FOR UPDATE OF c
"""


def _locked(claim: Claim, shop_id: str) -> _Place:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [shop_id, claim.case_id])
        row = cursor.fetchone()
    if row is None:
        raise Case.DoesNotExist(claim.case_id)
    return _Place(*row)


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


def _write(place: _Place, frozen: Frozen, now: datetime) -> None:
    pictures = [{"sha256": each.sha256, "error": each.error} for each in frozen.pictures]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "listing": place.listing_id,
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
                "seller": _seller(place, frozen),
                "case": place.case_id,
            },
        )


def _seller(place: _Place, frozen: Frozen) -> int | None:
    """The legal entity behind the shop; a shop seen for the first time brings a new one."""
    if not frozen.shop_id:
        return None
    seller_id = place.shop_seller_id or _new_seller(place.marketplace, frozen)
    if place.seller_id != seller_id:
        Listing.objects.filter(pk=place.listing_id).update(seller=seller_id)
    return seller_id


def _new_seller(marketplace: str, frozen: Frozen) -> int:
    seller = Seller.objects.create(legal_name=frozen.seller_name or frozen.shop_id)
    shop, _ = Shop.objects.get_or_create(
        marketplace=marketplace, external_id=frozen.shop_id, defaults={"seller": seller}
    )
    return shop.seller_id
