"""Reads what PostgreSQL, Valkey and the object store count themselves, before and after a run."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from lab.servers import Servers

type Numbers = dict[str, float]

_DATABASE = """
SELECT xact_commit AS commits, tup_inserted AS rows_inserted, tup_updated AS rows_updated,
       tup_deleted AS rows_deleted, tup_fetched AS rows_fetched
FROM pg_stat_database WHERE datname = 'markwarden'
"""
_LOG = "SELECT wal_records, wal_fpi, wal_bytes::float8 FROM pg_stat_wal"
_TABLES = """
SELECT relname, n_tup_ins, pg_total_relation_size(relid) FROM pg_stat_user_tables
WHERE schemaname = 'public'
"""
_STATEMENTS = """
SELECT coalesce(sum(calls), 0)::float8 FROM pg_stat_statements
JOIN pg_database ON pg_database.oid = dbid WHERE datname = 'markwarden'
"""
_CLIENTS = """
SELECT count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND datname = 'markwarden'
"""
# An access line of radosgw: ... "PUT /markwarden/ab/cd/abcd... HTTP/1.1" 200 ...
_ACCESS = re.compile(r'"(GET|PUT|HEAD|POST|DELETE) /\S* HTTP/')


@dataclass(frozen=True, slots=True)
class CounterValues:
    """All counters at one moment."""

    postgres: Numbers
    redis_calls: Numbers  # by command
    redis_cpu_us: float
    store: Numbers  # requests by verb

    def since(self, before: "CounterValues") -> "CounterValues":
        """What was counted in between."""
        return CounterValues(
            _less(self.postgres, before.postgres),
            _less(self.redis_calls, before.redis_calls),
            self.redis_cpu_us - before.redis_cpu_us,
            _less(self.store, before.store),
        )


def _less(after: Mapping[str, float], before: Mapping[str, float]) -> Numbers:
    return {name: each - before.get(name, 0) for name, each in after.items()}


@dataclass(frozen=True, slots=True)
class Counters:
    """The servers of a laboratory, and where its object store writes down each request."""

    servers: Servers
    store_log: Path | None
    has_statements: bool

    def read(self) -> CounterValues:
        """Read everything; sessions report what they did within a second after it."""
        with psycopg.connect(self.servers.postgres.admin_url, dbname="markwarden") as connection:
            found = self._postgres(connection)
        commands = self._redis_info("commandstats")
        return CounterValues(
            found,
            {
                name.removeprefix("cmdstat_"): float(each["calls"])
                for name, each in commands.items()
            },
            sum(float(each["usec"]) for each in commands.values()),
            dict(Counter(_ACCESS.findall(_text(self.store_log)))),
        )

    def _postgres(self, connection: psycopg.Connection[Any]) -> Numbers:
        found: Numbers = {}
        for query in (_DATABASE, _LOG):
            cursor = connection.execute(query)
            names = [column.name for column in cursor.description or ()]
            found |= dict(zip(names, map(float, cursor.fetchone() or ()), strict=True))
        if self.has_statements:
            (calls,) = connection.execute(_STATEMENTS).fetchone() or (0,)
            found["statements"] = float(calls)
        return found

    def tables(self) -> dict[str, tuple[int, int]]:
        """Rows that came in and bytes with indexes, by table."""
        with psycopg.connect(self.servers.postgres.admin_url, dbname="markwarden") as connection:
            return {name: (rows, size) for name, rows, size in connection.execute(_TABLES)}

    def clients(self) -> int:
        """Sessions on the application's database; our own look is not among them."""
        with psycopg.connect(self.servers.postgres.admin_url) as connection:
            (count,) = connection.execute(_CLIENTS).fetchone() or (0,)
            return int(count)

    def queue_bytes(self) -> int:
        """The most that the queue's server held."""
        return int(self._redis_info("memory")["used_memory_peak"])

    def _redis_info(self, section: str) -> dict[str, Any]:
        with redis.Redis.from_url(self.servers.valkey.admin_url) as client:
            told: dict[str, Any] = client.info(section)
            return told

    def count_statements(self) -> None:
        """Make PostgreSQL count statements; it starts anew for that."""
        with psycopg.connect(self.servers.postgres.admin_url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        self.servers.postgres.restart()
        url = self.servers.postgres.admin_url
        with psycopg.connect(url, dbname="markwarden", autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_stat_statements")


def _text(log: Path | None) -> str:
    return log.read_text(errors="replace") if log and log.exists() else ""
