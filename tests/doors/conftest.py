"""What all doors' tests share: static files come from the sources, not from a collected folder."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def language() -> None:
    """A page asked for in Chinese leaves its language to the thread: begin in English."""
    translation.activate("en")


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """WhiteNoise warns of a folder that does not exist; an empty one is enough."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
