"""A key opens one's own account, and nothing else."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client

from records.accounts import keys
from records.accounts.keys import TooManyKeys, UnknownKey
from records.accounts.models import Account, AccountState, ApiKey
from records.clock import database_now
from tests.factories.takedown_requests import (
    account_of,
    new_account,
)
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.filing.test_filing import PATH


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nonsense", "Basic bm9yYTpub3Jh", "Bearer mw_0123456789_\x7f"]
)
def test_a_call_without_a_valid_key_is_refused(header: str) -> None:
    answer = Client().get(PATH, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_is_kept_as_its_hash_only(account: Account) -> None:
    key = keys.issue_key(account, now=database_now())
    stored_key = ApiKey.objects.get()
    head, secret = key[:14], key[14:]
    assert (head, len(secret)) == (f"mw_{stored_key.prefix}_", 43)
    assert stored_key.sha256 == hashlib.sha256(key.encode()).hexdigest()
    assert secret not in str(ApiKey.objects.values().get())
    assert account_of(key, database_now()) == account


def test_one_wrong_letter_opens_nothing(account: Account) -> None:
    key = keys.issue_key(account, now=database_now())
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert keys.find_caller(wrong, now=database_now()) is None


def test_an_expired_key_opens_nothing(account: Account) -> None:
    now = database_now()
    key = keys.issue_key(account, now=now, expires_at=now + timedelta(days=1))
    assert account_of(key, now) == account
    assert keys.find_caller(key, now=now + timedelta(days=1)) is None


def test_a_revoked_key_opens_nothing(account: Account) -> None:
    key = keys.issue_key(account, now=database_now())
    keys.revoke_key(account, ApiKey.objects.get().prefix, now=database_now())
    assert with_key(key).get(PATH).status_code == 401
    with pytest.raises(UnknownKey):
        keys.revoke_key(account, ApiKey.objects.get().prefix, now=database_now())


def test_nobody_revokes_somebody_elses_key(account: Account) -> None:
    key = keys.issue_key(account, now=database_now())
    with pytest.raises(UnknownKey):
        keys.revoke_key(new_account("Other"), ApiKey.objects.get().prefix, now=database_now())
    assert with_key(key).get(PATH).status_code == 200


def test_a_closed_account_opens_nothing(machine: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(state=AccountState.CLOSED)
    assert machine.get(PATH).status_code == 401


def test_two_keys_may_be_active_for_rotation_and_no_third(account: Account) -> None:
    now = database_now()
    for _ in range(2):
        keys.issue_key(account, now=now)
    with pytest.raises(TooManyKeys):
        keys.issue_key(account, now=now)
    keys.revoke_key(account, ApiKey.objects.earliest("pk").prefix, now=now)
    assert keys.issue_key(account, now=now)


def test_the_last_use_of_a_key_is_noted_by_day(machine: Client) -> None:
    machine.get(PATH)
    assert ApiKey.objects.get().last_used_on == database_now().date()
