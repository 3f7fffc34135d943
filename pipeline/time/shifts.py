"""Who is on duty when? Working hours of a week in a person's own zone, as moments of UTC."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.time.deadlines import as_utc

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Of one weekday, by the clock on the wall; an end that is not later is the next day's."""

    begins: time
    ends: time

    @property
    def is_over_midnight(self) -> bool:
        """Does it end on the day after?"""
        return self.ends <= self.begins


@dataclass(frozen=True, slots=True)
class Week:
    """A person's hours by weekday, as date.weekday() counts, and the days they are away."""

    zone: ZoneInfo
    hours: Mapping[int, Hours]
    away: tuple[tuple[date, date], ...] = ()  # both ends included

    def is_away_on(self, day: date) -> bool:
        """Return whether this local day is one off."""
        return any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of duty."""

    begins_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime) -> bool:
        """Return whether the person is at work at this moment."""
        return self.begins_at <= moment < self.ends_at


def list_windows(week: Week, since: datetime, until: datetime) -> tuple[Window, ...]:
    """Return all that touch the time between two moments, in their order.

    A shift over midnight belongs to the day on which it begins. When the clocks change, the wall
    clock counts: the night in spring is an hour shorter, the one in autumn an hour longer.
    """
    day = as_utc(since).astimezone(week.zone).date() - _DAY
    last = as_utc(until).astimezone(week.zone).date()
    windows = []
    while day <= last:
        window = _window_on(week, day)
        if window and window.begins_at < until and window.ends_at > since:
            windows.append(window)
        day += _DAY
    return tuple(windows)


def _window_on(week: Week, day: date) -> Window | None:
    hours = week.hours.get(day.weekday())
    if hours is None or week.is_away_on(day):
        return None
    end_day = day + _DAY if hours.is_over_midnight else day
    begins_at, ends_at = (
        datetime.combine(shift_day, at, tzinfo=week.zone).astimezone(UTC)
        for shift_day, at in ((day, hours.begins), (end_day, hours.ends))
    )
    # A shift that lies in the hour which spring leaves out is none.
    return Window(begins_at, ends_at) if begins_at < ends_at else None


def current_window(week: Week, now: datetime) -> Window | None:
    """Return the shift that runs."""
    return next((shift for shift in list_windows(week, now, now + _DAY) if shift.holds(now)), None)


def next_window(week: Week, now: datetime) -> Window | None:
    """Return the next one that begins, within two weeks."""
    windows = list_windows(week, now, now + 14 * _DAY)
    return next((answers for answers in windows if answers.begins_at > now), None)


class DutyHours:
    """How many hours all people together will have worked by a moment."""

    def __init__(self, windows: Iterable[Window], now: datetime) -> None:
        """Add the hours on duty up once, from now on."""
        steps: list[tuple[datetime, int]] = []
        for window in windows:
            begins_at = max(window.begins_at, now)
            if begins_at < window.ends_at:
                steps += [(begins_at, 1), (window.ends_at, -1)]
        self._moments, self._hours, self._heads = [now], [0.0], [0]
        for moment, step in sorted(steps):
            passed_hours = _in_hours(moment - self._moments[-1])
            self._hours.append(self._hours[-1] + passed_hours * self._heads[-1])
            self._moments.append(moment)
            self._heads.append(self._heads[-1] + step)

    @property
    def people_on_duty(self) -> int:
        """How many are at work now."""
        place = bisect_right(self._moments, self._moments[0]) - 1
        return self._heads[place]

    def hours_by(self, moment: datetime) -> float:
        """Return the hours worked by a moment; 0 before now."""
        place = bisect_right(self._moments, moment) - 1
        if place < 0:
            return 0.0
        return self._hours[place] + self._heads[place] * _in_hours(moment - self._moments[place])

    def find_moment(self, hours: float) -> datetime | None:
        """Return when so many hours are worked; None: not as far as the shifts go."""
        place = bisect_left(self._hours, hours)
        if place == len(self._hours):
            return None
        before = max(place - 1, 0)
        heads = self._heads[before]
        hours_left = (hours - self._hours[before]) / heads if heads else 0.0
        return self._moments[before] + timedelta(hours=hours_left)


def _in_hours(duration: timedelta) -> float:
    return duration.total_seconds() / 3600


def compute_needed_pace(deadlines: Iterable[tuple[datetime, int]], duty: DutyHours) -> float | None:
    """Return the rulings an hour of each person so that nothing that waits is late.

    None: something is due before anybody has worked, so that no pace helps.
    """
    pace, cases = 0.0, 0
    for due_at, count in sorted(deadlines):
        cases += count
        hours = duty.hours_by(due_at)
        if hours <= 0:
            return None
        pace = max(pace, cases / hours)
    return pace
