"""What tests of the sellers' pages start from."""

from collections.abc import Iterator

import pytest
from django.test import Client

from records.complaints.models import Case
from records.rights.models import Right
from tests.doors.api.stage import marketplace
from tests.doors.merchants import stage
from tests.records import rows

__all__ = ["marketplace"]


@pytest.fixture(autouse=True)
def signing(marketplace: None) -> Iterator[None]:
    """The marketplace's links can be signed."""
    with stage.with_secret():
        yield


@pytest.fixture
def mark(db: None) -> Right:
    return rows.right(rows.account("Zorvex Ltd"))


@pytest.fixture
def case(mark: Right) -> Case:
    (made,) = stage.upheld(mark, "L-1")
    return made


@pytest.fixture
def browser(case: Case) -> Client:
    """The seller of the case, signed in."""
    assert case.seller_id
    return stage.signed_in(case.seller_id)
