"""Rows that fall due: questions that lapse, rights that expire, the daily Good Faith evaluation."""

from datetime import timedelta
from typing import Final

from records.acts import (
    aging,
    answering,
    appealing,
    assigning,
    authorising,
    clarifying,
    ending_drafts,
    evaluating,
    penalising,
    references,
    settling,
    spreading,
    telling,
)
from records.ledger import policies
from records.ledger.clock import database_now
from records.ledger.models import IdempotencyRecord
from records.walls import limits
from workers import outside, papers

_SECONDS: Final = 15.0
_REPLAYED_FOR: Final = timedelta(hours=24)


def tick() -> float:
    """One round; every act is safe to run again. Returns the seconds to rest."""
    now = database_now()
    clarifying.lapse(now)
    answering.forward_all(now)
    answering.end_answers(now)
    appealing.receive_all(now)
    settling.carry_out_all(now)
    aging.age(now)
    assigning.carry_out(now)
    authorising.recognise(now)
    papers.compare_what_waits(outside.vault(), now=now)
    penalising.look_all(now)
    ending_drafts.warn(now)
    ending_drafts.forget(now)
    references.forget(policies.policy().limits, now=now)
    evaluating.evaluate_all(now)
    limits.forget(now)
    spreading.forget(now)
    telling.secrets_ended(now)
    IdempotencyRecord.objects.filter(created_at__lt=now - _REPLAYED_FOR).delete()
    return _SECONDS
