"""Which open cases will be late, if people and machines go on as they do?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client.core import Metric

from pipeline import deadlines, desk_pace, forecast
from pipeline.forecast import Waiting
from pipeline.words import CaseState, Lane
from records.complaints import desk_measures
from records.complaints.measures import OpenCases
from records.ledger import policies
from workers import metrics
from workers.exporter.families import build_family
from workers.exporter.machine_pace import MachinePace

_ON_THE_DESK = {CaseState.IN_REVIEW}
_WITH_MACHINES = {CaseState.RECEIVED, CaseState.QUEUED}


@dataclass(slots=True)
class BreachPrediction:
    """Follows the machines from one look to the next; people leave their traces in the rows."""

    _machines: MachinePace = field(default_factory=MachinePace)

    def measure(self, waiting: Sequence[OpenCases], now: datetime) -> Iterator[Metric]:
        """By lane: how many, and which share of those whose clock runs."""
        late = _late_at_desk(_order_waiting(waiting, _ON_THE_DESK), now)
        self._machines.observe(*desk_measures.count_work_done())
        rate = self._machines.cases_per_second()
        if rate is not None:
            late += Counter(
                forecast.count_late_in_queue(_order_waiting(waiting, _WITH_MACHINES), rate, now)
            )
        running = _count_running(waiting)
        yield build_family(metrics.PREDICTED_BREACHES, [(lane, late[lane]) for lane in Lane])
        yield build_family(
            metrics.PREDICTED_BREACH_RATIO,
            [(lane, late[lane] / running[lane] if running[lane] else 0) for lane in Lane],
        )


def _late_at_desk(waiting: Sequence[Waiting], now: datetime) -> Counter[Lane]:
    calendar = policies.calendar()
    since = max(desk_pace.watch_start(now, calendar), desk_measures.find_first_filing())
    begin = desk_pace.stretch_start(since)
    arrived, decided = desk_measures.count_desk(begin)
    watched = desk_pace.list_stretches(arrived, decided, since=begin, now=now, calendar=calendar)
    paced = desk_pace.measure_pace(watched, now, calendar)
    if paced is None:
        return Counter()
    return Counter(forecast.count_late_at_desk(waiting, paced, now, calendar))


def _order_waiting(waiting: Sequence[OpenCases], states: set[CaseState]) -> list[Waiting]:
    """With the moment by which each is served, as the desk orders them."""
    policy, calendar = policies.policy(), policies.calendar()
    return [
        Waiting(
            each.lane,
            deadlines.review_deadline(each.due_at, each.lane, policy, calendar),
            each.due_at,
            each.count,
        )
        for each in waiting
        if each.state in states and each.due_at is not None
    ]


def _count_running(waiting: Sequence[OpenCases]) -> Counter[Lane]:
    counts = Counter[Lane]()
    for each in waiting:
        if each.state in _ON_THE_DESK | _WITH_MACHINES:
            counts[each.lane] += each.count
    return counts
