"""Rows that fall due: questions that lapse, rights that expire, the daily Good Faith evaluation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from records.acts import (
    adopting,
    aging,
    answering,
    appealing,
    assigning,
    authorising,
    authority_aging,
    clarifying,
    codes,
    concerning,
    confirming,
    ending_drafts,
    entering,
    evaluating,
    followers,
    identity_aging,
    penalising,
    references,
    reminding,
    settling,
    spreading,
    telling,
)
from records.ledger import policies
from records.ledger.clock import database_now
from records.ledger.models import IdempotencyRecord
from records.walls import limits
from workers import outside, papers, right_imports

_SECONDS: Final = 15.0
_REPLAYED_FOR: Final = timedelta(hours=24)


def _compare_papers(now: datetime) -> None:
    papers.compare_what_waits(outside.vault(), now=now)


def _erase_identity_images(now: datetime) -> None:
    identity_aging.erase(outside.vault().forget, now)


def _forget_sightings(now: datetime) -> None:
    references.forget(policies.policy().limits, now=now)


def _forget_answers(now: datetime) -> None:
    IdempotencyRecord.objects.filter(created_at__lt=now - _REPLAYED_FOR).delete()


# In this order, each round; every one of them is safe to run again.
DUTIES: Final[tuple[Callable[[datetime], object], ...]] = (
    clarifying.lapse,
    answering.forward_all,
    answering.end_answers,
    appealing.receive_all,
    settling.carry_out_all,
    penalising.look_all,
    reminding.remind_filers,
    reminding.remind_sellers,
    reminding.inform_buyers,
    aging.age,
    identity_aging.age,
    authority_aging.age,
    followers.carry_on,
    _erase_identity_images,
    assigning.carry_out,
    authorising.recognise,
    right_imports.carry_on,
    _compare_papers,
    ending_drafts.warn,
    ending_drafts.forget,
    evaluating.evaluate_all,
    concerning.look,
    adopting.carry_out,
    _forget_sightings,
    limits.forget,
    spreading.forget,
    telling.secrets_ended,
    entering.forget,
    codes.forget,
    confirming.forget,
    _forget_answers,
)


def tick() -> float:
    """One round; returns the seconds to rest."""
    now = database_now()
    for duty in DUTIES:
        duty(now)
    return _SECONDS
