"""What holds for every test: no network beyond this machine, and one place for shared servers."""

from pathlib import Path

import pytest
from hypothesis import settings

# A law holds however busy the machine is: no example has a time limit.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together, and those that start a cluster on one core."""
    for item in items:
        place = item.path.relative_to(_TESTS)
        group = "cluster" if place.parts[0] == "cluster" else str(place)
        item.add_marker(pytest.mark.xdist_group(group))
