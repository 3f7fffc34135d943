"""One warm sandbox for all tests of pictures."""

from collections.abc import Callable, Iterator

import pytest

from matchers.image.picture import Features, Picture
from matchers.image.sandbox.pool import Sandbox

type Look = Callable[..., Picture]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Yield a sandbox with one child."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def examine_picture(sandbox: Sandbox) -> Look:
    """Return what examines one file that must be a picture."""

    def examine(file: bytes, want: Features = Features.HASHES) -> Picture:
        (picture,) = sandbox.examine_all([file], want=want)
        assert isinstance(picture, Picture), picture
        return picture

    return examine
