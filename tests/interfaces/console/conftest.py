"""A console with a vault of its own, one marketplace, and people who are signed in."""

import pytest
from django.test import Client

from records.accounts.models import Role, User
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in, sign_in_as


@pytest.fixture(autouse=True)
def own_settings(place: None) -> None:
    """Each test of the console has folders of its own."""


@pytest.fixture
def mark(db: None) -> Right:
    """The registered mark NORVELLE."""
    return review_cases.right(review_cases.filer())


@pytest.fixture
def reviewer(db: None) -> User:
    """A reviewer."""
    return review_cases.person(Role.REVIEWER)


@pytest.fixture
def page(reviewer: User) -> Client:
    """A browser in which the reviewer is signed in."""
    return sign_in(reviewer)


@pytest.fixture
def admin(db: None) -> Client:
    """A browser of a policy administrator."""
    return sign_in_as(Role.POLICY_ADMIN)
