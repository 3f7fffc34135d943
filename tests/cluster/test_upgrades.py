"""The processes of a release go on while the database is migrated to the next one."""

from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg import sql

from tests.cluster import marketplace_listings
from tests.cluster.conftest import World, wait_for_delivery, wait_until_settled

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
