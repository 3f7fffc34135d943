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
    papers.compare_waiting_papers(outside.vault(), now=now)


def _erase_identity_images(now: datetime) -> None:
    identity_aging.erase_images(outside.vault().forget, now)


def _forget_sightings(now: datetime) -> None:
    references.delete_old_sightings(policies.policy().limits, now=now)


def _forget_answers(now: datetime) -> None:
    IdempotencyRecord.objects.filter(created_at__lt=now - _REPLAYED_FOR).delete()


# In this order, each round; every one of them is safe to run again.
TIMED_DUTIES: Final[tuple[Callable[[datetime], object], ...]] = (
    clarifying.lapse_questions,
    answering.forward_counters,
    answering.act_on_silence,
    appealing.receive_appeals,
    settling.carry_out_settlements,
    penalising.update_all_penalties,
    reminding.remind_filers,
    reminding.remind_sellers,
    reminding.inform_buyers,
    aging.run_expiry,
    identity_aging.run_expiry,
    authority_aging.run_expiry,
    followers.promote_left_behind,
    _erase_identity_images,
    assigning.complete_transfers,
    authorising.identify_sellers,
    right_imports.import_next_rows,
    _compare_papers,
    ending_drafts.warn_editors,
    ending_drafts.delete_old_drafts,
    evaluating.evaluate_all,
    concerning.scan_for_misuse,
    adopting.adopt_reports,
    _forget_sightings,
    limits.delete_full_buckets,
    spreading.delete_old_deliveries,
    telling.delete_ended_secrets,
    entering.delete_expired_entries,
    codes.delete_expired_codes,
    confirming.delete_unconfirmed,
    _forget_answers,
)


def tick() -> float:
    """One round; returns the seconds to rest."""
    now = database_now()
    for duty in TIMED_DUTIES:
        duty(now)
    return _SECONDS
