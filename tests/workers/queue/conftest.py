"""A queue with a user for each role."""

from collections.abc import Iterator

import pytest
import redis

from lab.servers.valkey import Valkey
from tests.workers.queue.private_valkey import private_valkey


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
