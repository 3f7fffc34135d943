"""What all doors' tests share: static files come from the sources, not from a collected folder."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def static_files(settings: Settings) -> None:
    """No collected folder: WhiteNoise warns of one that does not exist."""
    settings.STATIC_ROOT = None
