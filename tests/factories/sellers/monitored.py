"""Sellers that monitoring puts before a person, and stores that people close."""

from datetime import datetime, timedelta
from typing import Final

from pipeline.conduct.abuse_signals import Signal
from records.accounts.models import User
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.sellers import bans, closures
from records.conduct.models import Concern
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder
from tests.factories import record_cases
from tests.factories.record_disputes import senior

NOW: Final = record_cases.NOW
NOTICE: Final = timedelta(days=31)
WHY: Final = "The same bag was listed again after each removal."


def find_concern(seller: Seller, *, now: datetime = NOW) -> Concern:
    """What a night shows of a seller: twelve upheld complaints on 340 listings."""
    return Concern.objects.create(
        kind=Signal.SELLER_RISK,
        seller=seller,
        figures={"days": 30, "offered": 340, "alike": 9, "risks": [["upheld", 12, 35.3, 1.2]]},
        found_at=now,
        seen_at=now,
    )


def decide(seller: Seller, person: User | None = None, *, now: datetime = NOW) -> SanctionDecision:
    """What a senior reviewer decides on a new concern."""
    return SanctionDecision(person or senior(), WHY, find_concern(seller, now=now).pk)


def close(seller: Seller, *, now: datetime = NOW) -> PenaltyOrder:
    """A store that two people closed; the notice was over a day before this moment."""
    order = closures.close_store(decide(seller, now=now - NOTICE), now=now - NOTICE)
    return bans.confirm_ban(order.pk, senior(), now=now)
