"""Two releases share a database: the processes of one go on, and are replaced one by one."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.db import connection
from psycopg import sql

from lab.cluster import processes
from lab.servers.place import free_port
from records.cases.models import Case, DecisionRecord, Ruling
from records.ledger import audit
from tests.cluster import marketplace_listings
from tests.cluster.conftest import THREADS, WORKERS, World, wait_for_delivery, wait_until_settled

_OURS = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname ~ '^(accounts|cases|filing|ledger|marketplaces|programmes|review|rights|sellers"
    "|vetting)_' ORDER BY relname"
)
# What an expanding migration does, to every table: a column that may be empty, one with a default
# of the database's own, and an index that is built while everybody writes.
_EXPAND = (
    "ALTER TABLE {table} ADD COLUMN next_note text",
    "ALTER TABLE {table} ADD COLUMN next_count int NOT NULL DEFAULT 0",
    "CREATE INDEX CONCURRENTLY {index} ON {table} (next_count)",
)


@pytest.fixture
def tables(world: World) -> Iterator[list[str]]:
    """Every table of ours; what a test added goes again."""
    with connection.cursor() as cursor:
        cursor.execute(_OURS)
        names = [name for (name,) in cursor.fetchall()]
        yield names
        for name in names:
            table = sql.Identifier(name)
            cursor.execute(
                sql.SQL(
                    "ALTER TABLE {} DROP COLUMN IF EXISTS next_note,"
                    " DROP COLUMN IF EXISTS next_count"
                ).format(table)
            )


def _expand(table: str) -> None:
    identifiers = {"table": sql.Identifier(table), "index": sql.Identifier(f"next_{table}"[:60])}
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        for statement in _EXPAND:
            cursor.execute(sql.SQL(statement).format(**identifiers))
        cursor.execute("RESET lock_timeout")


def test_workers_of_the_last_release_survive_the_next_ones_schema(
    world: World, tables: list[str]
) -> None:
    assert len(tables) > 20
    world.cluster.revive()  # whom a fault ended late, as a supervisor would
    before = world.file(world.member_mark, *marketplace_listings.UPGRADED[:10])
    for table in tables:
        _expand(table)
    after = world.file(world.member_mark, *marketplace_listings.UPGRADED[10:])
    assert wait_until_settled([*before, *after]) == ["upheld"] * len(marketplace_listings.UPGRADED)
    wait_for_delivery()
    ended_processes = [
        process for process in world.cluster.processes.values() if not process.is_running
    ]
    assert {process.name: process.log.read_text()[-2000:] for process in ended_processes} == {}


_CHECKOUT: Final = Path(__file__).parents[2]
# Until there is a tag: the newest commit whose migrations the present ones go on from.
_LAST_RELEASE: Final = "b26ce9b0"


@pytest.fixture(scope="module")
def last_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the last release, from the history of this repository."""
    command = ["git", "-C", str(_CHECKOUT), "archive", _LAST_RELEASE]
    archive = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # ours
    if archive.returncode:
        pytest.skip(f"The history lacks {_LAST_RELEASE}: {archive.stderr.decode()}")
    folder = tmp_path_factory.mktemp("last_release")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    _compile(folder)
    return folder


def _compile(release: Path) -> None:
    """Compile the matchers before its processes start, or each would, for a minute and longer.

    Where they are the same as here they are copied: numba asks for files' times.
    """
    command = ["git", "-C", str(_CHECKOUT), "diff", "--quiet", _LAST_RELEASE, "--", "matchers"]
    if subprocess.run(command, check=False).returncode == 0:  # noqa: S603  # ours
        shutil.rmtree(release / "matchers")
        shutil.copytree(_CHECKOUT / "matchers", release / "matchers")
        return
    compiling = [sys.executable, "-m", "matchers.precompile"]
    environment = os.environ | {"PYTHONPATH": str(release)}
    subprocess.run(compiling, cwd=release, env=environment, check=True)  # noqa: S603  # ours


class _Roll:
    """Replaces process after process by that of another release, while cases are filed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._listings = iter(marketplace_listings.ROLLED)
        self.cases = list[Case]()

    def roll_all(self, release: Path) -> None:
        """Replace all, the pages last and without a moment that nobody answers in."""
        cluster = self._world.cluster
        for name in [name for name in cluster.processes if not name.startswith("web-")]:
            cluster.end(name)
            arguments = ("--threads", str(THREADS)) if name.startswith("worker-") else ()
            cluster.start(name, *arguments, PYTHONPATH=str(release))
            self._file()
        self.start_web(release)
        self._file()
        processes.wait_for_workers(WORKERS * THREADS)

    def start_web(self, release: Path) -> None:
        """Let another release answer too, and then alone."""
        cluster = self._world.cluster
        before = [name for name in cluster.processes if name.startswith("web-")]
        port = free_port()
        web = cluster.start(f"web-{port}", "--port", str(port), PYTHONPATH=str(release))
        web.wait_until_listening(port)
        for name in (f"web-{port}", *before):
            address = f"http://127.0.0.1:{name.removeprefix('web-')}/sign-in/"
            with urllib.request.urlopen(address, timeout=30) as page:
                assert page.status == 200
        for name in before:
            cluster.end(name)

    def _file(self) -> None:
        self.cases += self._world.file(self._world.member_mark, next(self._listings))


def test_releases_are_rolled_out_and_back_while_cases_flow(
    world: World, last_release: Path
) -> None:
    world.cluster.revive()
    roll = _Roll(world)
    try:
        roll.start_web(_CHECKOUT)
        roll.roll_all(last_release)
        roll.roll_all(_CHECKOUT)
        assert set(wait_until_settled(roll.cases)) == {"upheld"}
        wait_for_delivery()
    finally:
        for name in [name for name in world.cluster.processes if name.startswith("web-")]:
            world.cluster.end(name)
    listings = world.journal()["listings"]
    told = marketplace_listings.ROLLED[: len(roll.cases)]
    assert {listings[key]["state"] for key in told} == {"down"}
    assert {listings[key]["applied"] for key in told} == {1}
    assert Ruling.objects.filter(case__in=roll.cases).count() == len(roll.cases)
    assert DecisionRecord.objects.filter(case__in=roll.cases).count() == len(roll.cases)
    assert not any(audit.find_broken_links("case", case.pk) for case in roll.cases)
