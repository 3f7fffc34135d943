"""Shops of legal entities, with counterfeits upheld against them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.sellers.entities import NO_ENTITY, DeclaredEntity
from pipeline.vocabulary import Stage
from records.actions.cases import listing_freeze
from records.cases.models import Case
from records.rights.models import Right
from records.sellers.models import Seller, Shop
from tests.factories import record_cases

FIRM = DeclaredEntity("E-1", "Bright Imports Ltd", "HRB 4711", "DE")
VERIFIED_FIRM = replace(FIRM, is_number_verified=True)


def freeze_listing(
    mark: Right,
    listing: str,
    shop: str,
    entity: DeclaredEntity = NO_ENTITY,
    *,
    now: datetime = record_cases.NOW,
) -> Case:
    """A case whose listing was frozen with this shop and entity."""
    (case,) = record_cases.file_cases(mark, listing, now=now)
    fetched_listing = replace(record_cases.listing_shown(shop=shop), entity=entity)
    claim = record_cases.claim_work(case, Stage.FREEZE)
    assert listing_freeze.freeze_cases([(claim, fetched_listing)], now=now)
    case.refresh_from_db()
    return case


def open_shop(mark: Right, shop: str, entity: DeclaredEntity = NO_ENTITY) -> Seller:
    """The seller of a shop whose first listing was frozen."""
    freeze_listing(mark, f"L-{shop}", shop, entity)
    return Shop.objects.get(external_id=shop).seller


def add_strikes(
    mark: Right, shop: str, days: Sequence[int], reason: str = "TM-COUNTERFEIT"
) -> None:
    """Cases against a shop, filed on these days after the first and upheld then."""
    for day in days:
        now = record_cases.NOW + timedelta(days=day)
        case = freeze_listing(mark, f"{shop}-{reason}-{day}", shop, now=now)
        Case.objects.filter(pk=case.pk).update(reason=reason, upheld_at=now)
