"""Shifts: over midnight, across changes of the clock, in any zone, and what they add up to."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.time.shifts import (
    DutyHours,
    Hours,
    Week,
    Window,
    compute_needed_pace,
    current_window,
    list_windows,
    next_window,
)

_ROME, _SHANGHAI = ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Shanghai")
_HOUR = timedelta(hours=1)
_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
_DAYS = Hours(time(9), time(17, 30))
_NIGHTS = Hours(time(22), time(6))


def _week(hours: Hours, zone: ZoneInfo = _ROME, *weekdays: int) -> Week:
    return Week(zone, dict.fromkeys(weekdays or range(5), hours))


def test_the_hours_are_those_of_the_wall_clock_in_her_zone() -> None:
    day = _MONDAY, _MONDAY + timedelta(days=1)
    (rome,) = list_windows(_week(_DAYS, _ROME, 0), *day)
    (shanghai,) = list_windows(_week(_DAYS, _SHANGHAI, 0), *day)
    assert rome == Window(_MONDAY + 8 * _HOUR, _MONDAY + 16.5 * _HOUR)
    assert shanghai == Window(_MONDAY + _HOUR, _MONDAY + 9.5 * _HOUR)


def test_a_shift_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    week = _week(_NIGHTS, _ROME, 0)
    tuesday = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 5:00 in Rome
    window = current_window(week, tuesday)
    assert window == Window(_MONDAY + 21 * _HOUR, _MONDAY + 29 * _HOUR)
    assert current_window(week, _MONDAY + 4 * _HOUR) is None  # no shift began on Sunday


def test_who_is_away_on_the_first_day_is_away_all_night() -> None:
    monday = date(2026, 11, 23)
    week = Week(_ROME, {0: _NIGHTS, 1: _NIGHTS}, ((monday, monday),))
    assert current_window(week, _MONDAY + 28 * _HOUR) is None
    assert current_window(week, _MONDAY + 52 * _HOUR) is not None


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 11, 21), 8)],
    ids=["spring", "autumn", "any other night"],
)
def test_the_night_in_which_the_clocks_change_is_shorter_or_longer(day: date, hours: int) -> None:
    week = _week(_NIGHTS, _ROME, day.weekday())
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    window = next_window(week, noon)
    assert window
    assert window.ends_at - window.begins_at == hours * _HOUR


def test_a_shift_in_the_hour_that_spring_leaves_out_is_no_negative_one() -> None:
    week = _week(Hours(time(2, 30), time(3, 15)), _ROME, 6)
    sunday = datetime(2026, 3, 29, tzinfo=UTC)
    assert list_windows(week, sunday, sunday + 24 * _HOUR) == ()
    before = sunday - timedelta(days=7)
    assert list_windows(week, before, before + 24 * _HOUR) == (
        Window(before + 1.5 * _HOUR, before + 2.25 * _HOUR),
    )


def test_the_end_of_a_shift_is_not_at_work() -> None:
    week = _week(_DAYS)
    assert current_window(week, _MONDAY + 16 * _HOUR)
    assert current_window(week, _MONDAY + 16.5 * _HOUR) is None


def test_hours_of_all_people_add_up() -> None:
    duty = DutyHours(
        [
            Window(_MONDAY - _HOUR, _MONDAY + 2 * _HOUR),
            Window(_MONDAY + _HOUR, _MONDAY + 4 * _HOUR),
        ],
        _MONDAY,
    )
    worked_hours = [duty.hours_by(_MONDAY + hours * _HOUR) for hours in (-1, 0, 1, 1.5, 2, 3, 4, 9)]
    assert worked_hours == [0, 0, 1, 2, 3, 4, 5, 5]
    assert duty.people_on_duty == 1
    assert duty.find_moment(2) == _MONDAY + 1.5 * _HOUR
    assert duty.find_moment(5) == _MONDAY + 4 * _HOUR
    assert duty.find_moment(5.1) is None


def test_the_pace_needed_is_that_of_the_tightest_deadline() -> None:
    duty = DutyHours([Window(_MONDAY, _MONDAY + 8 * _HOUR)], _MONDAY)
    due = [(_MONDAY + 8 * _HOUR, 10), (_MONDAY + 2 * _HOUR, 6)]
    assert compute_needed_pace(due, duty) == 3.0
    assert compute_needed_pace([], duty) == 0.0


def test_no_pace_helps_what_is_due_before_anybody_works() -> None:
    duty = DutyHours([Window(_MONDAY + 3 * _HOUR, _MONDAY + 8 * _HOUR)], _MONDAY)
    assert compute_needed_pace([(_MONDAY + 2 * _HOUR, 1)], duty) is None


_CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(
    st.sampled_from(["Europe/Rome", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
    st.dictionaries(st.integers(0, 6), st.builds(Hours, _CLOCK, _CLOCK)),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),  # noqa: DTZ001  # made UTC below
)
def test_no_window_is_empty_and_none_lasts_longer_than_a_day_and_the_change(
    zone: str, hours: dict[int, Hours], moment: datetime
) -> None:
    now = moment.replace(tzinfo=UTC)
    windows = list_windows(Week(ZoneInfo(zone), hours), now, now + timedelta(days=9))
    assert all(timedelta(0) < window.ends_at - window.begins_at <= 25 * _HOUR for window in windows)
    assert list(windows) == sorted(windows, key=lambda window: window.begins_at)
    total = (
        sum((window.ends_at - max(window.begins_at, now) for window in windows), timedelta(0))
        / _HOUR
    )
    assert DutyHours(windows, now).hours_by(now + timedelta(days=12)) == pytest.approx(total)
