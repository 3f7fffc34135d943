"""From nobody to an account in use: each step of an account's life is an act, and only these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from records.accounts.models import Account, AccountKind, AccountState, Role, User
from records.ledger import audit


class AccountStep(StrEnum):
    """What moves an account from one state to the next."""

    VERIFY_EMAIL = "verify_email"
    SUBMIT_IDENTITY = "submit_identity"
    VERIFY_IDENTITY = "verify_identity"
    REJECT_IDENTITY = "reject_identity"
    WITHDRAW_IDENTITY = "withdraw_identity"
    EXPIRE_IDENTITY = "expire_identity"
    SUSPEND = "suspend"
    RESTORE = "restore"
    CLOSE = "close"


class WrongAccountState(Exception):
    """The account is in another state than this step begins with; look at it again."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a person gives who registers."""

    account_name: str
    kind: AccountKind
    is_agent: bool = False


_STEPS: Final[Mapping[AccountStep, tuple[frozenset[AccountState], AccountState]]] = {
    AccountStep.VERIFY_EMAIL: (frozenset({AccountState.REGISTERED}), AccountState.EMAIL_VERIFIED),
    # Who was rejected may come with another paper; the rejection stays in the record.
    AccountStep.SUBMIT_IDENTITY: (
        frozenset({AccountState.EMAIL_VERIFIED, AccountState.IDENTITY_REJECTED}),
        AccountState.IDENTITY_PENDING,
    ),
    AccountStep.VERIFY_IDENTITY: (frozenset({AccountState.IDENTITY_PENDING}), AccountState.ACTIVE),
    AccountStep.REJECT_IDENTITY: (
        frozenset({AccountState.IDENTITY_PENDING}),
        AccountState.IDENTITY_REJECTED,
    ),
    AccountStep.WITHDRAW_IDENTITY: (
        frozenset({AccountState.IDENTITY_PENDING}),
        AccountState.EMAIL_VERIFIED,
    ),
    # Its open cases go on; nothing new is filed until another paper is verified.
    AccountStep.EXPIRE_IDENTITY: (frozenset({AccountState.ACTIVE}), AccountState.EMAIL_VERIFIED),
    AccountStep.SUSPEND: (frozenset({AccountState.ACTIVE}), AccountState.SUSPENDED),
    AccountStep.RESTORE: (frozenset({AccountState.SUSPENDED}), AccountState.ACTIVE),
    AccountStep.CLOSE: (frozenset({AccountState.SUSPENDED}), AccountState.CLOSED),
}


def register_account(user: User, registration: Registration, *, now: datetime) -> Account:
    """Give a new person an account of their own, which may not file before it is verified."""
    with transaction.atomic():
        account = Account.objects.create(
            name=registration.account_name,
            kind=registration.kind,
            is_agent=registration.is_agent,
            state=AccountState.REGISTERED,
        )
        user.account, user.role, user.is_owner = account, Role.FILER, True
        user.save()
        _audit(account, "register", user.actor, now)
    return account


def advance_account(account_id: int, what: AccountStep, *, actor: str, now: datetime) -> Account:
    """Move an account to its next state.

    Raises:
        WrongAccountState: it is not where this step begins; nothing was changed.
    """
    begins, ends = _STEPS[what]
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        if account.state not in begins:
            raise WrongAccountState(WrongAccountState.__doc__)
        account.state = ends
        account.save(update_fields=["state"])
        _audit(account, what, actor, now)
    return account


def _audit(account: Account, name: str, actor: str, now: datetime) -> None:
    body: dict[str, audit.Value] = {"state": account.state}
    audit.record("account", account.pk, name, actor=actor, at=now, body=body)
