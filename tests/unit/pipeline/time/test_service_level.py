"""On time, missed, not due, not counted: by the clock that people see."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st

from pipeline.time.deadlines import parse_calendar
from pipeline.time.service_level import CaseCourse, Standing, judge_course, list_closed_periods
from tests.project.source import HOUSE

CALENDAR = parse_calendar((HOUSE / "config/calendars/hangzhou.toml").read_text())
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
    found = list_closed_periods(
        SATURDAY - timedelta(days=1), SATURDAY + timedelta(days=10), CALENDAR
    )
    assert found == [
        (SATURDAY, MONDAY),
        (SATURDAY + timedelta(days=7), MONDAY + timedelta(days=7)),
    ]
