"""One real S3 server for all tests of the vault."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.lab.servers import radosgw
from workers.lab.servers.place import found
from workers.lab.servers.radosgw import Radosgw


@pytest.fixture(scope="session")
def store() -> Iterator[Radosgw]:
    """Skips what needs it where it is not installed; deploy/test says so, and CI fails."""
    if not radosgw.is_installed():
        pytest.skip(radosgw.RadosgwMissing.__doc__ or "")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with found(Path(folder), keep=False) as place, radosgw.running(place) as store:
            yield store
