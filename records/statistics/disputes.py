"""Are disputes ruled on in time, do they wait, and does what was taken back wait to be done?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, QuerySet

from pipeline.disputes.procedure import AppealState, CounterState
from pipeline.time import deadlines
from pipeline.time.deadlines import Calendar
from records.cases.models import Settlement
from records.disputes.models import Appeal, CounterNotification

WINDOW: Final = timedelta(days=28)

type _Rows = "QuerySet[CounterNotification] | QuerySet[Appeal]"


@dataclass(frozen=True, slots=True)
class Due:
    """Rulings on disputes of one kind: those due or waited for, and those not made in time."""

    kind: str
    count: int
    missed: int


def _disputes_for_people() -> Mapping[str, _Rows]:
    """Select what a person had to rule on: not what was accepted, restored or moot."""
    states = (CounterState.DISPUTED, CounterState.RESTORED, CounterState.CONFIRMED)
    counters = CounterNotification.objects.filter(state__in=states, disputed_at__isnull=False)
    return {"counter": counters, "appeal": Appeal.objects.exclude(state=AppealState.MOOT)}


def count_due(now: datetime, calendar: Calendar) -> Iterator[Due]:
    """Count due and missed disputes by the business clock that people see."""
    for kind, rows in _disputes_for_people().items():
        due = rows.filter(due_at__gt=now - WINDOW, due_at__lte=now)
        moments = list(due.values_list("due_at", "closed_at"))
        ripe = [
            (due_at, closed_at)
            for due_at, closed_at in moments
            if due_at is not None and _is_past(due_at, now, calendar)
        ]
        missed_count = sum(
            _is_past(due_at, closed_at or now, calendar) for due_at, closed_at in ripe
        )
        yield Due(kind, len(ripe), missed_count)


def _is_past(due_at: datetime, moment: datetime, calendar: Calendar) -> bool:
    return moment > due_at and deadlines.business_seconds_left(due_at, moment, calendar) < 0


def count_waiting(now: datetime, calendar: Calendar) -> Iterator[Due]:
    """Count disputes that wait for a person, and those of them that are past their time."""
    waiting: Mapping[str, _Rows] = {
        "counter": CounterNotification.objects.disputed(),
        "appeal": Appeal.objects.open(),
    }
    for kind, rows in waiting.items():
        moments = list(rows.values_list("due_at", flat=True))
        missed_count = sum(
            due_at is not None and _is_past(due_at, now, calendar) for due_at in moments
        )
        yield Due(kind, len(moments), missed_count)


def settlement_wait_seconds(now: datetime) -> float:
    """Return how long the oldest settlement has waited, in seconds; 0: none."""
    since = Settlement.objects.waiting().aggregate(since=Min("said_at"))["since"]
    return max((now - since).total_seconds(), 0.0) if since else 0.0
