"""The real runs whose figures the simulation takes; Django is already set up."""

import os
import platform
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import redis
from django.core.management import call_command

from gateways.configured import vault
from lab.benchmarks.pipeline import bare_loop, plain_run
from lab.benchmarks.pipeline.cluster_runs import (
    cpu_seconds_so_far,
    delete_cases,
    wait_until_delivered,
    wait_until_ready,
    wait_until_routed,
)
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.sample_data import filings
from lab.sample_data.seeding import SampleIds, seed
from lab.servers import Servers
from records.clock import database_now
from records.complaints.models import Case
from records.rights.models import Right
from workers.index.build import build_index

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
        """Return the counts in between."""
        return CounterValues(
            _less(self.postgres, before.postgres),
            _less(self.redis_calls, before.redis_calls),
            self.redis_cpu_us - before.redis_cpu_us,
            _less(self.store, before.store),
        )


def _less(after: Mapping[str, float], before: Mapping[str, float]) -> Numbers:
    return {name: value - before.get(name, 0) for name, value in after.items()}


@dataclass(frozen=True, slots=True)
class Counters:
    """The lab's servers, and the access log of its object store."""

    servers: Servers
    store_log: Path | None
    has_statements: bool

    def read(self) -> CounterValues:
        """Read all counters; sessions report their work with a delay of up to a second."""
        with psycopg.connect(self.servers.postgres.admin_url, dbname="markwarden") as connection:
            numbers = self._postgres(connection)
        commands = self._redis_info("commandstats")
        return CounterValues(
            numbers,
            {
                name.removeprefix("cmdstat_"): float(command["calls"])
                for name, command in commands.items()
            },
            sum(float(command["usec"]) for command in commands.values()),
            dict(Counter(_ACCESS.findall(_text(self.store_log)))),
        )

    def _postgres(self, connection: psycopg.Connection[Any]) -> Numbers:
        numbers: Numbers = {}
        for query in (_DATABASE, _LOG):
            cursor = connection.execute(query)
            names = [column.name for column in cursor.description or ()]
            numbers |= dict(zip(names, map(float, cursor.fetchone() or ()), strict=True))
        if self.has_statements:
            (calls,) = connection.execute(_STATEMENTS).fetchone() or (0,)
            numbers["statements"] = float(calls)
        return numbers

    def tables(self) -> dict[str, tuple[int, int]]:
        """Return inserted rows and bytes with indexes, by table."""
        with psycopg.connect(self.servers.postgres.admin_url, dbname="markwarden") as connection:
            return {name: (rows, size) for name, rows, size in connection.execute(_TABLES)}

    def clients(self) -> int:
        """Count sessions on the application's database, without our own."""
        with psycopg.connect(self.servers.postgres.admin_url) as connection:
            (count,) = connection.execute(_CLIENTS).fetchone() or (0,)
            return int(count)

    def queue_bytes(self) -> int:
        """Return the peak memory of the queue's server."""
        return int(self._redis_info("memory")["used_memory_peak"])

    def _redis_info(self, section: str) -> dict[str, Any]:
        with redis.Redis.from_url(self.servers.valkey.admin_url) as client:
            info: dict[str, Any] = client.info(section)
            return info

    def count_statements(self) -> None:
        """Make PostgreSQL count statements; it restarts for that."""
        with psycopg.connect(self.servers.postgres.admin_url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        self.servers.postgres.restart()
        url = self.servers.postgres.admin_url
        with psycopg.connect(url, dbname="markwarden", autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_stat_statements")


def _text(log: Path | None) -> str:
    return log.read_text(errors="replace") if log and log.exists() else ""


THREADS = 2
_IDLE_SECONDS = 6.0
_REPORTS_WITHIN_SECONDS = 1.5  # PostgreSQL's sessions report their counts once a second

type Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class RunSite:
    """The place and the sizes of the runs."""

    environment: Environment
    material: Path
    pictured: int
    plain: int
    store_log: Path | None


@dataclass(frozen=True, slots=True)
class Filers:
    """The filers of the cases with pictures, and the right of the plain ones."""

    sample_ids: SampleIds
    plain: Right


type File = Callable[[RunSite, Filers], None]


def _file_pictured(shop: RunSite, filers: Filers) -> None:
    for _ in filings.file_requests(
        shop.material, filers.sample_ids, shop.environment.market.origin
    ):
        pass


def _file_plain(shop: RunSite, filers: Filers) -> None:
    plain_run.run_plain_cases(filers.plain, shop.plain, dict, lambda: None)


_FILE_BY_KIND: dict[str, File] = {"pictured": _file_pictured, "plain": _file_plain}


def _seed_database(shop: RunSite) -> Filers:
    call_command("migrate", verbosity=0)
    sample_ids = seed(shop.material, shop.environment.market.code, database_now())
    plain_right = plain_run.create_right()
    build_index(vault())
    return Filers(sample_ids, plain_right)


def measure_times(shop: RunSite) -> Json:
    """Measure CPU a case by kind of process, and waits, on one and two processes."""
    filers = _seed_database(shop)
    runs = [
        _time_run(shop, filers, kind, workers)
        for kind in ("pictured", "plain")
        for workers in (1, 2)
    ]
    return {
        "on": date.today().isoformat(),  # noqa: DTZ011  # of the machine that measured
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "cores": os.cpu_count(),
        "threads": THREADS,
        "runs": runs,
    }


def _time_run(shop: RunSite, filers: Filers, kind: str, workers: int) -> Json:
    delete_cases()
    with processes.running(shop.environment, workers=workers, threads=THREADS) as running:
        wait_until_ready(workers)
        before, start = cpu_seconds_so_far(shop.environment, running), time.perf_counter()
        load = os.getloadavg()[0]
        _FILE_BY_KIND[kind](shop, filers)
        filing = time.perf_counter() - start
        wait_until_routed()
        wall = time.perf_counter() - start
        wait_until_delivered()
        cpu_seconds = bare_loop.difference(before, cpu_seconds_so_far(shop.environment, running))
    waits = _waits()
    return {
        "kind": kind,
        "workers": workers,
        "cases": len(waits),
        "load_before": round(load, 2),
        "filing_seconds": round(filing, 3),
        "wall_seconds": round(wall, 3),
        "cpu_ms": {
            name: round(1000 * seconds / len(waits), 3) for name, seconds in cpu_seconds.items()
        },
        "wait_seconds": {
            str(percent): round(float(np.percentile(waits, percent)), 3)
            for percent in (10, 50, 90, 95, 99)
        },
    }


def _waits() -> list[float]:
    """Return seconds from filing to routing."""
    case_times = Case.objects.filter(record__isnull=False).values_list(
        "filed_at", "record__routed_at"
    )
    return [(end - start).total_seconds() for start, end in case_times]


def measure_counts(shop: RunSite) -> Json:
    """Measure a case's demand on each server, less that of an idle cluster."""
    servers = shop.environment.servers
    if servers is None:
        raise ValueError("Counting needs servers of its own: unset MARKWARDEN_DATABASE_URL.")
    counters = Counters(servers, shop.store_log, has_statements=True)
    counters.count_statements()
    filers = _seed_database(shop)
    return {kind: _count_run(shop, filers, kind, counters) for kind in ("pictured", "plain")}


def _count_run(shop: RunSite, filers: Filers, kind: str, counters: Counters) -> Json:
    delete_cases()
    with processes.running(shop.environment, workers=2, threads=THREADS) as running:
        wait_until_ready(2)
        idle = _count_during(counters, lambda: time.sleep(_IDLE_SECONDS))
        sizes = counters.tables()
        busy = _count_during(counters, lambda: _finish(shop, filers, kind))
        clients, cases = counters.clients(), Case.objects.filter(record__isnull=False).count()
        grown = counters.tables()
        del running
    return {
        "cases": cases,
        "per_case": _per_case(busy, idle, cases),
        "idle_per_s": _rates(*idle),
        "bytes_per_case": {
            name: round((size - sizes.get(name, (0, 0))[1]) / cases, 1)
            for name, (_, size) in grown.items()
            if size > sizes.get(name, (0, 0))[1]
        },
        "sessions": clients,
        "queue_bytes": counters.queue_bytes(),
        "has_store": shop.store_log is not None,
    }


def _finish(shop: RunSite, filers: Filers, kind: str) -> None:
    _FILE_BY_KIND[kind](shop, filers)
    wait_until_routed()
    wait_until_delivered()


type Counted = tuple[CounterValues, float]


def _count_during(counters: Counters, act: Callable[[], None]) -> Counted:
    """Return the counts during an act, and its seconds."""
    time.sleep(_REPORTS_WITHIN_SECONDS)
    before, start = counters.read(), time.perf_counter()
    act()
    seconds = time.perf_counter() - start
    time.sleep(_REPORTS_WITHIN_SECONDS)
    return counters.read().since(before), seconds + _REPORTS_WITHIN_SECONDS


def _rates(count: CounterValues, seconds: float) -> Json:
    return {
        "postgres": {name: round(value / seconds, 2) for name, value in count.postgres.items()},
        "redis_commands": round(sum(count.redis_calls.values()) / seconds, 2),
        "store": {name: round(calls / seconds, 2) for name, calls in count.store.items()},
    }


def _per_case(busy: Counted, idle: Counted, cases: int) -> Json:
    """Return the busy run's counts less those of an idle cluster in the same time."""
    count, seconds = busy
    resting, rest_seconds = idle
    share = seconds / rest_seconds

    def net(name: str, counts: dict[str, float], less: dict[str, float]) -> float:
        return round(max(0.0, counts[name] - share * less.get(name, 0)) / cases, 3)

    return {
        "postgres": {name: net(name, count.postgres, resting.postgres) for name in count.postgres},
        "redis": {
            name: net(name, count.redis_calls, resting.redis_calls) for name in count.redis_calls
        },
        "redis_cpu_us": net("all", {"all": count.redis_cpu_us}, {"all": resting.redis_cpu_us}),
        "store": {name: net(name, count.store, resting.store) for name in count.store},
    }
