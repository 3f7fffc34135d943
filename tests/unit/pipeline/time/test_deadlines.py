"""Business time: the desk's days, midnight to midnight, whatever the clocks of the year do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.policy import Policy
from pipeline.time.deadlines import (
    Calendar,
    CalendarIncomplete,
    CalendarUnreadable,
    business_seconds_between,
    business_seconds_left,
    due_at,
    parse_calendar,
    resume_deadline,
    review_deadline,
    seconds_to_keep,
    window_end,
)
from pipeline.vocabulary import Lane
from tests.factories.files.shipped_files import CALENDAR_TEXTS, CALENDARS

HANGZHOU, DUBLIN, WEEKDAYS = (CALENDARS[n] for n in ("hangzhou", "dublin", "utc-weekdays"))

calendars = st.sampled_from(list(CALENDARS.values()))
moments = st.integers(0, 2 * 365 * 86_400).map(
    lambda seconds: datetime(2025, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
hours = st.integers(1, 100)


def _at(zone: str, *clock: int) -> datetime:
    year, month, day, hour = (*clock, 0)[:4]
    return datetime(year, month, day, hour, tzinfo=ZoneInfo(zone))


_IRELAND = "Europe/Dublin"

_DUE = [
    ("a Tuesday noon is due on Wednesday noon", DUBLIN, (2026, 11, 24, 12), (2026, 11, 25, 12)),
    ("a Saturday filing starts on Monday 00:00", DUBLIN, (2026, 11, 28, 9), (2026, 12, 1, 0)),
    ("a Friday noon runs on from Monday", DUBLIN, (2026, 11, 27, 12), (2026, 11, 30, 12)),
    ("a Friday 00:00 is due as the day ends", DUBLIN, (2026, 11, 27, 0), (2026, 11, 28, 0)),
    ("clocks go forward: no hour is lost", DUBLIN, (2026, 3, 27, 12), (2026, 3, 30, 12)),
    ("clocks go back: no hour is won", DUBLIN, (2026, 10, 23, 12), (2026, 10, 27, 12)),
    ("Christmas: Thursday noon to Monday noon", DUBLIN, (2026, 12, 24, 12), (2026, 12, 28, 12)),
    ("year end: New Year's Day does not count", DUBLIN, (2026, 12, 31, 18), (2027, 1, 4, 18)),
    ("Spring Festival: nine days stand still", HANGZHOU, (2026, 2, 14, 12), (2026, 2, 24, 12)),
    ("a worked Saturday counts", HANGZHOU, (2026, 2, 27, 18), (2026, 2, 28, 18)),
    ("National Day: the tenth is worked", HANGZHOU, (2026, 9, 30, 12), (2026, 10, 8, 12)),
    ("a worked Sunday before the holiday counts", HANGZHOU, (2026, 9, 20, 6), (2026, 9, 21, 6)),
]


@pytest.mark.parametrize(("says", "desk", "start", "due"), _DUE, ids=[row[0] for row in _DUE])
def test_a_case_is_due_24_business_hours_after_its_filing(
    says: str, desk: Calendar, start: tuple[int, ...], due: tuple[int, ...]
) -> None:
    zone = desk.time_zone.key
    assert due_at(_at(zone, *start), desk, 24) == _at(zone, *due), says


@given(moments, hours, calendars)
def test_exactly_the_promised_time_lies_before_the_deadline(
    filed_at: datetime, promised: int, desk: Calendar
) -> None:
    due = due_at(filed_at, desk, promised)
    assert business_seconds_between(filed_at, due, desk) == promised * 3600


@given(moments, hours, calendars)
def test_the_deadline_is_the_first_such_moment(
    filed_at: datetime, promised: int, desk: Calendar
) -> None:
    earlier = due_at(filed_at, desk, promised) - timedelta(seconds=1)
    assert business_seconds_between(filed_at, earlier, desk) < promised * 3600


@given(st.tuples(moments, moments, moments).map(sorted), calendars)
def test_business_time_adds_up(three: list[datetime], desk: Calendar) -> None:
    a, b, c = three
    total = business_seconds_between(a, c, desk)
    parts = business_seconds_between(a, b, desk) + business_seconds_between(b, c, desk)
    assert parts == pytest.approx(total, abs=1e-3)
    assert 0 <= total <= (c - a).total_seconds()
    assert business_seconds_between(c, a, desk) == -total


@given(st.tuples(moments, moments).map(sorted), hours, calendars)
def test_who_files_first_is_due_first(two: list[datetime], promised: int, desk: Calendar) -> None:
    assert due_at(two[0], desk, promised) <= due_at(two[1], desk, promised)


@given(moments, st.integers(0, 200), st.integers(0, 400), calendars)
def test_a_pause_keeps_the_time_that_was_left(
    filed_at: datetime, paused_after: int, asked_for: int, desk: Calendar
) -> None:
    due = due_at(filed_at, desk, 24)
    paused_at = filed_at + timedelta(hours=paused_after)
    seconds = seconds_to_keep(due, paused_at, desk)
    resumed_at = paused_at + timedelta(hours=asked_for)
    assert business_seconds_left(
        resume_deadline(seconds, resumed_at, desk), resumed_at, desk
    ) == pytest.approx(seconds)


def test_an_overdue_case_says_by_how_much() -> None:
    due = _at(_IRELAND, 2026, 11, 27, 12)
    assert business_seconds_left(due, _at(_IRELAND, 2026, 11, 30, 1), DUBLIN) == -13 * 3600


_HEAD_STARTS = [
    (Lane.TRUSTED_FLAGGER, 12),
    (Lane.GOOD_FAITH, 4),
    (Lane.SME, 4),
    (Lane.STANDARD, 0),
    (Lane.PUBLIC_FORM, 0),
]


@pytest.mark.parametrize(("lane", "head_start"), _HEAD_STARTS)
def test_a_lane_is_reviewed_by_its_head_start_before_the_deadline(
    policy: Policy, lane: Lane, head_start: int
) -> None:
    due = _at("UTC", 2026, 11, 25, 18)
    assert review_deadline(due, lane, policy, WEEKDAYS) == due - timedelta(hours=head_start)


def test_a_head_start_reaches_back_over_the_weekend(policy: Policy) -> None:
    due = _at("UTC", 2026, 11, 30, 4)  # a Monday
    expected = _at("UTC", 2026, 11, 27, 16)
    assert review_deadline(due, Lane.TRUSTED_FLAGGER, policy, WEEKDAYS) == expected


def test_a_day_of_23_hours_has_23_business_hours() -> None:
    text = CALENDAR_TEXTS["dublin"].replace('weekend = ["saturday", "sunday"]', "weekend = []")
    desk = parse_calendar(text)
    sunday, monday = _at(_IRELAND, 2026, 3, 29), _at(_IRELAND, 2026, 3, 30)
    assert business_seconds_between(sunday, monday, desk) == 23 * 3600


_WINDOWS = [
    ("three days from a Monday end with Thursday", (2026, 11, 23, 15), 3, (2026, 11, 27)),
    ("seven days pass over a weekend", (2026, 11, 23, 15), 7, (2026, 12, 3)),
    ("a Saturday notice counts from Monday", (2026, 11, 28, 15), 3, (2026, 12, 3)),
    ("Christmas does not count", (2026, 12, 23, 15), 3, (2026, 12, 30)),
]


@pytest.mark.parametrize(("says", "noticed", "days", "ends"), _WINDOWS)
def test_a_window_ends_with_its_last_business_day(
    says: str, noticed: tuple[int, ...], days: int, ends: tuple[int, ...]
) -> None:
    assert window_end(_at(_IRELAND, *noticed), days, DUBLIN) == _at(_IRELAND, *ends), says


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 11, 24), DUBLIN, 24)  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize("name", CALENDARS)
def test_the_shipped_calendars_cover_this_year_and_the_next(name: str) -> None:
    CALENDARS[name].ensure_covers(_at("UTC", 2026, 12, 31, 12))
    CALENDARS[name].ensure_covers(_at("UTC", 2027, 1, 1, 12))


def test_a_calendar_without_the_next_year_refuses_to_start() -> None:
    with pytest.raises(CalendarIncomplete, match="lacks 2029"):
        DUBLIN.ensure_covers(_at("UTC", 2028, 1, 2))
    with pytest.raises(CalendarIncomplete, match="lacks 2028"):
        replace(DUBLIN, last_year=2027).ensure_covers(_at("UTC", 2027, 1, 2))
    with pytest.raises(CalendarIncomplete, match="lacks 2024"):
        DUBLIN.ensure_covers(_at("UTC", 2024, 1, 2))


def test_the_year_is_the_desks_own() -> None:
    with pytest.raises(CalendarIncomplete, match="lacks 2029"):
        HANGZHOU.ensure_covers(_at("UTC", 2027, 12, 31, 20))


def test_a_deadline_in_an_unknown_year_is_refused() -> None:
    with pytest.raises(CalendarIncomplete, match="2029"):
        due_at(_at("UTC", 2028, 12, 29, 12), DUBLIN, 24)
    with pytest.raises(CalendarIncomplete, match="2024"):
        due_at(_at("UTC", 2024, 12, 27, 12), DUBLIN, 24)


_FAULTS = [
    ('"saturday"', '"Samstag"', "weekend"),
    ('"Europe/Dublin"', '"Europe/Atlantis"', "time_zone"),
    ("first_year = 2025", "first_year = 2026", "2025-01-01"),
    ("last_year = 2028", "last_year = 2026", "2027-01-01"),
    ("first_year = 2025", "", "first_year"),
    ("[holidays]", "[holidays", "not TOML"),
    ("2026-03-17 =", "2026-13-17 =", "holidays.2026-13-17"),
]


@pytest.mark.parametrize(("original", "instead", "key"), _FAULTS)
def test_a_fault_in_a_calendar_is_named(original: str, instead: str, key: str) -> None:
    with pytest.raises(CalendarUnreadable, match=f"^{key}"):
        parse_calendar(CALENDAR_TEXTS["dublin"].replace(original, instead, 1))
