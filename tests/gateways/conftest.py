"""One real S3 server for all tests of the vault, and queues with a user for each role."""

from collections.abc import Iterator

import pytest
import redis

from lab.servers import radosgw
from lab.servers.radosgw import Radosgw
from lab.servers.valkey import Valkey
from tests.gateways.post_office import private_valkey


@pytest.fixture(scope="session")
def store() -> Iterator[Radosgw]:
    """Skips what needs it where it is not installed; deploy/test says so, and CI fails."""
    if not radosgw.is_installed():
        pytest.skip(radosgw.RadosgwMissing.__doc__ or "")
    with radosgw.running_alone() as store:
        yield store


@pytest.fixture(scope="module")
def server() -> Iterator[Valkey]:
    """A queue of the module's own, with a user for each role."""
    with private_valkey() as server:
        yield server


@pytest.fixture
def admin(server: Valkey) -> Iterator[redis.Redis]:
    """Looks on; everything is as new for each test."""
    with redis.Redis.from_url(server.admin_url) as admin:
        admin.flushall()
        admin.script_flush()
        admin.acl_log_reset()
        yield admin
        admin.acl_load()
