"""Decisions on a case: rulings of every instance, and what took the claim back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from pipeline.cases.outcomes import OutcomeCause, OutcomeChange, upheld_since
from pipeline.vocabulary import Instance, Outcome
from records.cases.models import Case, Ruling, Settlement

_CAUSES: Final = {
    Instance.FIRST: OutcomeCause.FIRST,
    Instance.COUNTER: OutcomeCause.COUNTER,
    Instance.APPEAL: OutcomeCause.APPEAL,
}
_MOMENT: Final = timedelta(microseconds=1)  # a change of this very moment counts


def list_turns(case_ids: Collection[int]) -> Mapping[int, tuple[OutcomeChange, ...]]:
    """Return every change of outcome, annulled ones too, by case and in order of time."""
    by_case: defaultdict[int, list[OutcomeChange]] = defaultdict(list)
    for ruling in Ruling.objects.filter(case__in=case_ids).order_by("ruled_at", "pk"):
        by_case[ruling.case_id].append(turn_of_ruling(ruling))
    for settlement in Settlement.objects.filter(case__in=case_ids).order_by("said_at", "pk"):
        by_case[settlement.case_id].append(turn_of_settlement(settlement))
    return {case: tuple(sorted(turns, key=lambda turn: turn.at)) for case, turns in by_case.items()}


def turn_of_ruling(ruling: Ruling) -> OutcomeChange:
    """Return a ruling as a change of outcome."""
    cause = _CAUSES[Instance(ruling.instance)]
    return OutcomeChange(ruling.ruled_at, cause, Outcome(ruling.outcome), ruling.annulled_at)


def turn_of_settlement(settlement: Settlement) -> OutcomeChange:
    """Return the change by which a claim was taken back."""
    return OutcomeChange(settlement.said_at, OutcomeCause(settlement.cause), Outcome.REJECTED)


def update_upheld_at(case: Case, *, now: datetime) -> bool:
    """Update since when the locked case is effectively upheld; return whether it is."""
    turns = list_turns([case.pk]).get(case.pk, ())
    case.upheld_at = upheld_since(turns, now + _MOMENT)
    case.save(update_fields=["upheld_at"])
    return case.upheld_at is not None
