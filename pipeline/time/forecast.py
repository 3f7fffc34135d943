"""Which open cases will be late? Place in the order of service against the pace measured lately."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from pipeline.time import deadlines
from pipeline.time.deadlines import Calendar, as_utc
from pipeline.vocabulary import Lane

STRETCH: Final = timedelta(minutes=10)  # what is counted together
_HOURS: Final = 24
_WATCHED_HOURS: Final = 5 * _HOURS  # of business: a working week shows when people work
_RECENT_HOURS: Final = 4  # and the last ones show how many of them came today
_DOUBT: Final = 10.0  # rulings that must be missing before today counts as other than usual

type Counts = Mapping[datetime, int]  # by the beginning of a stretch


@dataclass(frozen=True, slots=True)
class Pace:
    """Cases an hour that people decide, by the hour of the desk's business day."""

    by_hour: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """Ten minutes of the desk's business time."""

    begins_at: datetime
    hour: int
    decided: int
    is_full: bool  # at its end there was still as much to decide: nobody had to wait for work


def watch_start(now: datetime, calendar: Calendar) -> datetime:
    """Return since when rulings show the pace."""
    return stretch_start(deadlines.resume_deadline(-3600 * _WATCHED_HOURS, now, calendar))


def stretch_start(moment: datetime) -> datetime:
    """Return the beginning of the stretch in which a moment lies."""
    seconds = STRETCH.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, tz=as_utc(moment).tzinfo)


def list_stretches(
    arrived_counts: Counts,
    decided_counts: Counts,
    *,
    since: datetime,
    now: datetime,
    calendar: Calendar,
) -> list[TimeSlot]:
    """Return what the desk did since then, in business time; the one that still runs is left out.

    `arrived_counts` counts the cases that were decided since then or that still wait.
    """
    waiting = sum(count for begin, count in arrived_counts.items() if begin < since)
    slots = []
    begin = stretch_start(since)
    while begin + STRETCH <= now:
        decisions = decided_counts.get(begin, 0)
        waiting += arrived_counts.get(begin, 0) - decisions
        if calendar.has_business_on(calendar.local_day(begin)):
            hour = begin.astimezone(calendar.time_zone).hour
            slots.append(TimeSlot(begin, hour, decisions, is_full=waiting >= max(1, decisions)))
        begin += STRETCH
    return slots


def measure_pace(slots: Sequence[TimeSlot], now: datetime, calendar: Calendar) -> Pace | None:
    """Return the usual pace by the hour, times how today compares; None: watched too briefly."""
    an_hour = int(timedelta(hours=1) / STRETCH)
    if len(slots) < an_hour:
        return None
    recent_from = deadlines.resume_deadline(-3600 * _RECENT_HOURS, now, calendar)
    before = [hour for hour in slots if hour.begins_at < recent_from]
    if len(before) < an_hour:  # there is no yesterday to compare with
        return Pace(_usual_pace(slots))
    usual = _usual_pace(before)
    recent = [hour for hour in slots[len(before) :] if hour.is_full]
    expected = sum(usual[hour.hour] for hour in recent) / an_hour
    today = (sum(hour.decided for hour in recent) + _DOUBT) / (expected + _DOUBT)
    return Pace(tuple(rate * today for rate in usual))


def _usual_pace(slots: Sequence[TimeSlot]) -> tuple[float, ...]:
    """Return the usual pace by hour; a stretch in which the queue ran empty counts as a full one.

    An hour of which nothing is known counts as an average one.
    """
    working = _working_pace(slots)
    count, stretch_count = [0.0] * _HOURS, [0] * _HOURS
    for slot in slots:
        if slot.is_full or slot.decided:
            count[slot.hour] += slot.decided if slot.is_full else max(working, slot.decided)
            stretch_count[slot.hour] += 1
    an_hour = timedelta(hours=1) / STRETCH
    mean = sum(count) / max(1, sum(stretch_count))
    return tuple(
        an_hour * (decisions / stretches if stretches else mean)
        for decisions, stretches in zip(count, stretch_count, strict=True)
    )


def _working_pace(slots: Sequence[TimeSlot]) -> float:
    """Return the cases per stretch while people were working and had enough to do."""
    full = [hour.decided for hour in slots if hour.is_full and hour.decided]
    if full:
        return sum(full) / len(full)
    return max((hour.decided for hour in slots), default=0)


def iterate_business_hours(
    begin: datetime, end: datetime, calendar: Calendar
) -> Iterator[tuple[datetime, int, float]]:
    """Yield the business hours between two moments: end, hour of the day, share of the hour."""
    moment = as_utc(begin)
    while moment < end:
        local = moment.astimezone(calendar.time_zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        following = min(moment + timedelta(hours=1) - past, as_utc(end))
        if calendar.has_business_on(calendar.local_day(moment)):
            yield following, local.hour, (following - moment).total_seconds() / 3600
        moment = following


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of one lane that are served and due at nearly the same time."""

    lane: Lane
    served_by: datetime  # their place in the order
    due_at: datetime
    count: int


class DeskForecast:
    """How many cases the desk will have decided by a moment still to come."""

    def __init__(self, pace: Pace, now: datetime, until: datetime, calendar: Calendar) -> None:
        """Add the pace up once, until the last moment that will be asked for."""
        slots = list(iterate_business_hours(now, until, calendar))
        self._ends = [end for end, _, _ in slots]
        self._rates = [pace.by_hour[hour] for _, hour, _ in slots]
        amounts = (rate * hours for rate, (_, _, hours) in zip(self._rates, slots, strict=True))
        self._done = list(accumulate(amounts, initial=0.0))

    def decided_by(self, moment: datetime) -> float:
        """Return how many cases are decided by a moment; within an hour evenly."""
        place = bisect_right(self._ends, moment)
        if place == len(self._ends):
            return self._done[-1]
        hours_left = (self._ends[place] - moment).total_seconds() / 3600
        cases_in_hour = self._done[place + 1] - self._done[place]
        return max(
            self._done[place], self._done[place] + cases_in_hour - hours_left * self._rates[place]
        )


def count_late_at_desk(
    waiting: Iterable[Waiting], pace: Pace, now: datetime, calendar: Calendar
) -> dict[Lane, float]:
    """Count by lane the cases that people will not reach in time at this pace."""
    order = sorted(waiting, key=lambda case: case.served_by)
    last = max((case.due_at for case in order), default=now)
    forecast = DeskForecast(pace, now, max(last, now), calendar)
    return _count_late(order, [forecast.decided_by(case.due_at) for case in order])


def count_late_in_queue(
    waiting: Iterable[Waiting], per_second: float, now: datetime
) -> dict[Lane, float]:
    """Count by lane the cases that the machines, which know no weekend, will reach too late."""
    order = sorted(waiting, key=lambda case: case.served_by)
    slack = [max(0.0, (case.due_at - as_utc(now)).total_seconds()) for case in order]
    return _count_late(order, [per_second * seconds for seconds in slack])


def _count_late(order: Sequence[Waiting], decided_counts: Sequence[float]) -> dict[Lane, float]:
    """Count the late cases by lane; of those that share a place, the last are late first."""
    late = dict.fromkeys(Lane, 0.0)
    before = 0
    for waiting, decided_count in zip(order, decided_counts, strict=True):
        late[waiting.lane] += min(max(before + waiting.count - decided_count, 0.0), waiting.count)
        before += waiting.count
    return late
