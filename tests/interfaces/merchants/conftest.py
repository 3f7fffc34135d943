"""What tests of the sellers' pages start from."""

from collections.abc import Iterator

import pytest
from django.test import Client

from records.cases.models import Case
from records.rights.models import Right
from tests.factories import record_cases, seller_cases
from tests.factories.takedown_requests import marketplace

__all__ = ["marketplace"]


@pytest.fixture(autouse=True)
def signing(marketplace: None) -> Iterator[None]:
    """The marketplace's links can be signed."""
    with seller_cases.with_secret():
        yield


@pytest.fixture
def mark(db: None) -> Right:
    return record_cases.right(record_cases.account("Zorvex Ltd"))


@pytest.fixture
def case(mark: Right) -> Case:
    (upheld_case,) = seller_cases.create_upheld_cases(mark, "L-1")
    return upheld_case


@pytest.fixture
def browser(case: Case) -> Client:
    """The seller of the case, signed in."""
    assert case.seller_id
    return seller_cases.signed_in(case.seller_id)
