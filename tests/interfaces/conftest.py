"""Static files come from the sources, and requests are answered by the role of web processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories.private_settings import own_place
from tests.interfaces.database_role import behind_the_wall


@pytest.fixture(autouse=True)
def wall() -> Iterator[None]:
    """Requests are answered as the doors answer them, by a role that sees its own rows only."""
    with behind_the_wall():
        yield


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Settings that point to this test's own folders."""
    with own_place(settings, tmp_path):
        yield
