"""Working hours and days away: set by oneself or a senior reviewer, kept, and written down."""

from datetime import date, time

import pytest

from pipeline.time.shifts import Hours
from records.accounts.models import Role, User
from records.actions.review import shifts
from records.ledger.models import AuditEntry
from records.review.models import DaysAway, Shift
from tests.factories import record_cases

pytestmark = pytest.mark.django_db

_DAY = Hours(time(9), time(17))
_NIGHT = Hours(time(22), time(6))
_FIRST, _LAST = date(2026, 12, 24), date(2026, 12, 31)


def _person(role: Role = Role.REVIEWER, name: str = "mei") -> User:
    return User.objects.create(username=name, role=role)


def _set(person: User, by: User, *, zone: str = "Europe/Rome", hours: Hours = _DAY) -> None:
    shifts.set_hours(person.pk, by, zone, {0: hours, 4: _NIGHT}, now=record_cases.NOW)


def test_a_reviewer_sets_her_own_week() -> None:
    person = _person()
    _set(person, person)
    week = shifts.find_week(person)
    assert week
    assert (str(week.zone), week.hours) == ("Europe/Rome", {0: _DAY, 4: _NIGHT})
    assert shifts.list_weeks() == {person.pk: week}


def test_a_week_replaces_the_one_before() -> None:
    person = _person()
    _set(person, person)
    shifts.set_hours(person.pk, person, "Asia/Shanghai", {4: _DAY}, now=record_cases.NOW)
    week = shifts.find_week(person)
    assert week
    assert (str(week.zone), week.hours) == ("Asia/Shanghai", {4: _DAY})


def test_a_week_without_hours_is_none() -> None:
    person = _person()
    _set(person, person)
    shifts.set_hours(person.pk, person, "Europe/Rome", {}, now=record_cases.NOW)
    assert shifts.find_week(person) is None


def test_a_senior_reviewer_sets_anybody_s_and_a_reviewer_nobody_else_s() -> None:
    person, other = _person(), _person(name="an")
    _set(person, _person(Role.SENIOR_REVIEWER, "ada"))
    assert Shift.objects.filter(person=person).count() == 2
    with pytest.raises(shifts.NotPermitted):
        _set(person, other)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VERIFIER, Role.POLICY_ADMIN])
def test_who_decides_no_cases_has_no_hours_and_sets_none(role: Role) -> None:
    person, other = _person(), _person(role, "other")
    senior = _person(Role.SENIOR_REVIEWER, "ada")
    for colleague, by in ((person, other), (other, senior), (other, other)):
        with pytest.raises(shifts.NotPermitted):
            _set(colleague, by)


@pytest.mark.parametrize(
    ("zone", "hours"), [("Europe/Nowhere", _DAY), ("Europe/Rome", Hours(time(9), time(9)))]
)
def test_what_is_no_zone_or_no_shift_is_refused(zone: str, hours: Hours) -> None:
    person = _person()
    with pytest.raises(shifts.ShiftRefused):
        _set(person, person, zone=zone, hours=hours)
    assert not Shift.objects.exists()


def test_days_away_are_kept_and_taken_out_by_their_person() -> None:
    person, other = _person(), _person(name="an")
    _set(person, person)
    absence = shifts.add_absence(person.pk, person, _FIRST, _LAST, now=record_cases.NOW)
    week = shifts.find_week(person)
    assert week
    assert week.is_away_on(_LAST)
    shifts.remove_absence(
        other.pk, other, absence.pk, now=record_cases.NOW
    )  # somebody else's: stays
    assert DaysAway.objects.count() == 1
    shifts.remove_absence(person.pk, person, absence.pk, now=record_cases.NOW)
    assert not DaysAway.objects.exists()


def test_days_away_end_after_they_begin_and_within_a_year() -> None:
    person = _person()
    for first, last in ((_LAST, _FIRST), (_FIRST, date(2027, 12, 25))):
        with pytest.raises(shifts.ShiftRefused):
            shifts.add_absence(person.pk, person, first, last, now=record_cases.NOW)


def test_every_change_is_in_the_chain_of_its_person() -> None:
    person, senior = _person(), _person(Role.SENIOR_REVIEWER, "ada")
    _set(person, senior)
    absence = shifts.add_absence(person.pk, person, _FIRST, _LAST, now=record_cases.NOW)
    shifts.remove_absence(person.pk, senior, absence.pk, now=record_cases.NOW)
    chain = AuditEntry.objects.filter(subject_kind="user", subject_id=person.pk)
    entries = list(chain.order_by("number").values_list("entry", flat=True))
    assert ["set_shifts" in entries[0], "add_away" in entries[1], "remove_away" in entries[2]] == [
        True, True, True,
    ]  # fmt: skip
    assert senior.actor in entries[0]


def test_who_is_no_reviewer_any_more_is_on_no_roster() -> None:
    person = _person()
    _set(person, person)
    User.objects.update(is_active=False)
    assert shifts.list_weeks() == {}
