"""Enrol people: a filer with an account of its own, or a member of staff.

Nobody gives them a password: they choose one by a code that goes to their email address.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from matchers.labels.words import _
from pipeline.vetting.applicants import normalise_mail
from records.accounts.models import Account, AccountState, Role, User
from records.actions.accounts.single_sign_on import STAFF
from records.ledger import audit
from records.refusals import ActionRefused


class UsernameTaken(ActionRefused):
    says = _(
        "Somebody signs in under this name, or is on the staff with this email; choose another."
    )


class UnknownAccount(ActionRefused):
    says = _("No account has this id; `markwarden accounts list` names them.")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who is to sign in."""

    username: str
    email: str
    role: Role = Role.FILER


def enrol_filer(person: NewUser, account_name: str, *, actor: str, now: datetime) -> Account:
    """Create an account, active at once, with its first user.

    Raises:
        UsernameTaken: nothing was created.
    """
    with transaction.atomic():
        account = Account.objects.create(
            name=account_name, verified_name=account_name, state=AccountState.ACTIVE
        )
        _create_user(person, account)
        audit.record(
            "account", account.pk, "enrol", actor=actor, at=now, body={"state": account.state}
        )
    return account


def enrol_marketplace(code: str, *, actor: str, now: datetime) -> Account:
    """Return the account of a marketplace, for its keys; nobody signs in for it.

    Args:
        code: as the settings name it.
        actor: who enrols it, where it is new.
        now: the present moment.
    """
    with transaction.atomic():
        account, is_new = Account.objects.get_or_create(
            marketplace=code, defaults={"name": code, "state": AccountState.ACTIVE}
        )
        if is_new:
            body = {"marketplace": code}
            audit.record("account", account.pk, "enrol", actor=actor, at=now, body=body)
    return account


def enrol_staff(person: NewUser, *, actor: str, now: datetime) -> User:
    """Create a user who acts for no account: a reviewer, a verifier, an auditor ...

    Raises:
        UsernameTaken: nothing was created.
    """
    with transaction.atomic():
        user = _create_user(person, None)
        audit.record("user", user.pk, "enrol", actor=actor, at=now, body={"role": user.role})
    return user


def find_account(public_id: UUID) -> Account:
    """Return the account with this public id.

    Raises:
        UnknownAccount: there is none.
    """
    account = Account.objects.filter(public_id=public_id).first()
    if account is None:
        raise UnknownAccount
    return account


def is_taken(person: NewUser) -> bool:
    """Return whether the username is taken, or the mailbox belongs to a member of staff already.

    A person with two staff accounts could act alone where two people are required.
    """
    if User.objects.filter(username__iexact=person.username).exists():
        return True
    if person.role not in STAFF or not person.email:
        return False
    emails = User.objects.filter(role__in=STAFF, is_active=True).values_list("email", flat=True)
    return normalise_mail(person.email) in set(map(normalise_mail, emails))


def _create_user(person: NewUser, account: Account | None) -> User:
    if is_taken(person):
        raise UsernameTaken
    return User.objects.create_user(
        person.username,
        person.email,
        role=person.role,
        account=account,
        is_owner=account is not None,
    )
