"""Shifts on the pages: one's own, anybody's for a senior, the week, and the forecast by them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from interfaces.console.review.forecast import Bucket, Staffing, build_forecast
from pipeline.time.shifts import DutyHours, Hours, Window
from records import policies
from records.accounts.models import Role, User
from records.actions.review import shifts
from records.cases.models import Ruling
from records.clock import database_now
from records.review.models import DaysAway, Shift
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as

pytestmark = pytest.mark.django_db

_MINE = "/console/shifts/mine/"
_HOUR = timedelta(hours=1)
_MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a business day of the desk, 10:00


def _week(**changes: str) -> dict[str, str]:
    return {"zone": "Europe/Rome", "begins_0": "09:00", "ends_0": "17:30", **changes}


def _all_day(person: User) -> None:
    hours = dict.fromkeys(range(7), Hours(time(0, 1), time(0)))
    shifts.set_hours(person.pk, person, "UTC", hours, now=database_now())


def test_a_reviewer_sets_her_hours_over_midnight_too(page: Client, reviewer: User) -> None:
    html = page.post(_MINE, _week(begins_4="22:00", ends_4="06:00"), follow=True).content.decode()
    assert "The hours are saved." in html
    assert 'value="22:00"' in html
    week = shifts.find_week(reviewer)
    assert week
    assert week.hours[4].is_over_midnight


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"zone": "Rome"}, "There is no such time zone"),
        ({"ends_0": ""}, "Give both times, or neither."),
        ({"ends_0": "09:00"}, "A shift cannot end at the time"),
    ],
)
def test_a_faulty_week_is_marked_and_nothing_typed_is_lost(
    page: Client, change: dict[str, str], says: str
) -> None:
    answer = page.post(_MINE, _week(begins_2="07:15", ends_2="12:00", **change))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert says in html
    assert 'value="07:15"' in html
    assert not Shift.objects.exists()


def test_days_away_are_added_and_taken_out(page: Client) -> None:
    days = {"away": "1", "first_on": "2026-12-24", "last_on": "2026-12-31"}
    html = page.post(_MINE, days, follow=True).content.decode()
    assert "2026-12-24 – 2026-12-31" in " ".join(html.split())
    page.post(_MINE, {"back": str(DaysAway.objects.get().pk)})
    assert not DaysAway.objects.exists()
    wrong = page.post(_MINE, {**days, "last_on": "2026-12-23"})
    assert wrong.status_code == 422
    assert page.post(_MINE, {"back": "nothing"}).status_code == 302


def test_a_senior_sets_the_hours_of_anybody_who_decides(reviewer: User) -> None:
    address = f"/console/shifts/{reviewer.pk}/"
    sign_in_as(Role.SENIOR_REVIEWER).post(address, _week())
    assert Shift.objects.get().person == reviewer
    auditor = review_cases.person(Role.AUDITOR)
    assert sign_in_as(Role.SENIOR_REVIEWER).get(f"/console/shifts/{auditor.pk}/").status_code == 404


def test_the_week_shows_who_is_on_who_is_away_and_the_hours(page: Client, reviewer: User) -> None:
    page.post(_MINE, _week(begins_1="22:00", ends_1="06:00"))
    page.post(_MINE, {"away": "1", "first_on": "2026-11-30", "last_on": "2026-11-30"})
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    html = senior.get("/console/shifts/?week=2026-11-25").content.decode()
    assert "2026-11-23 to 2026-11-29" in html
    assert "09:00–17:30" in html
    assert "22:00–06:00" in html
    assert ">16.5<" in html
    away_page = senior.get("/console/shifts/?week=2026-11-30").content.decode()
    assert '<span class="fit unknown">away</span>' in away_page
    assert ">8.0<" in away_page
    assert reviewer.username in sign_in_as(Role.AUDITOR).get("/console/shifts/").content.decode()


@pytest.mark.parametrize("week", ["", "nothing", "0001-01-01", "9999-12-31"])
def test_a_week_that_is_none_is_this_one(week: str) -> None:
    answer = sign_in_as(Role.SENIOR_REVIEWER).get(f"/console/shifts/?week={week}")
    assert 'aria-current="date"' in answer.content.decode()


def test_the_desk_asks_for_hours_and_then_says_when_the_shift_ends(
    page: Client, reviewer: User
) -> None:
    assert "Set your hours" in page.get("/console/").content.decode()
    _all_day(reviewer)
    cache.clear()
    html = page.get("/console/").content.decode()
    assert "Needed per person" in html
    assert "On duty now" not in html  # nobody has ruled: no pace is known


def test_the_forecast_reckons_with_the_shifts_once_a_pace_is_known(
    page: Client, mark: Right, reviewer: User
) -> None:
    _all_day(reviewer)
    for _ in range(5):
        review_cases.at_desk(mark)
        page.post("/console/claim/")
        case = page.get("/console/").context["queue"].held_case
        page.post(f"/console/cases/{case.public_id}/reject/", {"reason": "no_likeness"})
    Ruling.objects.update(ruled_at=database_now() - timedelta(seconds=40))
    review_cases.at_desk(mark)
    cache.clear()
    forecast = page.get("/console/").context["queue"].forecast
    assert forecast.on_duty == 1
    assert forecast.per_head > 0
    assert forecast.needed is not None
    assert forecast.empty_in_seconds is not None


def _people(*stretches: tuple[float, float], per_head: float) -> Staffing:
    windows = [Window(_MONDAY + begin * _HOUR, _MONDAY + end * _HOUR) for begin, end in stretches]
    return Staffing(DutyHours(windows, _MONDAY), per_head, _MONDAY, policies.calendar())


@pytest.mark.parametrize(
    ("stretches", "late", "empty_hours"),
    [
        ([(0, 8)], 0, 5.0),
        ([(4, 8)], 1, None),  # she comes four hours later: four of five are done in time
        ([(0, 8), (0, 8)], 0, 2.5),
        ([(9, 12)], 5, None),  # after the deadline
    ],
)
def test_cases_are_late_when_nobody_comes_in_time(
    stretches: list[tuple[float, float]], late: int, empty_hours: float | None
) -> None:
    due = Bucket("standard", 8 * 3600.0, 5, _MONDAY + 8 * _HOUR)
    forecast = build_forecast([due], 30.0, _people(*stretches, per_head=1.0))
    assert forecast.late == late
    if empty_hours:
        assert forecast.empty_in_seconds == empty_hours * 3600
    else:
        assert forecast.empty_in_seconds is None


def test_what_is_overdue_counts_as_late_and_takes_its_time() -> None:
    overdue_bucket = Bucket("standard", -1.0, 2)
    due = Bucket("standard", 8 * 3600.0, 5, _MONDAY + 8 * _HOUR)
    forecast = build_forecast([overdue_bucket, due], 30.0, _people((0, 6), per_head=1.0))
    assert forecast.late == 3
    assert forecast.needed == pytest.approx(5 / 6)


def test_without_a_pace_of_the_people_the_measured_rate_goes_on() -> None:
    due = Bucket("standard", 8 * 3600.0, 5, _MONDAY + 8 * _HOUR)
    forecast = build_forecast([due], 1.0, _people((0, 1), per_head=0.0))
    assert (forecast.late, forecast.empty_in_seconds, forecast.per_head) == (0, 5 * 3600.0, 0.0)
