"""Compare the demand of a case on each engine with the engine's capacity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lab.simulation.measured import CaseCosts

# The assumed capacity of one of each, with reserve; docs/explanation/scale.md says why.
POSTGRES_CORES: Final = 32 * 0.7
COMMITS_PER_S: Final = 30_000.0
ROWS_PER_S: Final = 250_000.0
WAL_MB_PER_S: Final = 100.0  # half of a disk; the other half is left to images of whole pages
SESSIONS: Final = 500.0
REDIS_CORES: Final = 0.7  # one thread runs the commands
PUTS_PER_S: Final = 3_500.0 * 16
GETS_PER_S: Final = 5_500.0 * 16
DISK_TB: Final = 16.0
KEPT_DAYS: Final = 180

_ROW_CHANGES: Final = ("inserted", "updated", "deleted")
_CITUS: Final = "Citus, distributed by account id"
_PARTITIONS: Final = "partitions by month, then Citus"
_QUEUES: Final = "several Redis, one dispatcher and queue for each range of fair units"
_POOLER: Final = "PgBouncer for web and workers"
_BUCKETS: Final = "more prefixes: keys are hashes, the store splits them by itself"


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that may run out. Demand is `per_case` at a rate of cases a second."""

    name: str
    unit: str
    per_case: float
    capacity: float
    beyond: str  # what takes over then
    is_capacity_measured: bool = False
    is_held_daily: bool = False  # by the listings of a mean day, not by the peak's second

    def demand(self, mean_per_s: float, peak_per_s: float) -> float:
        """Return the demand at a load, in the unit."""
        return self.per_case * (mean_per_s if self.is_held_daily else peak_per_s)

    def used_share(self, mean_per_s: float, peak_per_s: float) -> float:
        """Return the share of the capacity that a load takes; above 1 it does not fit."""
        return self.demand(mean_per_s, peak_per_s) / self.capacity

    def listings_per_day(self, peak_factor: float) -> float:
        """Return the mean day at which this runs out; `peak_factor` is peak rate over mean."""
        factor = 1.0 if self.is_held_daily else peak_factor
        return 86_400 * self.capacity / (self.per_case * factor)


def list_resources(costs: CaseCosts, pictured_share: float) -> tuple[Resource, ...]:
    """List everything of which the demand is known."""
    return tuple(
        resource for resource in _all_resources(costs, pictured_share) if resource.per_case > 0
    )


def _all_resources(costs: CaseCosts, share: float) -> Iterator[Resource]:
    # By the plain cases: idle work of processes weighs least in a busy run.
    dispatcher = costs.cpu_ms(frozenset({"dispatcher"}), 0.0) / 1000
    database = costs.cpu_ms(frozenset({"postgres"}), 0.0) / 1000
    yield Resource("PostgreSQL: processors", "cores", database, POSTGRES_CORES, _CITUS)
    yield Resource(
        "Dispatcher: its one core", "cores", dispatcher, 1.0, _QUEUES, is_capacity_measured=True
    )
    # A worker thread keeps a session while it lives; a case keeps a thread for its seconds.
    threads = costs.core_seconds(share)
    yield Resource("PostgreSQL: sessions", "sessions", threads, SESSIONS, _POOLER)
    if costs.counted is not None:
        yield from _counted_resources(costs, share)


def _counted_resources(costs: CaseCosts, share: float) -> Iterator[Resource]:
    def demand(*path: str) -> float:
        return costs.demand(*path, pictured_share=share) or 0.0

    def by_turnover(*path: str) -> float:
        """Return the demand by the plain cases alone: in a busy run idle work weighs least."""
        return costs.demand(*path, pictured_share=0.0) or 0.0

    commits = by_turnover("per_case", "postgres", "commits")
    yield Resource("PostgreSQL: commits", "a second", commits, COMMITS_PER_S, _CITUS)
    rows = sum(by_turnover("per_case", "postgres", f"rows_{table}") for table in _ROW_CHANGES)
    yield Resource("PostgreSQL: rows written", "a second", rows, ROWS_PER_S, _CITUS)
    log = by_turnover("per_case", "postgres", "wal_bytes") / 1e6
    yield Resource("PostgreSQL: write-ahead log", "MB/s", log, WAL_MB_PER_S, _CITUS)
    # The backlog's rows are deleted when done, and their space is used again.
    bytes_kept = demand("bytes_per_case") - demand("bytes_per_case", "cases_work")
    size = bytes_kept * 86_400 * KEPT_DAYS / 1e12
    yield Resource(
        f"PostgreSQL: disk for {KEPT_DAYS} days", "TB", size, DISK_TB, _PARTITIONS,
        is_held_daily=True,
    )  # fmt: skip
    queue = by_turnover("per_case", "redis_cpu_us") / 1e6
    yield Resource(
        "Redis: its one thread", "cores", queue, REDIS_CORES, _QUEUES, is_capacity_measured=True
    )
    puts = demand("per_case", "store", "PUT")
    yield Resource("Object store: PUT", "a second", puts, PUTS_PER_S, _BUCKETS)
    reads = demand("per_case", "store", "GET") + demand("per_case", "store", "HEAD")
    yield Resource("Object store: GET and HEAD", "a second", reads, GETS_PER_S, _BUCKETS)


def find_first(resources: tuple[Resource, ...], peak_factor: float) -> Resource:
    """Return the resource that runs out at the fewest listings a day."""
    return min(resources, key=lambda resource: resource.listings_per_day(peak_factor))
