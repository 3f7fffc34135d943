"""The rules, the load and the desk on which the simulation is tested."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from lab.simulation.hours import DeskRules, Hours, lay_out_hours
from lab.simulation.premises import Desk, Load, Shift
from tests.factories.files.shipped_files import CALENDARS, POLICY

SMALL = Load(6_000, date(2026, 10, 19), 14, date(2026, 10, 27), 1, 5.0)
DESK = Desk(minutes_per_case=2, automatic_share=0.5, shifts=(Shift(time(9), time(17)),))


@cache
def desk_rules() -> DeskRules:
    """The policy and the calendar that are shipped."""
    return DeskRules(POLICY, CALENDARS["hangzhou"])


@cache
def hours(load: Load = SMALL) -> Hours:
    """The weeks of the small load."""
    return lay_out_hours(desk_rules(), load, DESK, 24)


def to_moment(hours: Hours, seconds: float) -> datetime:
    """Return the moment so many seconds after the first bin's beginning."""
    return (hours.zero_at + timedelta(seconds=seconds)).astimezone(UTC)
