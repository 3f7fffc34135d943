"""Measures the open cases: how many, how long they have left, which will be late."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from prometheus_client.core import Metric

from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Lane
from records import policies
from records.clock import database_now
from records.database import fetch_all
from records.statistics import cases
from records.statistics.cases import OpenCases
from workers.exporter import disputes
from workers.exporter.families import Measure, StateMetric, build_family, build_histogram
from workers.exporter.outbox import OUTBOX_PARKED
from workers.exporter.predictions import BreachPrediction

CASES_OPEN: Final = StateMetric("markwarden_cases_open", "Open cases.", ("lane", "state"))
CASES_OVERDUE: Final = StateMetric("markwarden_cases_overdue", "Open cases past their deadline.")
DEADLINE_REMAINING: Final = StateMetric(
    "markwarden_deadline_remaining_seconds",
    "Business time that open cases have left; below zero it is past.",
    ("lane",),
    "histogram",
)

_HOUR: Final = 3_600.0
_REMAINING: Final = (0.0, _HOUR, 4 * _HOUR, 8 * _HOUR, 12 * _HOUR, 24 * _HOUR, 48 * _HOUR)

_OUTBOX_PARKED: Final = (
    "SELECT kind, count(*) FROM ledger_outgoing WHERE parked_at IS NOT NULL GROUP BY kind"
)


@dataclass(slots=True)
class CaseMeasure:
    """Keeps how fast the machines were."""

    _outlook: BreachPrediction = field(default_factory=BreachPrediction)

    def take(self) -> Sequence[Metric]:
        """Measure everything at one moment of the database's clock."""
        now = database_now()
        waiting = cases.count_open_cases(now)
        return [
            *_measure_open(waiting),
            _measure_remaining([row for row in waiting if row.state != CaseState.DUPLICATE], now),
            *self._outlook.measure(waiting, now),
            build_family(OUTBOX_PARKED, fetch_all(_OUTBOX_PARKED)),
            *disputes.measure_settlement_wait(now),
        ]


def _measure_open(waiting: Sequence[OpenCases]) -> Iterator[Metric]:
    counts = Counter[tuple[str, str]]()
    for group in waiting:
        counts[group.lane, group.state] += group.count
    yield build_family(CASES_OPEN, [(*labels, count) for labels, count in counts.items()])
    yield build_family(CASES_OVERDUE, [(sum(group.overdue for group in waiting),)])


def _measure_remaining(waiting: Sequence[OpenCases], now: datetime) -> Metric:
    """Measure the remaining time with the function that shows it to people."""
    calendar = policies.calendar()
    remaining = {
        group.due_at: deadlines.business_seconds_left(group.due_at, now, calendar)
        for group in waiting
        if group.due_at is not None
    }
    counts = {lane: [0.0] * (len(_REMAINING) + 1) for lane in Lane}
    totals = dict.fromkeys(Lane, 0.0)
    for group in waiting:
        if group.due_at is not None:
            seconds = remaining[group.due_at]
            counts[group.lane][sum(upper_bound < seconds for upper_bound in _REMAINING)] += (
                group.count
            )
            totals[group.lane] += seconds * group.count
    series = [([lane.value], counts[lane], totals[lane]) for lane in Lane]
    return build_histogram(DEADLINE_REMAINING, _REMAINING, series)


MEASURE: Final = Measure("cases", lambda: CaseMeasure().take, 5.0, 20.0)
