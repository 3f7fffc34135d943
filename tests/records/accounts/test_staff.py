"""Staff are kept by two people where a role grows, and only a worker writes what was asked."""

import json
from typing import Final

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, ProgrammingError, transaction

from records.accounts.models import Role, StaffAction, StaffChange, User
from records.actions.accounts import enrolment, staff
from records.actions.accounts.enrolment import NewUser, UsernameTaken
from records.actions.accounts.staff import ChangeNotPossible, NotEntitled, RequestedChange
from records.ledger.audit import find_broken_links
from records.ledger.models import AuditEntry, Outgoing
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases, review_cases
from tests.records.notices.composed_letters import URL, compose_posted
from tests.records.row_security.test_policies import as_role

pytestmark = pytest.mark.django_db

NOW: Final = record_cases.NOW
_NEW: Final = RequestedChange(StaffAction.ENROL, "rosa", Role.REVIEWER, "rosa@house.example")


def _person(role: Role, name: str) -> User:
    person = review_cases.person(role, name)
    User.objects.filter(pk=person.pk).update(email=f"{name}@house.example")
    return person


@pytest.fixture
def ada() -> User:
    """A policy administrator."""
    return _person(Role.POLICY_ADMIN, "ada")


@pytest.fixture
def ben() -> User:
    """Another one."""
    return _person(Role.POLICY_ADMIN, "ben")


def _letters() -> list[tuple[str, str]]:
    rows = Outgoing.objects.filter(kind=staff.LETTER_KIND).order_by("pk")
    letters = map(compose_posted, rows)
    return [(letter.to, letter.text) for letter in letters if letter]


def _acts(kind: str, number: int) -> list[str]:
    rows = AuditEntry.objects.filter(subject_kind=kind, subject_id=number).order_by("number")
    return [str(json.loads(row.entry)["act"]) for row in rows]


def test_somebody_new_needs_two_people_and_chooses_a_password_by_email(
    ada: User, ben: User
) -> None:
    change = staff.request_change(ada, _NEW, now=NOW)
    assert not User.objects.filter(username="rosa").exists()
    ((to, text),) = _letters()
    assert (to, f"{URL}/console/staff/" in text) == ("ben@house.example", True)
    with pytest.raises(NotEntitled):
        staff.decide_change(change.pk, ada, is_granted=True, now=NOW)
    staff.decide_change(change.pk, ben, is_granted=True, now=NOW)
    staff.carry_out_change(change.pk, now=NOW)
    rosa = User.objects.get(username="rosa")
    assert (rosa.role, rosa.account, rosa.has_usable_password()) == (Role.REVIEWER, None, False)
    to, text = _letters()[-1]
    assert (to, "rosa" in text, text.endswith(f"{URL}/password/\n")) == (rosa.email, True, True)
    assert find_broken_links("staff_change", change.pk) == []
    assert _acts("staff_change", change.pk) == ["ask", "grant"]


def test_what_was_declined_or_carried_out_happens_no_more(ada: User, ben: User) -> None:
    change = staff.request_change(ada, _NEW, now=NOW)
    staff.decide_change(change.pk, ada, is_granted=False, now=NOW)
    staff.carry_out_change(change.pk, now=NOW)
    assert not User.objects.filter(username="rosa").exists()
    with pytest.raises(ChangeNotPossible):
        staff.decide_change(change.pk, ben, is_granted=True, now=NOW)
    granted_change = staff.request_change(ada, _NEW, now=NOW)
    staff.decide_change(granted_change.pk, ben, is_granted=True, now=NOW)
    staff.carry_out_change(granted_change.pk, now=NOW)
    letters = _letters()
    staff.carry_out_change(granted_change.pk, now=NOW)
    with pytest.raises(ChangeNotPossible):
        staff.decide_change(granted_change.pk, ben, is_granted=False, now=NOW)
    assert (_letters(), User.objects.filter(username="rosa").count()) == (letters, 1)


def test_whom_a_change_concerns_decides_nothing_of_it(ada: User, ben: User) -> None:
    proposal = RequestedChange(StaffAction.CHANGE_ROLE, "ben", Role.AUDITOR)
    change = staff.request_change(ada, proposal, now=NOW)
    for is_granted in (True, False):
        with pytest.raises(NotEntitled):
            staff.decide_change(change.pk, ben, is_granted=is_granted, now=NOW)
    assert StaffChange.objects.filter(pk=change.pk, decided_at=None).exists()


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": Role.AUDITOR}])
def test_what_somebody_asked_who_keeps_staff_no_more_is_granted_by_nobody(
    ada: User, ben: User, fields: dict[str, object]
) -> None:
    change = staff.request_change(ada, _NEW, now=NOW)
    User.objects.filter(pk=ada.pk).update(**fields)
    with pytest.raises(NotEntitled):
        staff.decide_change(change.pk, ben, is_granted=True, now=NOW)
    staff.decide_change(change.pk, ben, is_granted=False, now=NOW)


@pytest.mark.parametrize(
    ("name", "email"),
    [("ada-2", "Ada@house.example"), ("ada-2", "ada+2@house.example"), ("ADA", "x@house.example")],
)
def test_nobody_is_on_the_staff_twice(ada: User, ben: User, name: str, email: str) -> None:
    proposal = RequestedChange(StaffAction.ENROL, name, Role.POLICY_ADMIN, email)
    with pytest.raises(ChangeNotPossible):
        staff.request_change(ben, proposal, now=NOW)
    with pytest.raises(UsernameTaken):
        enrolment.enrol_staff(NewUser(name, email, Role.AUDITOR), actor="operator", now=NOW)
    User.objects.filter(pk=ada.pk).update(is_active=False, username="gone")
    assert staff.request_change(ben, proposal, now=NOW)


@pytest.mark.parametrize(
    ("role", "to", "needs_two"),
    [
        (Role.SENIOR_REVIEWER, Role.REVIEWER, False),
        (Role.REVIEWER, Role.SENIOR_REVIEWER, True),
        (Role.REVIEWER, Role.AUDITOR, True),
        (Role.VERIFIER, Role.REVIEWER, True),
    ],
)
def test_a_role_that_grows_needs_two_people(
    ada: User, role: Role, to: Role, *, needs_two: bool
) -> None:
    person = _person(role, "mei")
    proposal = RequestedChange(StaffAction.CHANGE_ROLE, "mei", to)
    change = staff.request_change(ada, proposal, now=NOW)
    assert (change.decided_at is None) is needs_two
    staff.carry_out_change(change.pk, now=NOW)
    person.refresh_from_db()
    assert (person.role, person.sign_outs) == ((role, 0) if needs_two else (to, 1))


def test_one_person_signs_out_and_ends_access_and_two_reset_a_factor(ada: User) -> None:
    mei, ben = _person(Role.REVIEWER, "mei"), _person(Role.POLICY_ADMIN, "ben")
    Authenticator.objects.create(user=mei, type=Authenticator.Type.TOTP, data={})
    reset = staff.request_change(ada, RequestedChange(StaffAction.RESET_FACTOR, "mei"), now=NOW)
    staff.carry_out_change(reset.pk, now=NOW)
    with pytest.raises(NotEntitled):
        staff.decide_change(reset.pk, ada, is_granted=True, now=NOW)
    assert Authenticator.objects.count() == 1
    staff.decide_change(reset.pk, ben, is_granted=True, now=NOW)
    staff.carry_out_change(reset.pk, now=NOW)
    assert Authenticator.objects.count() == 0
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        type(reset).objects.update(decided_by=ada)
    for action in (StaffAction.SIGN_OUT, StaffAction.END_ACCESS):
        change = staff.request_change(ada, RequestedChange(action, "mei"), now=NOW)
        staff.carry_out_change(change.pk, now=NOW)
        staff.carry_out_change(change.pk, now=NOW)  # a letter may be sent twice, this not
    mei.refresh_from_db()
    assert (mei.is_active, mei.sign_outs, Authenticator.objects.count()) == (False, 3, 0)
    assert _acts("user", mei.pk) == ["reset_factor", "sign_out_everywhere", "end_access"]


def test_nobody_changes_themselves_and_only_policy_administrators_keep_staff(ada: User) -> None:
    senior = _person(Role.SENIOR_REVIEWER, "mei")
    for by, name in ((ada, "ada"), (senior, "ada")):
        with pytest.raises(NotEntitled):
            staff.request_change(by, RequestedChange(StaffAction.END_ACCESS, name), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        RequestedChange(StaffAction.ENROL, "mei", Role.REVIEWER, "x@house.example"),
        RequestedChange(StaffAction.ENROL, "rosa", Role.FILER, "x@house.example"),
        RequestedChange(StaffAction.CHANGE_ROLE, "mei", Role.REVIEWER),
        RequestedChange(StaffAction.CHANGE_ROLE, "mei", Role.MERCHANT),
        RequestedChange(StaffAction.SIGN_OUT, "nobody"),
    ],
)
def test_what_changes_nothing_or_is_not_of_staff_is_refused(
    ada: User, change: RequestedChange
) -> None:
    _person(Role.REVIEWER, "mei")
    with pytest.raises(ChangeNotPossible):
        staff.request_change(ada, change, now=NOW)


def test_the_database_knows_that_it_takes_two(ada: User) -> None:
    constraint = "two_people_where_a_role_grows"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StaffChange.objects.create(
            action="enrol", username="x", role="reviewer", asked_by=ada, decided_by=ada,
            is_granted=True,
        )  # fmt: skip


def test_the_web_writes_no_role(ada: User) -> None:
    is_refused = pytest.raises(ProgrammingError, match="permission denied")
    with as_role(APP_ROLE, ConnectionRole.POLICY), is_refused, transaction.atomic():
        User.objects.filter(pk=ada.pk).update(role=Role.AUDITOR)
