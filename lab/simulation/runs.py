"""The real runs whose figures the simulation takes; Django is set up on the stage by now."""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from django.core.management import call_command

from gateways.configured import vault
from lab.benchmarks.pipeline import cpu_time, plain_run
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
from lab.sample_data.seeding import Seeded, seed
from lab.simulation.server_counters import Counters, CounterValues
from records.clock import database_now
from records.complaints.models import Case
from records.rights.models import Right
from workers.index.build import build_index

THREADS = 2
_IDLE_SECONDS = 6.0
_REPORTS_WITHIN_SECONDS = 1.5  # PostgreSQL's sessions tell their counts once a second

type Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class RunSite:
    """Where the runs take place, and of what size they are."""

    stage: Environment
    material: Path
    pictured: int
    plain: int
    store_log: Path | None


@dataclass(frozen=True, slots=True)
class Filers:
    """Who files the pictured cases, and on which right the plain ones are filed."""

    seeded: Seeded
    plain: Right


type File = Callable[[RunSite, Filers], None]


def _file_pictured(shop: RunSite, filers: Filers) -> None:
    for _ in filings.file_requests(shop.material, filers.seeded, shop.stage.market.origin):
        pass


def _file_plain(shop: RunSite, filers: Filers) -> None:
    plain_run.run_plain_cases(filers.plain, shop.plain, dict, lambda: None)


_FILE_BY_KIND: dict[str, File] = {"pictured": _file_pictured, "plain": _file_plain}


def _seed_database(shop: RunSite) -> Filers:
    call_command("migrate", verbosity=0)
    seeded = seed(shop.material, shop.stage.market.code, database_now())
    owned = plain_run.create_right()
    build_index(vault())
    return Filers(seeded, owned)


def measure_times(shop: RunSite) -> Json:
    """CPU a case by kind of process, and how long cases waited, on one and two processes."""
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
    with processes.running(shop.stage, workers=workers, threads=THREADS) as running:
        wait_until_ready(workers)
        before, begun = cpu_seconds_so_far(shop.stage, running), time.perf_counter()
        load = os.getloadavg()[0]
        _FILE_BY_KIND[kind](shop, filers)
        filing = time.perf_counter() - begun
        wait_until_routed()
        wall = time.perf_counter() - begun
        wait_until_delivered()
        spent = cpu_time.difference(before, cpu_seconds_so_far(shop.stage, running))
    waits = _waits()
    return {
        "kind": kind,
        "workers": workers,
        "cases": len(waits),
        "load_before": round(load, 2),
        "filing_seconds": round(filing, 3),
        "wall_seconds": round(wall, 3),
        "cpu_ms": {name: round(1000 * each / len(waits), 3) for name, each in spent.items()},
        "wait_seconds": {
            str(each): round(float(np.percentile(waits, each)), 3) for each in (10, 50, 90, 95, 99)
        },
    }


def _waits() -> list[float]:
    """Seconds from filing to routing."""
    routed = Case.objects.filter(record__isnull=False).values_list("filed_at", "record__routed_at")
    return [(end - start).total_seconds() for start, end in routed]


def measure_counts(shop: RunSite) -> Json:
    """What a case asks of each server; what an idle cluster asks is taken off."""
    servers = shop.stage.servers
    if servers is None:
        raise ValueError("Counting needs servers of its own: unset MARKWARDEN_DATABASE_URL.")
    counters = Counters(servers, shop.store_log, has_statements=True)
    counters.count_statements()
    filers = _seed_database(shop)
    return {kind: _count_run(shop, filers, kind, counters) for kind in ("pictured", "plain")}


def _count_run(shop: RunSite, filers: Filers, kind: str, counters: Counters) -> Json:
    delete_cases()
    with processes.running(shop.stage, workers=2, threads=THREADS) as running:
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
    """What was counted during an act, and its seconds."""
    time.sleep(_REPORTS_WITHIN_SECONDS)
    before, begun = counters.read(), time.perf_counter()
    act()
    seconds = time.perf_counter() - begun
    time.sleep(_REPORTS_WITHIN_SECONDS)
    return counters.read().since(before), seconds + _REPORTS_WITHIN_SECONDS


def _rates(count: CounterValues, seconds: float) -> Json:
    return {
        "postgres": {name: round(each / seconds, 2) for name, each in count.postgres.items()},
        "redis_commands": round(sum(count.redis_calls.values()) / seconds, 2),
        "store": {name: round(each / seconds, 2) for name, each in count.store.items()},
    }


def _per_case(busy: Counted, idle: Counted, cases: int) -> Json:
    """The busy run less what the idle cluster would have done in the same time."""
    count, seconds = busy
    resting, rest_seconds = idle
    share = seconds / rest_seconds

    def net(name: str, of: dict[str, float], less: dict[str, float]) -> float:
        return round(max(0.0, of[name] - share * less.get(name, 0)) / cases, 3)

    return {
        "postgres": {name: net(name, count.postgres, resting.postgres) for name in count.postgres},
        "redis": {
            name: net(name, count.redis_calls, resting.redis_calls) for name in count.redis_calls
        },
        "redis_cpu_us": net("all", {"all": count.redis_cpu_us}, {"all": resting.redis_cpu_us}),
        "store": {name: net(name, count.store, resting.store) for name in count.store},
    }
