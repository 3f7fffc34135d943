"""A case that one reviewer holds, and the colleague she turns to."""

import pytest
from django.test import Client

from records.accounts.models import User
from records.actions.review import desk
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.review_cases import at_desk_on_design

__all__ = ["case", "colleague", "design_case"]


@pytest.fixture
def case(mark: Right, reviewer: User) -> Case:
    """A case that the reviewer holds."""
    waiting = review_cases.at_desk(mark)
    assert desk.claim_case(reviewer, now=database_now()) == waiting
    return waiting


@pytest.fixture
def design_case(reviewer: User) -> Case:
    """A case on a design that the reviewer holds."""
    waiting = at_desk_on_design()
    assert desk.claim_case(reviewer, now=database_now()) == waiting
    return waiting


@pytest.fixture
def colleague(db: None) -> User:
    """Another reviewer."""
    return review_cases.person(name="an.wu")


def address(case: Case, act: str = "") -> str:
    """The case's page, or an act on it."""
    return f"/console/cases/{case.public_id}/{act}/".replace("//", "/")


def text_of(client: Client, path: str) -> str:
    """The page as text."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()
