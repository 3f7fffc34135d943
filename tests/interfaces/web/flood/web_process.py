"""A real web process on the tests' database, and clients that ask it at once."""

import http.client
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from config.settings import MARKWARDEN
from lab.servers.place import free_port
from lab.servers.process import ServerProcess
from records.tables.roles import APP_ROLE

_CHECKOUT: Final = Path(__file__).parents[4]
_GENEROUS_SECONDS: Final = 60.0
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

_PROGRAM: Final = """
import sys
import django

django.setup()
from workers.processes import web
web(port=int(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class WebProcess:
    """The process, on a port of this machine."""

    process: ServerProcess
    port: int
    health_port: int

    def get(self, path: str, headers: Mapping[str, str] = _NOTHING) -> Answer:
        """Ask once, on a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request("GET", path, headers=dict(headers))
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def post(self, path: str, body: bytes, headers: Mapping[str, str] = _NOTHING) -> Answer:
        """Send a body once, on a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request("POST", path, body, dict(headers))
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def get_at_once(
        self, path: str, clients: int, headers: Mapping[str, str] = _NOTHING
    ) -> list[Answer]:
        """Ask with so many clients, and wait for all of them."""
        with ThreadPoolExecutor(clients) as crowd:
            return list(crowd.map(lambda _: self.get(path, headers), range(clients)))

    def is_ready(self) -> bool:
        """Ask as a supervisor does, at the port of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.health_port, timeout=60)) as line:
            line.request("GET", "/ready")
            return line.getresponse().status == 200


def count_backends() -> int:
    """The connections of the web role to the tests' database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE usename = %s AND datname = current_database()",
            [APP_ROLE],
        )
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def wait_until(is_reached: Callable[[], bool]) -> None:
    """Ask again and again; a machine under load is slow, and not broken."""
    deadline = time.monotonic() + _GENEROUS_SECONDS
    while not is_reached():
        assert time.monotonic() < deadline, "It did not come to that."
        time.sleep(0.05)


@contextmanager
def running(folder: Path, **chosen: str) -> Iterator[WebProcess]:
    """Run the process with these settings on the tests' database, as the web's role."""
    port, health_port = free_port(), free_port()
    process = ServerProcess(
        name="web",
        command=[sys.executable, "-c", _PROGRAM, str(port)],
        folder=folder,
        owner=None,
        stops=(signal.SIGTERM,),
        environment={
            "PYTHONPATH": str(_CHECKOUT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MARKWARDEN_IS_DEVELOPMENT": "1",
            "MARKWARDEN_DATABASE_URL": _database_url(),
            "MARKWARDEN_HEALTH_PORT": str(health_port),
            **chosen,
        },
    )
    process.start()
    try:
        process.wait_until_listening(port, seconds=_GENEROUS_SECONDS)
        yield WebProcess(process, port, health_port)
    finally:
        process.stop()


def _database_url() -> str:
    """Where the servers are ours all roles have one password."""
    url_parts = urlsplit(MARKWARDEN.database_url)
    host = f"{APP_ROLE}:{url_parts.password}@{url_parts.hostname}:{url_parts.port}"
    url = f"postgresql://{host}/{connection.settings_dict['NAME']}"
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        pytest.skip("These servers give the doors a password of their own.")
    return url
