"""Static files come from the sources, and requests are answered by the role of web processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.interfaces.database_role import behind_the_wall


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """WhiteNoise warns of a folder that does not exist; an empty one is enough."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def wall() -> Iterator[None]:
    """Requests are answered as the doors answer them, by a role that sees its own rows only."""
    with behind_the_wall():
        yield
