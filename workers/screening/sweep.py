"""Bring back parts that were lost, and find the line that brings its workers down."""

import logging

from records.cases.backlog.sweep import SweepRounds, sweep
from records.screening.work import PARTS, halve_parts

_log = logging.getLogger(__name__)


def sweep_parts(resend_after_seconds: float, rounds: SweepRounds) -> int:
    """Run one round; return how many parts wait again."""
    swept = sweep(resend_after_seconds, rounds, PARTS)
    for part_id in halve_parts(swept.parked_ids) if swept.parked_ids else ():
        _log.error("A line brings its workers down: it is not screened.", extra={"part": part_id})
    return len(swept.recovered_ids) + len(swept.unanswered_ids)
