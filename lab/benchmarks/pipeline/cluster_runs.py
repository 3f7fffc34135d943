"""The runs of the pipeline benchmark; Django is already set up."""

import sys
import time
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now

from gateways.configured import vault
from lab.benchmarks.pipeline import bare_loop, fairness, intake, plain_run, reference_loops
from lab.benchmarks.pipeline.bare_loop import Cost, PreparedCase, read_listings
from lab.benchmarks.pipeline.plain_run import ClusterRun, file_listings
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.cluster.processes import Cluster
from lab.sample_data.filings import file_requests
from lab.sample_data.seeding import SampleIds, seed
from pipeline.facts import IndexFacts
from pipeline.reasons import Reason
from records.cases.case_facts import draft_facts, read_cases
from records.cases.models import Case, Work
from records.clock import database_now
from records.ledger.models import Outgoing
from records.rights.models import Right
from workers.cases.match import build_claimed_right
from workers.index.build import build_index
from workers.index.loader import LoadedIndex, LoadedMatchers

_THREADS = 2
_ALTERNATING: Final = 3  # rounds of cluster and bare loop: the machine is never the same twice
_LARGEST = 300  # listings of one request


def measure(environment: Environment, folder: Path, *, plain_cases: int) -> dict[str, object]:
    """Measure everything, in an order that lets each run begin without cases."""
    call_command("migrate", verbosity=0)
    sample_ids = seed(folder, environment.market.code, database_now())
    plain = plain_run.create_right()
    build_index(vault())
    alone = _one_run(environment, folder, sample_ids, 1)
    prepared_cases, loaded_matchers = _prepare_cases(folder, environment)
    _print_progress("the bare loop, on one core")
    bare = bare_loop.run(prepared_cases, folder, loaded_matchers.matchers)
    rounds = []
    for _ in range(_ALTERNATING):
        run = _one_run(environment, folder, sample_ids, 2)
        _print_progress("the bare loop, on both cores")
        rounds.append(
            (run, bare_loop.run_on_both_cores(prepared_cases, folder, loaded_matchers.matchers))
        )
    single = _one_request(environment, folder)
    noop = _plain_cases(environment, plain, plain_cases)
    start_figures = _compare_starts(environment, plain, plain_cases)
    delete_cases()
    _print_progress("filing beside 100,000 waiting cases, the queue beside a million")
    filing = intake.measure_intake(environment, plain)  # the last: it leaves the servers full
    return _report((alone, bare), rounds, single) | noop | start_figures | filing


def _compare_starts(environment: Environment, noisy: Right, cases: int) -> dict[str, object]:
    """Measure the start of others' cases, with nobody beside them and beside a noisy filer."""
    delete_cases()
    other = fairness.create_other_right()
    with processes.running(environment, workers=2, threads=_THREADS):
        _print_progress("the start of others beside a noisy filer")
        wait_until_ready(2)
        idle = fairness.start_delay(other)
        plain_run.file_many(noisy, cases)
        loaded_delay = fairness.start_delay(other)
        wait_until_routed()
    return {
        "start_p95_seconds": {"idle": round(idle, 3), "loaded": round(loaded_delay, 3)},
        "fairness_ratio": round(loaded_delay / idle, 2),
    }


def _one_run(
    environment: Environment, folder: Path, sample_ids: SampleIds, workers: int
) -> ClusterRun:

    delete_cases()
    with processes.running(environment, workers=workers, threads=_THREADS) as running:
        _print_progress(f"{workers} worker processes")
        wait_until_ready(workers)
        before, start = cpu_seconds_so_far(environment, running), time.perf_counter()
        cases = sum(
            request.result.cases
            for request in file_requests(folder, sample_ids, environment.market.origin)
            if request.result
        )
        wait_until_routed()
        wall = time.perf_counter() - start
        wait_until_delivered()
        cpu_seconds = bare_loop.difference(before, cpu_seconds_so_far(environment, running))
    return ClusterRun(cases, wall, cpu_seconds)


def _one_request(environment: Environment, folder: Path) -> float | None:
    """Return seconds from filing one request with 300 listings to its last routing.

    None if the workload has fewer.
    """
    lines = [
        f"{environment.market.origin}/listings/{listing['id']}" for listing in read_listings(folder)
    ]
    if len(lines) < _LARGEST:
        return None
    delete_cases()
    right = Right.objects.filter(kind="trademark", references__error="").first()
    assert right is not None  # noqa: S101  # the workload has trademarks with pictures
    with processes.running(environment, workers=2, threads=_THREADS):
        _print_progress("one request of 300 listings")
        wait_until_ready(2)
        start = time.perf_counter()
        file_listings(right, lines[:_LARGEST], Reason.TM_COUNTERFEIT, {"comparison": ["shown"]})
        wait_until_routed()
        return time.perf_counter() - start


def _plain_cases(environment: Environment, right: Right, count: int) -> dict[str, object]:
    """Run cases with nearly nothing to match, with two worker processes, and the bare loops."""

    def until_done() -> None:
        wait_until_routed()
        wait_until_delivered()

    delete_cases()
    with processes.running(environment, workers=2, threads=_THREADS) as running:
        _print_progress(f"{count:,} plain cases")
        wait_until_ready(2)
        before = reference_loops.count_commits()
        noop = plain_run.run_plain_cases(
            right, count, lambda: cpu_seconds_so_far(environment, running), until_done
        )
        commits = reference_loops.count_commits() - before
    delete_cases()
    _print_progress("one trip to the database, and messages of raw dramatiq")
    trips = plain_run.trips_per_case(right)
    select_ms = reference_loops.select_cpu_ms(environment)
    raw = reference_loops.dramatiq_per_s(queue_url(environment))
    return {
        "noop_cases_per_s": round(noop.cases_per_s, 1),
        "noop_cpu_ms_per_case": noop.cpu_ms_by_kind,
        "select_cpu_ms": round(select_ms, 4),
        "dramatiq_per_s": round(raw),
        "plain_over_select": round(noop.cpu_ms / select_ms, 1),
        "plain_over_dramatiq": round(noop.cases_per_s / raw, 3),
        "commits_per_case": round(commits / noop.cases, 2),
        "trips_per_case": round(trips, 2),
    }


def queue_url(environment: Environment) -> str:
    """Return the address of the queue's administrator, or what the settings name."""
    servers = environment.servers
    return servers.valkey.admin_url if servers else settings.MARKWARDEN.redis_url


def _prepare_cases(
    folder: Path, environment: Environment
) -> tuple[list[PreparedCase], LoadedMatchers]:
    """Prepare the cases of the last run from its rows, to match them without the cluster."""

    by_id = {listing["id"]: listing for listing in read_listings(folder)}
    index = LoadedIndex(vault(), environment.folder / "index")
    index.refresh()
    loaded_matchers, now = index.current_matchers(), database_now()
    prepared_cases = []
    routed_cases = Case.objects.filter(decision_version__gt=0)
    for pk, external_id in routed_cases.values_list("pk", "listing__external_id"):
        dossier = read_cases([pk])[0]
        draft = draft_facts(dossier, IndexFacts(1, 0.0), audit_draw=1.0, now=now)
        prepared_cases.append(PreparedCase(by_id[external_id], build_claimed_right(dossier), draft))
    return prepared_cases, loaded_matchers


def _report(
    alone: tuple[ClusterRun, Cost], rounds: list[tuple[ClusterRun, Cost]], single: float | None
) -> dict[str, object]:
    best, floor = max(rounds, key=lambda pair: pair[0].cases_per_s)
    spent_ms = {name: 1000 * seconds / best.cases for name, seconds in best.cpu_seconds.items()}
    ratios = [run.cpu_ms / bare.cpu_ms for run, bare in rounds]
    return {
        "on": date.today().isoformat(),  # noqa: DTZ011  # of the machine that measured
        "cases": best.cases,
        "cases_per_s": round(best.cases_per_s, 2),
        "cases_per_s_one_worker": round(alone[0].cases_per_s, 2),
        "bare_loop_cases_per_s": {
            1: round(alone[1].cases_per_s, 2),
            2: round(floor.cases_per_s, 2),
        },
        "ratio_to_bare_loop": round(best.cases_per_s / floor.cases_per_s, 3),
        "ratio_to_bare_loop_one_worker": round(alone[0].cases_per_s / alone[1].cases_per_s, 3),
        "bare_cpu_ms_per_case": {1: round(alone[1].cpu_ms, 2), 2: round(floor.cpu_ms, 2)},
        "cpu_ms_per_case": {
            name: round(milliseconds, 2) for name, milliseconds in spent_ms.items()
        },
        "cluster_over_bare": round(float(np.median(ratios)), 3),
        "cluster_over_bare_rounds": [round(ratio, 3) for ratio in ratios],
        "seconds_to_decide_300": single and round(single, 2),
    }


def cpu_seconds_so_far(environment: Environment, running: Cluster) -> dict[str, float]:
    # Our own children are all the others: they are counted by name.
    return {
        "filing": bare_loop.own_seconds(),
        **bare_loop.tree_seconds(_roots(environment, running)),
    }


def _roots(environment: Environment, running: Cluster) -> dict[str, list[int]]:
    roots: dict[str, list[int]] = {}
    for name, process in running.processes.items():
        roots.setdefault(name.partition("-")[0], []).append(process.pid)
    roots["marketplace"] = [environment.market.process.pid]
    if environment.servers:
        roots["postgres"] = [environment.servers.postgres.process.pid]
        roots["valkey"] = [environment.servers.valkey.process.pid]
    return roots


def wait_until_ready(workers: int) -> None:
    processes.wait_for_workers(workers * _THREADS)
    time.sleep(1)  # the start is over; what follows is the run


def wait_until_routed() -> None:

    while Work.objects.exclude(state="parked").exists():
        time.sleep(0.1)


def wait_until_delivered() -> None:
    """Send everything now, also what waits to share a letter: its cost belongs to the run."""
    Outgoing.objects.unsent().update(send_after=Now())

    while Outgoing.objects.ready().exists():
        time.sleep(0.1)


def delete_cases() -> None:
    """Delete all cases; rights and accounts stay."""

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE cases_takedownrequest, cases_workerlife, ledger_outgoing,"
            " marketplaces_listing, marketplaces_frozenlisting CASCADE"
        )


def _print_progress(what: str) -> None:
    sys.stderr.write(f"Measuring: {what} ...\n")
