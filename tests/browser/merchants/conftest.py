"""What tests of the sellers' pages in a browser start from."""

from collections.abc import Iterator

import pytest

from records.rights.models import Right
from tests.factories import record_cases, seller_cases


@pytest.fixture
def signing(place: None) -> Iterator[None]:
    """The marketplace's links can be signed."""
    with seller_cases.with_secret():
        yield


@pytest.fixture
def mark(db: None) -> Right:
    return record_cases.right(record_cases.account("Zorvex Ltd"))
