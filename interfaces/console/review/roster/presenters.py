"""The hours of each person as a table; and one reviewer's own shift on the desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from interfaces.console.cases.permissions import DECIDERS
from pipeline.time.shifts import Hours, Week, Window, current_window, list_windows, next_window
from records.accounts.models import User
from records.actions.review import shifts
from records.cases.models import Ruling

_DAYS: Final = 7
_LEAST: Final = timedelta(minutes=15)  # of a shift, before its pace says anything


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on one day, by their own clock."""

    hours: Hours | None
    is_away: bool


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's week."""

    person: User
    zone: str  # empty: no hours are set
    cells: tuple[Cell, ...]
    total: float = 0.0  # hours of the week
    is_on: bool = False  # at work now


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody's."""

    days: tuple[date, ...]
    rows: tuple[RosterRow, ...]
    on_duty: int
    today: date

    @property
    def previous(self) -> date:
        """The Monday of the week before."""
        return self.days[0] - timedelta(days=_DAYS)

    @property
    def following(self) -> date:
        """The Monday of the week after."""
        return self.days[0] + timedelta(days=_DAYS)


def parse_monday(text: str, now: datetime) -> date:
    """Return the Monday of the week in the query string, by default of this week."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localtime(now).date()
    if not 2000 <= day.year < 2100:  # outside it a Monday of the same week may not exist
        day = timezone.localtime(now).date()
    return day - timedelta(days=day.weekday())


def build_roster(monday: date, now: datetime) -> Roster:
    """Build the roster of the week that begins on this day, ordered by name."""
    weeks = shifts.list_weeks()
    people = User.objects.filter(is_active=True, role__in=DECIDERS).order_by("username")
    days = tuple(monday + timedelta(days=number) for number in range(_DAYS))
    rows = tuple(_build_row(person, weeks.get(person.pk), days, now) for person in people)
    on_duty = sum(row.is_on for row in rows)
    return Roster(days, rows, on_duty, timezone.localtime(now).date())


def _build_row(person: User, week: Week | None, days: tuple[date, ...], now: datetime) -> RosterRow:
    if week is None:
        return RosterRow(person, "", tuple(Cell(None, is_away=False) for _day in days))
    cells = tuple(Cell(week.hours.get(day.weekday()), week.is_away_on(day)) for day in days)
    is_on = current_window(week, now) is not None
    return RosterRow(person, str(week.zone), cells, _count_hours(week, days), is_on)


def _count_hours(week: Week, days: tuple[date, ...]) -> float:
    """Count the hours of shifts that begin on these days, with clock changes."""
    begins_at, ends_at = (
        datetime.combine(day, datetime.min.time(), tzinfo=week.zone)
        for day in (days[0], days[-1] + timedelta(days=1))
    )
    windows = [
        window for window in list_windows(week, begins_at, ends_at) if window.begins_at >= begins_at
    ]
    return (
        sum((window.ends_at - window.begins_at for window in windows), timedelta(0)).total_seconds()
        / 3600
    )


@dataclass(frozen=True, slots=True)
class OwnShift:
    """A reviewer's own, on the desk."""

    has_hours: bool
    running: Window | None = None
    coming: Window | None = None
    rulings: int = 0  # of the shift that runs
    per_hour: float | None = None  # None: it began too lately


def build_own_shift(reviewer: User, now: datetime) -> OwnShift:
    """Return the reviewer's running or next shift, and their pace in it."""
    week = shifts.find_week(reviewer)
    if week is None:
        return OwnShift(has_hours=False)
    running = current_window(week, now)
    if running is None:
        return OwnShift(has_hours=True, coming=next_window(week, now))
    live = Ruling.objects.live().of_first_instance().filter(reviewer=reviewer)
    count = live.filter(ruled_at__gte=running.begins_at).count()
    elapsed_time = now - running.begins_at
    pace = count / (elapsed_time.total_seconds() / 3600) if elapsed_time >= _LEAST else None
    return OwnShift(has_hours=True, running=running, rulings=count, per_hour=pace)
