"""What tests of the portal start from."""

import pytest
from django.test import Client

from records.accounts.models import Account, User
from records.rights.models import Right
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.takedown_requests import marketplace, new_account, new_right, new_user

__all__ = ["marketplace"]


@pytest.fixture
def account(db: None) -> Account:
    return new_account()


@pytest.fixture
def right(account: Account) -> Right:
    return new_right(account)


@pytest.fixture
def nora(account: Account) -> User:
    return new_user(account)


@pytest.fixture
def browser(nora: User) -> Client:
    """Nora, signed in."""
    return sign_in_now(Client(), nora)
