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
from workers.exporter.families import told
from workers.exporter.machine_pace import MachinePace

_ON_THE_DESK = {CaseState.IN_REVIEW}
_WITH_MACHINES = {CaseState.RECEIVED, CaseState.QUEUED}


@dataclass(slots=True)
class Outlook:
    """Follows the machines from one look to the next; people leave their traces in the rows."""

    _machines: MachinePace = field(default_factory=MachinePace)

    def told(self, waiting: Sequence[OpenCases], now: datetime) -> Iterator[Metric]:
        """By lane: how many, and which share of those whose clock runs."""
        late = _of_people(_in_order(waiting, _ON_THE_DESK), now)
        self._machines.look(*desk_measures.work_done())
        rate = self._machines.per_second()
        if rate is not None:
            late += Counter(
                forecast.late_in_the_queue(_in_order(waiting, _WITH_MACHINES), rate, now)
            )
        running = _running(waiting)
        yield told(metrics.PREDICTED_BREACHES, [(lane, late[lane]) for lane in Lane])
        yield told(
            metrics.PREDICTED_BREACH_RATIO,
            [(lane, late[lane] / running[lane] if running[lane] else 0) for lane in Lane],
        )


def _of_people(waiting: Sequence[Waiting], now: datetime) -> Counter[Lane]:
    calendar = policies.calendar()
    since = max(desk_pace.watched_from(now, calendar), desk_measures.began_at())
    begin = desk_pace.begin_of(since)
    arrived, decided = desk_measures.desk_counts(begin)
    watched = desk_pace.stretches(arrived, decided, since=begin, now=now, calendar=calendar)
    paced = desk_pace.pace(watched, now, calendar)
    if paced is None:
        return Counter()
    return Counter(forecast.late_on_the_desk(waiting, paced, now, calendar))


def _in_order(waiting: Sequence[OpenCases], states: set[CaseState]) -> list[Waiting]:
    """With the moment by which each is served, as the desk orders them."""
    policy, calendar = policies.policy(), policies.calendar()
    return [
        Waiting(
            each.lane,
            deadlines.review_by(each.due_at, each.lane, policy, calendar),
            each.due_at,
            each.count,
        )
        for each in waiting
        if each.state in states and each.due_at is not None
    ]


def _running(waiting: Sequence[OpenCases]) -> Counter[Lane]:
    counts = Counter[Lane]()
    for each in waiting:
        if each.state in _ON_THE_DESK | _WITH_MACHINES:
            counts[each.lane] += each.count
    return counts
