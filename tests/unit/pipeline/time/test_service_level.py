"""On time, missed, not due, not counted, and how long it took: by the clock that people see."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.time.deadlines import parse_calendar
from pipeline.time.service_level import Turnaround, compute_turnaround, list_closed_periods
from tests.project.source import ROOT
from tests.unit.pipeline.time.service_levels import CaseCourse, Standing, judge_course

CALENDAR = parse_calendar((ROOT / "config/calendars/hangzhou.toml").read_text())
SATURDAY = datetime(2026, 11, 6, 16, tzinfo=UTC)  # midnight at the desk
MONDAY = SATURDAY + timedelta(days=2)
_MOMENTS = st.integers(0, 14 * 24 * 60).map(lambda minutes: SATURDAY + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("ruled_at", "now", "stands"),
    [
        (None, SATURDAY + timedelta(hours=12), Standing.NOT_DUE),
        (SATURDAY + timedelta(hours=12), SATURDAY + timedelta(hours=13), Standing.NOT_DUE),
        (SATURDAY + timedelta(hours=12), MONDAY + timedelta(minutes=1), Standing.ON_TIME),
        (MONDAY + timedelta(minutes=1), MONDAY + timedelta(minutes=2), Standing.MISSED),
        (None, MONDAY + timedelta(minutes=1), Standing.MISSED),
    ],
)
def test_what_is_due_when_friday_ends_has_until_monday(
    ruled_at: datetime | None, now: datetime, stands: Standing
) -> None:
    assert judge_course(CaseCourse(SATURDAY, ruled_at), now, CALENDAR) is stands


@pytest.mark.parametrize(
    "course",
    [CaseCourse(SATURDAY, None, is_withdrawn=True), CaseCourse(SATURDAY, None, is_follower=True)],
)
def test_who_gave_up_or_follows_another_is_not_counted(course: CaseCourse) -> None:
    assert judge_course(course, MONDAY + timedelta(days=1), CALENDAR) is Standing.NOT_COUNTED


def test_a_clock_that_stands_still_makes_nothing_due() -> None:
    assert judge_course(CaseCourse(None, None), MONDAY, CALENDAR) is Standing.NOT_DUE


def test_the_rests_of_a_fortnight_are_its_weekends() -> None:
    periods = list_closed_periods(
        SATURDAY - timedelta(days=1), SATURDAY + timedelta(days=10), CALENDAR
    )
    assert periods == [
        (SATURDAY, MONDAY),
        (SATURDAY + timedelta(days=7), MONDAY + timedelta(days=7)),
    ]


_DAY = 24 * 3600.0


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], Turnaround(0, 0, None, None)),
        ([_DAY], Turnaround(1, 1, _DAY, _DAY)),
        ([_DAY + 1], Turnaround(1, 0, _DAY + 1, _DAY + 1)),
        ([1, 2, 3, 4], Turnaround(4, 4, 2, 4)),
        ([*range(1, 11)], Turnaround(10, 10, 5, 9)),
    ],
)
def test_exactly_on_the_promise_is_in_time(seconds: list[float], expected: Turnaround) -> None:
    assert compute_turnaround(seconds, _DAY) == expected


@given(st.lists(st.floats(0, 10 * _DAY), min_size=1))
def test_nine_of_ten_took_no_longer_than_the_slow_tenths_time(seconds: list[float]) -> None:
    turnaround = compute_turnaround(seconds, _DAY)
    assert turnaround.median is not None
    assert turnaround.p90 is not None
    assert sum(duration <= turnaround.p90 for duration in seconds) * 10 >= 9 * len(seconds)
    assert turnaround.median <= turnaround.p90
    assert turnaround.share == turnaround.within / len(seconds)
