"""Which open cases will be late? Place in the order of service against the pace measured lately."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from pipeline.calendars import Calendar, as_utc
from pipeline.desk_pace import Pace, iterate_business_hours
from pipeline.words import Lane


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of one lane that are served and due at nearly the same time."""

    lane: Lane
    served_by: datetime  # their place in the order
    due_at: datetime
    count: int


class DeskForecast:
    """How many cases the desk will have decided by a moment still to come."""

    def __init__(self, paced: Pace, now: datetime, until: datetime, calendar: Calendar) -> None:
        """Added up once, up to the last moment that is asked for."""
        slots = list(iterate_business_hours(now, until, calendar))
        self._ends = [end for end, _, _ in slots]
        self._rates = [paced.by_hour[hour] for _, hour, _ in slots]
        done = (rate * hours for rate, (_, _, hours) in zip(self._rates, slots, strict=True))
        self._done = list(accumulate(done, initial=0.0))

    def decided_by(self, moment: datetime) -> float:
        """Nothing before now; within an hour evenly."""
        place = bisect_right(self._ends, moment)
        if place == len(self._ends):
            return self._done[-1]
        left = (self._ends[place] - moment).total_seconds() / 3600
        whole = self._done[place + 1] - self._done[place]
        return max(self._done[place], self._done[place] + whole - left * self._rates[place])


def count_late_at_desk(
    waiting: Iterable[Waiting], paced: Pace, now: datetime, calendar: Calendar
) -> dict[Lane, float]:
    """Cases by lane that people will not reach in time, if they go on as they do."""
    order = sorted(waiting, key=lambda each: each.served_by)
    last = max((each.due_at for each in order), default=now)
    ahead = DeskForecast(paced, now, max(last, now), calendar)
    return _count_late(order, [ahead.decided_by(each.due_at) for each in order])


def count_late_in_queue(
    waiting: Iterable[Waiting], per_second: float, now: datetime
) -> dict[Lane, float]:
    """Cases by lane that the machines, which know no weekend, will not reach in time."""
    order = sorted(waiting, key=lambda each: each.served_by)
    left = [max(0.0, (each.due_at - as_utc(now)).total_seconds()) for each in order]
    return _count_late(order, [per_second * seconds for seconds in left])


def _count_late(order: Sequence[Waiting], decided: Sequence[float]) -> dict[Lane, float]:
    """Of those that share a place, the last are late first."""
    late = dict.fromkeys(Lane, 0.0)
    before = 0
    for each, reached in zip(order, decided, strict=True):
        late[each.lane] += min(max(before + each.count - reached, 0.0), each.count)
        before += each.count
    return late
