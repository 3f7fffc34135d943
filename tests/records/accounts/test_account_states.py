"""An account's life, step by step: each step from each state, and nothing beside."""

import pytest

from records.accounts.models import Account, AccountKind, AccountState, Role, User
from records.actions.accounts import registration
from records.actions.accounts.registration import AccountStep, Registration, WrongAccountState
from records.ledger.audit import find_broken_links
from records.ledger.models import AuditEntry
from tests.factories import record_cases

pytestmark = pytest.mark.django_db

S = AccountState
_ALLOWED = {
    (S.REGISTERED, AccountStep.VERIFY_EMAIL): S.EMAIL_VERIFIED,
    (S.EMAIL_VERIFIED, AccountStep.SUBMIT_IDENTITY): S.IDENTITY_PENDING,
    (S.IDENTITY_REJECTED, AccountStep.SUBMIT_IDENTITY): S.IDENTITY_PENDING,
    (S.IDENTITY_PENDING, AccountStep.VERIFY_IDENTITY): S.ACTIVE,
    (S.IDENTITY_PENDING, AccountStep.REJECT_IDENTITY): S.IDENTITY_REJECTED,
    (S.IDENTITY_PENDING, AccountStep.WITHDRAW_IDENTITY): S.EMAIL_VERIFIED,
    (S.ACTIVE, AccountStep.EXPIRE_IDENTITY): S.EMAIL_VERIFIED,
    (S.ACTIVE, AccountStep.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, AccountStep.RESTORE): S.ACTIVE,
    (S.SUSPENDED, AccountStep.CLOSE): S.CLOSED,
}


def _in(state: AccountState) -> Account:
    account = record_cases.account()
    Account.objects.filter(pk=account.pk).update(state=state)
    return account


@pytest.mark.parametrize(("begins", "what"), _ALLOWED, ids=str)
def test_the_step_leads_to_the_next_state_and_is_noted(
    begins: AccountState, what: AccountStep
) -> None:
    account = _in(begins)
    advanced_account = registration.advance_account(
        account.pk, what, actor="user:7", now=record_cases.NOW
    )
    assert advanced_account.state == _ALLOWED[begins, what]
    entry = AuditEntry.objects.filter(subject_kind="account", subject_id=account.pk).latest("pk")
    assert f'"act":"{what}"' in entry.entry
    assert '"actor":"user:7"' in entry.entry
    assert find_broken_links("account", account.pk) == []


@pytest.mark.parametrize(
    ("begins", "what"),
    sorted((state, what) for state in S for what in AccountStep if (state, what) not in _ALLOWED),
)
def test_no_other_step_moves_it(begins: AccountState, what: AccountStep) -> None:
    account = _in(begins)
    with pytest.raises(WrongAccountState):
        registration.advance_account(account.pk, what, actor="user:7", now=record_cases.NOW)
    account.refresh_from_db()
    assert account.state == begins


def test_who_registers_owns_an_account_that_may_not_file() -> None:
    person = User(username="nora", role=Role.REVIEWER)
    details = Registration("Norvelle SA", AccountKind.INDIVIDUAL, is_agent=True)
    account = registration.register_account(person, details, now=record_cases.NOW)
    assert (person.account, person.is_owner, person.role) == (account, True, Role.FILER)
    assert (account.state, account.is_agent) == (S.REGISTERED, True)
