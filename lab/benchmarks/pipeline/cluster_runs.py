"""The runs of the pipeline benchmark; Django is already set up."""

import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import redis
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now

from gateways.configured import vault
from lab.benchmarks.pipeline import bare_loop, plain_run
from lab.benchmarks.pipeline.bare_loop import Cost, PreparedCase, read_listings
from lab.benchmarks.pipeline.plain_run import PlainCasesCost
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.cluster.processes import Cluster
from lab.sample_data.filings import file_requests
from lab.sample_data.seeding import Seeded, seed
from pipeline.facts import IndexFacts
from records.actions.filing.admission import Filing
from records.actions.filing.submission import file_request
from records.clock import database_now
from records.complaints.backlog import work_rows, worker_lives
from records.complaints.case_facts import draft_facts, read_cases
from records.complaints.models import Case, Work
from records.ledger.models import Outgoing
from records.rights.models import Right
from workers.cases.match import build_claimed_right
from workers.index.build import build_index
from workers.index.loader import LoadedIndex, LoadedMatchers

_CASES: Final = 100_000
_ROWS: Final = 1_000_000
_FILINGS: Final = 20
_LISTINGS: Final = 300
_CLAIMED_THREADS: Final = 8  # that a worker life claims, so that the dispatcher fills the queue
_ROUNDS: Final = 20


def measure_intake(environment: Environment, of: Right) -> dict[str, float]:
    """Return the figures; none on servers that are not ours, because this leaves them full."""
    if environment.servers is None:
        return {}
    _fill_cases(of)
    figures = {"intake_300_p95_ms": _p95([_time_filing(of, number) for number in range(_FILINGS)])}
    _fill_work()
    return figures | _measure_queue(environment)


def _time_filing(of: Right, number: int) -> float:
    """Return milliseconds for one request of 300 new listings."""
    lines = [f"lab:N-{number}-{line}" for line in range(_LISTINGS)]
    begun = time.perf_counter()
    file_request(
        Filing(
            account_id=of.owner_id,
            right=str(of.public_id),
            reason="TM-MARK-IN-TEXT",
            lines=lines,
            filer_name="Bench",
            filer_email="bench@example.com",
            has_good_faith_statement=True,
            has_accuracy_statement=True,
        )
    )
    return 1000 * (time.perf_counter() - begun)


def _p95(values: list[float]) -> float:
    return round(float(np.percentile(values, 95)), 1)


# Cases as a filing writes them, on listings of their own.
_FILL: Final = """
WITH request AS (SELECT id, filed_at FROM complaints_takedownrequest ORDER BY id LIMIT 1),
listings AS (
  INSERT INTO catalog_listing (marketplace, external_id, url, is_down, version, told_version,
    told_is_down)
  SELECT 'lab', 'W-' || n, 'http://127.0.0.1/listings/W-' || n, false, 0, 0, false
  FROM generate_series(1, %(count)s) n RETURNING id
), cases AS (
  INSERT INTO complaints_case (public_id, request_id, account_id, owner_id, right_id, reason,
    lane, listing_id, line, state, filed_at, due_at, review_by, is_audited, why_invalid)
  SELECT gen_random_uuid(), request.id, 10000 + listings.id %% 100, %(owner)s, %(right)s,
    'TM-MARK-IN-TEXT', 'standard', listings.id, 1, 'received', filed_at,
    filed_at + interval '1 day', filed_at + interval '20 hours', false, ''
  FROM listings, request RETURNING id, account_id, review_by
)
INSERT INTO complaints_work (case_id, account_id, stage, state, due_at, unit, weight, not_before,
  attempt, errors, last_error, died_in, is_suspect, worker)
SELECT id, account_id, 'freeze', 'waiting', review_by, account_id, 1, now(), 0, 0, '', '{}',
  false, '' FROM cases
"""

# The dispatcher reads only rows of work, so the other rows of a million cases are left out.
_FILL_UP: Final = """
INSERT INTO complaints_work (case_id, account_id, stage, state, due_at, unit, weight, not_before,
  attempt, errors, last_error, died_in, is_suspect, worker)
SELECT 1000000000 + n, 10000 + n %% 100, 'freeze', 'waiting', now() + n * interval '1 ms',
  10000 + n %% 100, 1, now(), 0, 0, '', '{}', false, '' FROM generate_series(1, %s) n
"""


def _fill_cases(of: Right) -> None:
    _time_filing(of, _FILINGS)  # the request of the waiting cases
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"count": _CASES, "owner": of.owner_id, "right": of.pk})
        cursor.execute("ANALYZE")


def _fill_work() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM complaints_work")
        (there,) = cursor.fetchone() or (0,)
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'complaints_work'::regclass AND contype = 'f'"
        )
        for (name,) in cursor.fetchall():
            # A name from the catalogue of our own server.
            cursor.execute(f"ALTER TABLE complaints_work DROP CONSTRAINT {name}")
    with connection.cursor() as cursor:
        cursor.execute(_FILL_UP, [_ROWS - there])
        cursor.execute("ANALYZE complaints_work")


def _measure_queue(environment: Environment) -> dict[str, float]:
    """Measure the queue beside a million waiting cases, and the dispatcher's choice."""
    assert environment.servers is not None  # noqa: S101  # measure_intake asked
    queue = redis.Redis.from_url(environment.servers.valkey.admin_url)
    with processes.running(environment, workers=0, threads=0, around=("dispatcher",)):
        for _ in range(_ROUNDS):
            worker_lives.record_heartbeat(
                "bench", threads=_CLAIMED_THREADS, is_suspect=False, index_generation=1
            )
            time.sleep(0.5)
        used = int(queue.info("memory")["used_memory"])
    spent = [_time_candidates() for _ in range(_ROUNDS)]
    return {
        "redis_mb_at_1m_waiting": round(used / 2**20, 2),
        "messages_at_1m_waiting": sum(load.sent for load in work_rows.count_outstanding().values()),
        "choose_ms_at_1m_waiting": round(float(np.median(spent)), 2),
    }


def _time_candidates() -> float:
    begun = time.perf_counter()
    work_rows.list_candidates(per_unit=4 * _CLAIMED_THREADS)
    work_rows.count_outstanding()
    return 1000 * (time.perf_counter() - begun)


_THREADS = 2
_LARGEST = 300  # listings of one request


@dataclass(frozen=True, slots=True)
class ClusterRun:
    """One run of the cluster over the workload."""

    cases: int
    wall_seconds: float
    cpu_seconds: dict[str, float]  # by kind of process

    @property
    def cases_per_s(self) -> float:
        """Cases a second, from the first filing to the last routing."""
        return self.cases / self.wall_seconds


def measure(environment: Environment, folder: Path, *, plain_cases: int) -> dict[str, object]:
    """Measure everything, in an order that lets each run begin without cases."""
    call_command("migrate", verbosity=0)
    seeded = seed(folder, environment.market.code, database_now())
    plain = plain_run.create_right()
    build_index(vault())
    runs = {count: _one_run(environment, folder, seeded, count) for count in (1, 2)}
    prepared, loaded = _prepare_cases(folder, environment)
    _print_progress("the bare loop, on one core and on both")
    bare = {
        1: bare_loop.run(prepared, folder, loaded.matchers),
        2: bare_loop.run_on_both_cores(prepared, folder, loaded.matchers),
    }
    single = _one_request(environment, folder)
    noop = _plain_cases(environment, plain, plain_cases)
    delete_cases()
    _print_progress("filing beside 100,000 waiting cases, the queue beside a million")
    intake = measure_intake(environment, plain)  # the last, for it leaves the servers full
    return _report(bare, runs, single, noop) | intake


def _one_run(environment: Environment, folder: Path, seeded: Seeded, workers: int) -> ClusterRun:

    delete_cases()
    with processes.running(environment, workers=workers, threads=_THREADS) as running:
        _print_progress(f"{workers} worker processes")
        wait_until_ready(workers)
        before, begun = cpu_seconds_so_far(environment, running), time.perf_counter()
        cases = sum(
            each.filed.cases
            for each in file_requests(folder, seeded, environment.market.origin)
            if each.filed
        )
        wait_until_routed()
        wall = time.perf_counter() - begun
        wait_until_delivered()
        spent = bare_loop.difference(before, cpu_seconds_so_far(environment, running))
    return ClusterRun(cases, wall, spent)


def _one_request(environment: Environment, folder: Path) -> float | None:
    """Return seconds from filing one request with 300 listings to its last routing.

    None where the workload has fewer.
    """
    lines = [f"{environment.market.origin}/listings/{each['id']}" for each in read_listings(folder)]
    if len(lines) < _LARGEST:
        return None
    delete_cases()
    right = Right.objects.filter(kind="trademark", references__error="").first()
    assert right is not None  # noqa: S101  # the workload has trademarks with pictures
    with processes.running(environment, workers=2, threads=_THREADS):
        _print_progress("one request of 300 listings")
        wait_until_ready(2)
        begun = time.perf_counter()
        file_request(
            Filing(
                account_id=right.owner_id,
                right=str(right.public_id),
                reason="TM-COUNTERFEIT",
                lines=lines[:_LARGEST],
                filer_name="Bench",
                filer_email="bench@example.com",
                evidence={"comparison": ["shown"]},
                has_good_faith_statement=True,
                has_accuracy_statement=True,
            )
        )
        wait_until_routed()
        return time.perf_counter() - begun


def _plain_cases(environment: Environment, of: Right, count: int) -> PlainCasesCost:
    """Run cases with nearly nothing to match, with two worker processes."""

    def until_done() -> None:
        wait_until_routed()
        wait_until_delivered()

    delete_cases()
    with processes.running(environment, workers=2, threads=_THREADS) as running:
        _print_progress(f"{count:,} plain cases")
        wait_until_ready(2)
        return plain_run.run_plain_cases(
            of, count, lambda: cpu_seconds_so_far(environment, running), until_done
        )


def _prepare_cases(
    folder: Path, environment: Environment
) -> tuple[list[PreparedCase], LoadedMatchers]:
    """Prepare the cases of the last run from its rows, to match them without the cluster."""

    by_id = {each["id"]: each for each in read_listings(folder)}
    index = LoadedIndex(vault(), environment.folder / "index")
    index.refresh()
    loaded, now = index.current_matchers(), database_now()
    prepared = []
    routed = Case.objects.filter(record__isnull=False)
    for pk, external_id in routed.values_list("pk", "listing__external_id"):
        dossier = read_cases([pk])[0]
        draft = draft_facts(dossier, IndexFacts(1, 0.0), audit_draw=1.0, now=now)
        prepared.append(PreparedCase(by_id[external_id], build_claimed_right(dossier), draft))
    return prepared, loaded


def _report(
    bare: dict[int, Cost], runs: dict[int, ClusterRun], single: float | None, noop: PlainCasesCost
) -> dict[str, object]:
    best, floor = runs[2], bare[2]
    spent_ms = {name: 1000 * each / best.cases for name, each in best.cpu_seconds.items()}
    return {
        "on": date.today().isoformat(),  # noqa: DTZ011  # of the machine that measured
        "cases": best.cases,
        "cases_per_s": round(best.cases_per_s, 2),
        "cases_per_s_one_worker": round(runs[1].cases_per_s, 2),
        "bare_loop_cases_per_s": {
            count: round(cost.cases_per_s, 2) for count, cost in bare.items()
        },
        "ratio_to_bare_loop": round(best.cases_per_s / floor.cases_per_s, 3),
        "ratio_to_bare_loop_one_worker": round(runs[1].cases_per_s / bare[1].cases_per_s, 3),
        "bare_cpu_ms_per_case": {count: round(cost.cpu_ms, 2) for count, cost in bare.items()},
        "cpu_ms_per_case": {name: round(each, 2) for name, each in spent_ms.items()},
        "overhead_cpu_ms_per_case": round(sum(spent_ms.values()) - floor.cpu_ms, 2),
        "seconds_to_decide_300": single and round(single, 2),
        "noop_cases_per_s": round(noop.cases_per_s, 1),
        "noop_cpu_ms_per_case": noop.cpu_ms,
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
            "TRUNCATE complaints_takedownrequest, complaints_workerlife, ledger_outgoing,"
            " catalog_listing, catalog_frozenlisting CASCADE"
        )


def _print_progress(what: str) -> None:
    sys.stderr.write(f"Measuring: {what} ...\n")
