"""Run a private PostgreSQL and a private Valkey that end with the process that started them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.servers import postgres, valkey
from lab.servers.place import PlaceMissing, find_place
from lab.servers.postgres import Postgres
from lab.servers.process import ServerFailed
from lab.servers.valkey import Valkey

__all__ = [
    "FolderInUse",
    "PlaceMissing",
    "Postgres",
    "ServerFailed",
    "Servers",
    "Valkey",
    "running",
]


class FolderInUse(RuntimeError):
    """Another run keeps its servers in this folder; stop it or name another folder."""


@dataclass(frozen=True, slots=True)
class Servers:
    postgres: Postgres
    valkey: Valkey
    is_kept: bool

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MARKWARDEN_DATABASE_URL": self.database_url,
            "MARKWARDEN_REDIS_URL": self.redis_url,
        }


@contextmanager
def running(folder: Path, *, keep: bool = False, is_durable: bool = True) -> Iterator[Servers]:
    """Run both servers, below `folder` if their user can reach it, else in a temporary folder.

    `keep` leaves the data for the next run (`Servers.is_kept` says whether it could); otherwise
    everything is removed at the end, also when this process is killed.
    """
    with (
        _lock_folder(folder, is_needed=keep),
        find_place(folder, keep=keep) as place,
        postgres.running(place, is_durable=is_durable) as database,
        valkey.running(place) as queue,
    ):
        yield Servers(database, queue, place.is_kept)


@contextmanager
def _lock_folder(folder: Path, *, is_needed: bool) -> Iterator[None]:
    """Lock kept data for one run at a time; a kernel lock cannot outlive its holder."""
    if not is_needed:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise FolderInUse(f"{folder} is in use by another run; stop it first.") from held
        yield
