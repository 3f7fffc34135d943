"""Keep staff: enrol them, change their role, end sessions or access, remove a lost factor.

Policy administrators ask. Where somebody gets a role that they had not, or loses the second
factor, another one grants it.
The web writes only what is asked: the timers, which alone may write roles, carry it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from matchers.labels.words import _
from records.accounts.models import Role, StaffAction, StaffChange, User, user_actor
from records.actions.accounts import access, enrolment
from records.actions.accounts.enrolment import NewUser
from records.actions.accounts.single_sign_on import STAFF
from records.actions.notices import account_letters
from records.actions.rounds import act_on_each
from records.database import lock_name
from records.duties import duty
from records.ledger import audit
from records.refusals import ActionRefused

LETTER_KIND: Final = "staff"


class NotEntitled(ActionRefused):
    says = _("Another policy administrator must do this.")


class ChangeNotPossible(ActionRefused):
    says = _("The name or email is taken, it is already so, or a change waits.")


@dataclass(frozen=True, slots=True)
class RequestedChange:
    """What is asked: of somebody new a name, an address and a role, of others the person."""

    action: StaffAction
    username: str
    role: str = ""
    email: str = ""


def request_change(by: User, requested_change: RequestedChange, *, now: datetime) -> StaffChange:
    """Ask for a change; what no second person has to grant is carried out at once.

    Raises:
        NotEntitled, ChangeNotPossible: nothing was changed.
    """
    with transaction.atomic():
        _ensure_keeper(by)
        lock_name(f"staff {requested_change.username}")  # two may ask at once
        person = _find_person(by, requested_change)
        if StaffChange.objects.filter(username=requested_change.username, decided_at=None).exists():
            raise ChangeNotPossible
        change = StaffChange.objects.create(
            action=requested_change.action,
            person=person,
            username=requested_change.username,
            email=requested_change.email,
            role=requested_change.role,
            asked_by=by,
            asked_at=now,
        )
        _audit(change, "ask", by, now)
        if _has_two_people(change):
            others = User.objects.filter(role=Role.POLICY_ADMIN).exclude(pk=by.pk)
            _post_letters(others, change, "asked", now)
        else:
            _grant(change, by, now)
    return change


def decide_change(change_id: int, by: User, *, is_granted: bool, now: datetime) -> StaffChange:
    """Grant or decline what another person requested; the requester may withdraw it.

    The requester must still be a policy administrator; the person concerned has no say.

    Raises:
        NotEntitled, ChangeNotPossible: nothing was changed.
    """
    with transaction.atomic():
        _ensure_keeper(by)
        waiting = StaffChange.objects.select_for_update().filter(pk=change_id, decided_at=None)
        change = waiting.first()
        if change is None:
            raise ChangeNotPossible
        if by.pk == change.person_id or (is_granted and by.pk == change.asked_by_id):
            raise NotEntitled
        if is_granted:
            _ensure_keeper(change.asked_by)  # else it would be one person's word
        _audit(change, "grant" if is_granted else "decline", by, now)
        if is_granted:
            _grant(change, by, now)
        else:
            change.decided_by, change.decided_at = by, now
            change.save(update_fields=["decided_by", "decided_at"])
    return change


@duty
def carry_out_changes(now: datetime) -> int:
    """Do what was granted since the last round; return how many changes."""

    def carry_out(change_id: int) -> int:
        with transaction.atomic():
            carry_out_change(change_id, now=now)
        return 1

    waiting = StaffChange.objects.filter(is_granted=True, done_at=None).order_by("pk")
    return act_on_each(waiting.values_list("pk", flat=True), carry_out, most=None)


def carry_out_change(change_id: int, *, now: datetime) -> None:
    """Do what was granted, and write to the person; what became impossible changes nothing."""
    change = StaffChange.objects.select_for_update().get(pk=change_id)
    if not change.is_granted or change.done_at is not None:
        return
    person = _CARRY_OUT[StaffAction(change.action)](change, user_actor(change.asked_by_id), now)
    change.done_at = now
    if person is not None:
        change.person = person
        _post_letters(User.objects.filter(pk=person.pk), change, change.action, now)
    change.save(update_fields=["done_at", "person"])


def _enrol(change: StaffChange, actor: str, now: datetime) -> User | None:
    person = NewUser(change.username, change.email, Role(change.role))
    try:
        return enrolment.enrol_staff(person, actor=actor, now=now)
    except enrolment.UsernameTaken:
        return None


def _change_role(change: StaffChange, actor: str, now: datetime) -> User | None:
    """Change the role, end sessions and free what the person held: the role may not see it."""
    person = User.objects.select_for_update().get(pk=change.person_id or 0)
    if not person.is_active:
        return None
    body: dict[str, audit.Value] = {"from": person.role, "to": change.role}
    person.role = change.role
    person.save(update_fields=["role"])
    access.end_sessions(person)
    access.release_holds(person)
    audit.record("user", person.pk, "change_role", actor=actor, at=now, body=body)
    return person


def _end_access(change: StaffChange, actor: str, now: datetime) -> None:
    """End the person's access; nobody without access gets a letter."""
    access.end_access(_get_person(change), actor=actor, now=now)


def _sign_out(change: StaffChange, actor: str, now: datetime) -> User:
    access.sign_out(User.objects.filter(pk=change.person_id or 0), actor=actor, now=now)
    return _get_person(change)


def _reset_factor(change: StaffChange, actor: str, now: datetime) -> User | None:
    person = _get_person(change)
    return person if access.reset_factor(person, actor=actor, now=now) else None


_CARRY_OUT: Final[dict[StaffAction, Callable[[StaffChange, str, datetime], User | None]]] = {
    StaffAction.ENROL: _enrol,
    StaffAction.CHANGE_ROLE: _change_role,
    StaffAction.END_ACCESS: _end_access,
    StaffAction.SIGN_OUT: _sign_out,
    StaffAction.RESET_FACTOR: _reset_factor,
}


def _get_person(change: StaffChange) -> User:
    return User.objects.get(pk=change.person_id or 0)


def _ensure_keeper(by: User) -> None:
    if not by.is_active or by.role != Role.POLICY_ADMIN:
        raise NotEntitled


def _find_person(by: User, change: RequestedChange) -> User | None:
    """Return the person to change; None for a new person with a free username."""
    person = User.objects.filter(username=change.username).first()
    is_new = change.action == StaffAction.ENROL
    gives_role = is_new or change.action == StaffAction.CHANGE_ROLE
    if is_new == (person is not None) or (gives_role and change.role not in STAFF):
        raise ChangeNotPossible
    if person is None:
        if enrolment.is_taken(NewUser(change.username, change.email, Role(change.role))):
            raise ChangeNotPossible
        return None
    if person.pk == by.pk:
        raise NotEntitled
    if not person.is_active or person.role not in STAFF or person.role == change.role:
        raise ChangeNotPossible
    return person


def _has_two_people(change: StaffChange) -> bool:
    """Return whether two people must agree: to enrol somebody, let them do more, or weaken them."""
    if change.action in {StaffAction.ENROL, StaffAction.RESET_FACTOR}:
        return True
    is_less = change.person is not None and change.person.role == Role.SENIOR_REVIEWER
    return change.action == StaffAction.CHANGE_ROLE and not (
        is_less and change.role == Role.REVIEWER
    )


def _grant(change: StaffChange, by: User, now: datetime) -> None:
    change.decided_by, change.decided_at, change.is_granted = by, now, True
    change.save(update_fields=["decided_by", "decided_at", "is_granted"])


def _post_letters(people: QuerySet[User], change: StaffChange, letter: str, now: datetime) -> None:
    account_letters.post_letters(
        people,
        f"{LETTER_KIND}:{change.pk}:{letter}",
        kind=LETTER_KIND,
        subject_id=change.pk,
        body={"letter": letter},
        now=now,
    )


def _audit(change: StaffChange, name: str, by: User, now: datetime) -> None:
    body: dict[str, audit.Value] = {"action": change.action, "role": change.role}
    audit.record("staff_change", change.pk, name, actor=by.actor, at=now, body=body)
