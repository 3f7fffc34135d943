"""One real S3 server for all tests of the vault, and one that answers as each test says."""

from collections.abc import Iterator

import pytest

from lab.servers import radosgw
from lab.servers.radosgw import Radosgw
from tests.fakes.http_server import Server


@pytest.fixture(scope="session")
def store() -> Iterator[Radosgw]:
    """Skips what needs it where it is not installed; deploy/test says so, and CI fails."""
    if not radosgw.is_installed():
        pytest.skip(radosgw.RadosgwMissing.__doc__ or "")
    with radosgw.running_alone() as store:
        yield store


@pytest.fixture
def server() -> Iterator[Server]:
    http_server = Server()
    yield http_server
    http_server.close()
