"""Which open cases will be late, if people and machines go on as they do?"""

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final

from prometheus_client.core import Metric

from pipeline.time import deadlines, forecast
from pipeline.time.forecast import Waiting
from pipeline.vocabulary import CaseState, Lane
from records import policies
from records.statistics import cases
from records.statistics.cases import OpenCases
from workers.exporter.families import StateMetric, build_family

PREDICTED_BREACHES: Final = StateMetric(
    "markwarden_predicted_breaches",
    "Open cases that will be late if people and machines go on as they do.",
    ("lane",),
)
PREDICTED_BREACH_RATIO: Final = StateMetric(
    "markwarden_predicted_breach_ratio", "The same as a share of the lane's open cases.", ("lane",)
)

_WATCHED_SECONDS: Final = 600.0
_SHORTEST_SECONDS: Final = 30.0  # of a backlog: before, nobody knows what they could do


@dataclass(frozen=True, slots=True)
class _Observation:
    at: float  # monotonic seconds
    done: int
    waiting: int


@dataclass(slots=True)
class MachinePace:
    """Looks of the last ten minutes: only between two that saw a backlog did the pace show."""

    _looks: deque[_Observation] = field(default_factory=deque)

    def observe(self, count: int, waiting: int, *, at: float | None = None) -> None:
        """Take down how many are done, and how many wait."""
        moment = time.monotonic() if at is None else at
        self._looks.append(_Observation(moment, count, waiting))
        while self._looks[0].at < moment - _WATCHED_SECONDS:
            self._looks.popleft()

    def cases_per_second(self) -> float | None:
        """Return the pace; None if no backlog lasted long enough to measure it."""
        looks = list(self._looks)
        spans = [
            (after.at - before.at, max(0, after.done - before.done))
            for before, after in pairwise(looks)
            if before.waiting and after.waiting
        ]
        seconds = sum(span for span, _ in spans)
        if seconds < _SHORTEST_SECONDS:
            return None
        return sum(count for _, count in spans) / seconds


_ON_THE_DESK = {CaseState.IN_REVIEW}
_WITH_MACHINES = {CaseState.RECEIVED, CaseState.QUEUED}


@dataclass(slots=True)
class BreachPrediction:
    """Follows the machines from one look to the next; people leave their traces in the rows."""

    _machines: MachinePace = field(default_factory=MachinePace)

    def measure(self, waiting: Sequence[OpenCases], now: datetime) -> Iterator[Metric]:
        """Measure by lane how many cases will be late, and their share of running ones."""
        late = _late_at_desk(_order_waiting(waiting, _ON_THE_DESK), now)
        self._machines.observe(*cases.count_work_done())
        rate = self._machines.cases_per_second()
        if rate is not None:
            late += Counter(
                forecast.count_late_in_queue(_order_waiting(waiting, _WITH_MACHINES), rate, now)
            )
        running = _count_running(waiting)
        yield build_family(PREDICTED_BREACHES, [(lane, late[lane]) for lane in Lane])
        yield build_family(
            PREDICTED_BREACH_RATIO,
            [(lane, late[lane] / running[lane] if running[lane] else 0) for lane in Lane],
        )


def _late_at_desk(waiting: Sequence[Waiting], now: datetime) -> Counter[Lane]:
    calendar = policies.calendar()
    since = max(forecast.watch_start(now, calendar), cases.find_first_filing())
    begin = forecast.stretch_start(since)
    arrival_counts, decision_counts = cases.count_desk(begin)
    time_slots = forecast.list_stretches(
        arrival_counts, decision_counts, since=begin, now=now, calendar=calendar
    )
    pace = forecast.measure_pace(time_slots, now, calendar)
    if pace is None:
        return Counter()
    return Counter(forecast.count_late_at_desk(waiting, pace, now, calendar))


def _order_waiting(waiting: Sequence[OpenCases], states: set[CaseState]) -> list[Waiting]:
    """Add the moment by which each is served, in the order of the desk."""
    policy, calendar = policies.policy(), policies.calendar()
    return [
        Waiting(
            row.lane,
            deadlines.review_deadline(row.due_at, row.lane, policy, calendar),
            row.due_at,
            row.count,
        )
        for row in waiting
        if row.state in states and row.due_at is not None
    ]


def _count_running(waiting: Sequence[OpenCases]) -> Counter[Lane]:
    counts = Counter[Lane]()
    for group in waiting:
        if group.state in _ON_THE_DESK | _WITH_MACHINES:
            counts[group.lane] += group.count
    return counts
