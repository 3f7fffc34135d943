"""A database cluster whose database is migrated, kept for every later run of throw-away servers.

A migration takes ten seconds of a processor, and tests start some twenty servers.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from lab.servers.place import Place
from lab.servers.process import PrivateServer, ServerFailed

TEMPLATE: Final = "markwarden_template"  # nobody connects to it, so that it can always be cloned
_CHECKOUT: Final = Path(__file__).parents[2]
_PREPARED: Final = _CHECKOUT / "var" / "postgres"
_PATTERNS: Final = (
    "records/*/migrations/*.py",
    "records/*/tables.py",
    "records/tables/*.py",
    "records/row_security/**/*.py",
    "uv.lock",
)
_FILES: Final = ("cluster", "password")

type Start = Callable[[Path], AbstractContextManager[tuple[PrivateServer, str, str]]]


def copy_cluster(place: Place, room: Path, start: Start) -> None:
    """Put the migrated cluster, and its password, into an empty room; make it if there is none.

    Args:
        place: where servers run, and as whom.
        room: the server's folder.
        start: runs a new server in a folder: itself, its administrator's URL and its owner's.
    """
    _PREPARED.mkdir(parents=True, exist_ok=True)
    _PREPARED.chmod(0o700)
    template = _PREPARED / _state_of_migrations()
    with _lock():
        if not template.exists():
            with start(room) as (server, admin_url, owner_url):
                _migrate(owner_url)
                _make_template(admin_url)
                server.process.stop()
            for older in _PREPARED.iterdir():
                if older.is_dir():
                    shutil.rmtree(older)
            _copy(room, template.with_suffix(".new"))
            template.with_suffix(".new").rename(template)
            return
        _copy(template, room)
    for part in (room / name for name in _FILES):
        for path in (part, *part.rglob("*")):
            place.hand_over(path)


@contextmanager
def _lock() -> Iterator[None]:
    with (_PREPARED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _PATTERNS for path in _CHECKOUT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(owner_url: str) -> None:
    process = subprocess.run(  # our own program
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        cwd=_CHECKOUT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MARKWARDEN_IS_DEVELOPMENT": "1",
            "MARKWARDEN_DATABASE_URL": owner_url,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise ServerFailed(f"The database could not be migrated:\n{process.stderr[-2000:]}")


def _make_template(admin_url: str) -> None:
    template = sql.Identifier(TEMPLATE)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for statement in (
            "CREATE DATABASE {} TEMPLATE markwarden OWNER markwarden IS_TEMPLATE true",
            "ALTER DATABASE {} ALLOW_CONNECTIONS false",
        ):
            connection.execute(sql.SQL(statement).format(template))


def _copy(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for name in _FILES:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy2
        copy(source / name, target / name)
