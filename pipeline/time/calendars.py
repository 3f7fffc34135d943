"""The desk's calendar as a value: which local days are business days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from pipeline.toml_files import read_toml

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
    written = read_toml(text, _FILE, CalendarUnreadable)
    calendar = Calendar(
        name=written.name,
        time_zone=_parse_zone(written.time_zone),
        weekend=frozenset(_parse_weekday(name) for name in written.weekend),
        first_year=written.first_year,
        last_year=written.last_year,
        holidays=written.holidays,
        make_up_days=frozenset(written.make_up_days),
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
