"""Business days of a desk, and when a case is due.

Business time is UTC time elapsed within the desk's business days, as its calendar names them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from pipeline.policy.policy import Policy
from pipeline.toml_files import read_toml
from pipeline.vocabulary import Lane

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CalendarUnreadable(ValueError):
    """The calendar cannot be read: the message names the key and what is wrong with it."""


class CalendarIncomplete(ValueError):
    """The calendar lacks a year that is needed: extend its file before going on."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Business days of one desk; it knows the years from first to last and no others."""

    name: str
    time_zone: ZoneInfo
    weekend: frozenset[int]  # as date.weekday() counts
    first_year: int
    last_year: int
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]  # worked although weekend or holiday

    def has_business_on(self, day: date) -> bool:
        """Return whether the desk works on this local day."""
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarIncomplete(f"The calendar {self.name} does not know the year {day.year}.")
        if day in self.make_up_days:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def local_day(self, moment: datetime) -> date:
        """Return the local day in which a moment lies."""
        return as_utc(moment).astimezone(self.time_zone).date()

    def midnight(self, day: date) -> datetime:
        """Return the moment, in UTC, at which a local day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.time_zone).astimezone(UTC)

    def ensure_covers(self, now: datetime) -> None:
        """Refuse a calendar that lacks the running or the next year."""
        running = self.local_day(now).year
        for year in (running, running + 1):
            if not self.first_year <= year <= self.last_year:
                raise CalendarIncomplete(
                    f"The calendar {self.name} knows {self.first_year} to {self.last_year}"
                    f" and lacks {year}: extend its file."
                )


@checked(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class _File:
    name: str
    source: str
    time_zone: str
    weekend: tuple[str, ...]
    first_year: int
    last_year: int
    make_up_days: tuple[date, ...]
    holidays: dict[date, str]


_FILE = TypeAdapter(_File)


def parse_calendar(text: str) -> Calendar:
    """Return the calendar that this text writes down."""
    file = read_toml(text, _FILE, CalendarUnreadable)
    calendar = Calendar(
        name=file.name,
        time_zone=_parse_zone(file.time_zone),
        weekend=frozenset(_parse_weekday(name) for name in file.weekend),
        first_year=file.first_year,
        last_year=file.last_year,
        holidays=file.holidays,
        make_up_days=frozenset(file.make_up_days),
    )
    for day in (*calendar.holidays, *calendar.make_up_days):
        if not calendar.first_year <= day.year <= calendar.last_year:
            raise CalendarUnreadable(f"{day}: lies outside first_year to last_year.")
    return calendar


def as_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; a moment without a zone means nothing and is refused."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(UTC)


def next_day(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)


def _parse_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise CalendarUnreadable(f"time_zone: {name} is not a known time zone.") from None


def _parse_weekday(name: str) -> int:
    if name not in _WEEKDAYS:
        raise CalendarUnreadable(f"weekend: {name} is not a weekday in English, lower case.")
    return _WEEKDAYS.index(name)


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


def business_seconds_left(deadline: datetime, now: datetime, calendar: Calendar) -> float:
    """Return the business seconds until a case is due; negative when it is overdue."""
    return business_seconds_between(now, deadline, calendar)


def seconds_to_keep(deadline: datetime, now: datetime, calendar: Calendar) -> float:
    """Return the business seconds to keep while a case waits for clarification."""
    return business_seconds_left(deadline, now, calendar)


def resume_deadline(kept_seconds: float, now: datetime, calendar: Calendar) -> datetime:
    """Return when a case is due that goes on now with the seconds that were kept."""
    remaining = timedelta(seconds=kept_seconds)
    if remaining < _ZERO:
        return _subtract_business_time(as_utc(now), -remaining, calendar)
    return _add_business_time(as_utc(now), remaining, calendar)


def review_deadline(deadline: datetime, lane: Lane, policy: Policy, calendar: Calendar) -> datetime:
    """Return when a case should be opened: its deadline less the head start of its lane."""
    head_start = timedelta(hours=policy.lanes[lane].head_start_hours)
    return _subtract_business_time(as_utc(deadline), head_start, calendar)


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
