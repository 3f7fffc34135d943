"""What tests of the API start from."""

import pytest
from django.test import Client

from records.accounts import keys
from records.accounts.models import Account
from records.clock import database_now
from records.rights.models import Right
from tests.factories.takedown_requests import marketplace, new_account, new_right

__all__ = ["marketplace"]


@pytest.fixture
def account(db: None) -> Account:
    return new_account()


@pytest.fixture
def right(account: Account) -> Right:
    return new_right(account)


@pytest.fixture
def machine(account: Account) -> Client:
    """A client that carries the account's API key."""
    return with_key(keys.issue_key(account, now=database_now()))


def with_key(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})
