"""A private Valkey for one test or more, without any broker of ours connected to it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.servers import valkey
from lab.servers.place import find_place
from lab.servers.valkey import Valkey


@contextmanager
def private_valkey() -> Iterator[Valkey]:
    """A server with the users of config/redis/users.acl, and the laboratory's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with find_place(Path(folder), keep=False) as place, valkey.running(place) as server:
            yield server
