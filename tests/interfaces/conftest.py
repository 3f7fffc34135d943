"""Static files come from the sources, and requests are answered by the role of web processes."""

from collections.abc import Iterator

import pytest

from tests.interfaces.database_role import behind_the_wall


@pytest.fixture(autouse=True)
def wall() -> Iterator[None]:
    """Requests are answered as the doors answer them, by a role that sees its own rows only."""
    with behind_the_wall():
        yield
