"""When is a case due? Business time is UTC time elapsed within the desk's business days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pipeline.policy.policy import Policy
from pipeline.time.calendars import Calendar, as_utc, next_day
from pipeline.vocabulary import Lane

_ZERO = timedelta(0)


def due_at(filed_at: datetime, calendar: Calendar, hours: float) -> datetime:
    """Return the first moment by which so many business hours have passed since the filing."""
    return _add_business_time(as_utc(filed_at), timedelta(hours=hours), calendar)


def business_seconds_between(a: datetime, b: datetime, calendar: Calendar) -> float:
    """Return business seconds between two moments; negative when the second is earlier."""
    start, end = as_utc(a), as_utc(b)
    if end < start:
        return -business_seconds_between(end, start, calendar)
    days = _business_days(start, calendar, until=end)
    return sum((_overlap(day, start, end) for day in days), _ZERO).total_seconds()


def business_seconds_left(due: datetime, now: datetime, calendar: Calendar) -> float:
    """Return the business seconds until a case is due; negative when it is overdue."""
    return business_seconds_between(now, due, calendar)


def seconds_to_keep(due: datetime, now: datetime, calendar: Calendar) -> float:
    """Return the business seconds to keep while a case waits for clarification."""
    return business_seconds_left(due, now, calendar)


def resume_deadline(kept_seconds: float, now: datetime, calendar: Calendar) -> datetime:
    """Return when a case is due that goes on now with the seconds that were kept."""
    kept = timedelta(seconds=kept_seconds)
    if kept < _ZERO:
        return _subtract_business_time(as_utc(now), -kept, calendar)
    return _add_business_time(as_utc(now), kept, calendar)


def review_deadline(due: datetime, lane: Lane, policy: Policy, calendar: Calendar) -> datetime:
    """Return when a case should be opened: its deadline less the head start of its lane."""
    head_start = timedelta(hours=policy.lanes[lane].head_start_hours)
    return _subtract_business_time(as_utc(due), head_start, calendar)


def window_end(moment: datetime, business_days: int, calendar: Calendar) -> datetime:
    """Return the midnight that ends the n-th business day after the day of a moment."""
    day = calendar.local_day(moment)
    for _ in range(business_days):
        day = next_day(day)
        while not calendar.has_business_on(day):
            day = next_day(day)
    return calendar.midnight(next_day(day))


type _Period = tuple[datetime, datetime]


def _whole_day(day: date, calendar: Calendar) -> _Period:
    return calendar.midnight(day), calendar.midnight(next_day(day))


def _business_days(
    start: datetime, calendar: Calendar, until: datetime | None = None
) -> Iterator[_Period]:
    day = calendar.local_day(start)
    while until is None or calendar.midnight(day) < until:
        if calendar.has_business_on(day):
            yield _whole_day(day, calendar)
        day = next_day(day)


def _business_days_back(end: datetime, calendar: Calendar) -> Iterator[_Period]:
    day = calendar.local_day(end)
    while True:
        if calendar.has_business_on(day):
            yield _whole_day(day, calendar)
        day -= timedelta(days=1)


def _overlap(stretch: _Period, start: datetime, end: datetime) -> timedelta:
    return max(min(stretch[1], end) - max(stretch[0], start), _ZERO)


def _add_business_time(moment: datetime, span: timedelta, calendar: Calendar) -> datetime:
    if span == _ZERO:
        return moment
    for begins, ends in _business_days(moment, calendar):
        start = max(begins, moment)
        if ends - start >= span:
            return start + span
        span -= ends - start
    raise AssertionError("A calendar ends by refusing a year, never by running out of days.")


def _subtract_business_time(moment: datetime, span: timedelta, calendar: Calendar) -> datetime:
    if span == _ZERO:
        return moment
    for begins, ends in _business_days_back(moment, calendar):
        end = min(ends, moment)
        if end - begins >= span:
            return end - span
        span -= end - begins
    raise AssertionError("A calendar ends by refusing a year, never by running out of days.")
