"""Filing beside many waiting cases, and the queue beside a million; Django is already set up."""

import time
from typing import Final

import numpy as np
import redis
from django.db import connection, transaction

from lab.benchmarks.pipeline.plain_run import file_listings
from lab.cluster import processes
from lab.cluster.environment import Environment
from records.cases.backlog import work_rows, worker_lives
from records.rights.models import Right

_CASES: Final = 100_000
_ROWS: Final = 1_000_000
_FILINGS: Final = 20
_LISTINGS: Final = 300
_CLAIMED_THREADS: Final = 8  # that a worker life claims, so that the dispatcher fills the queue
_ROUNDS: Final = 20


def measure_intake(environment: Environment, right: Right) -> dict[str, float]:
    """Return the figures; none on servers that are not ours, because this leaves them full."""
    if environment.servers is None:
        return {}
    _fill_cases(right)
    figures = {
        "intake_300_p95_ms": _p95([_time_filing(right, number) for number in range(_FILINGS)])
    }
    _fill_work()
    return figures | _measure_queue(environment)


def _time_filing(right: Right, number: int) -> float:
    """Return milliseconds for one request of 300 new listings."""
    lines = [f"lab:N-{number}-{line}" for line in range(_LISTINGS)]
    start = time.perf_counter()
    file_listings(right, lines)
    return 1000 * (time.perf_counter() - start)


def _p95(values: list[float]) -> float:
    return round(float(np.percentile(values, 95)), 1)


# Cases as a filing writes them, on listings of their own.
_FILL: Final = """
WITH request AS (SELECT id, filed_at FROM cases_takedownrequest ORDER BY id LIMIT 1),
listings AS (
  INSERT INTO marketplaces_listing (marketplace, external_id, url, is_down, version, told_version,
    told_is_down)
  SELECT 'lab', 'W-' || n, 'http://127.0.0.1/listings/W-' || n, false, 0, 0, false
  FROM generate_series(1, %(count)s) n RETURNING id
), cases AS (
  INSERT INTO cases_case (public_id, request_id, account_id, owner_id, right_id, reason,
    lane, listing_id, line, state, filed_at, due_at, review_by, is_audited, why_invalid)
  SELECT gen_random_uuid(), request.id, 10000 + listings.id %% 100, %(owner)s, %(right)s,
    'TM-MARK-IN-TEXT', 'standard', listings.id, 1, 'received', filed_at,
    filed_at + interval '1 day', filed_at + interval '20 hours', false, ''
  FROM listings, request RETURNING id, account_id, review_by
)
INSERT INTO cases_work (case_id, account_id, stage, state, due_at, unit, weight, not_before,
  attempt, errors, last_error, died_in, is_suspect, worker)
SELECT id, account_id, 'freeze', 'waiting', review_by, account_id, 1, now(), 0, 0, '', '{}',
  false, '' FROM cases
"""

# The dispatcher reads only rows of work, so the other rows of a million cases are left out.
_FILL_UP: Final = """
INSERT INTO cases_work (case_id, account_id, stage, state, due_at, unit, weight, not_before,
  attempt, errors, last_error, died_in, is_suspect, worker)
SELECT 1000000000 + n, 10000 + n %% 100, 'freeze', 'waiting', now() + n * interval '1 ms',
  10000 + n %% 100, 1, now(), 0, 0, '', '{}', false, '' FROM generate_series(1, %s) n
"""


def _fill_cases(right: Right) -> None:
    _time_filing(right, _FILINGS)  # the request of the waiting cases
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"count": _CASES, "owner": right.owner_id, "right": right.pk})
        cursor.execute("ANALYZE")


def _fill_work() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_work")
        (row_count,) = cursor.fetchone() or (0,)
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'cases_work'::regclass AND contype = 'f'"
        )
        for (name,) in cursor.fetchall():
            # A name from the catalogue of our own server.
            cursor.execute(f"ALTER TABLE cases_work DROP CONSTRAINT {name}")
    with connection.cursor() as cursor:
        cursor.execute(_FILL_UP, [_ROWS - row_count])
        cursor.execute("ANALYZE cases_work")


def _measure_queue(environment: Environment) -> dict[str, float]:
    """Measure the queue beside a million waiting cases, and the dispatcher's choice."""
    queue = redis.Redis.from_url(environment.own_servers.valkey.admin_url)
    with processes.running(environment, workers=0, threads=0, around=("dispatcher",)):
        for _ in range(_ROUNDS):
            worker_lives.record_heartbeat(
                "bench", threads=_CLAIMED_THREADS, is_suspect=False, index_generation=1
            )
            time.sleep(0.5)
        used_bytes = int(queue.info("memory")["used_memory"])
    candidate_times = [_time_candidates() for _ in range(_ROUNDS)]
    return {
        "redis_mb_at_1m_waiting": round(used_bytes / 2**20, 2),
        "messages_at_1m_waiting": sum(work_rows.count_outstanding().sent.values()),
        "choose_ms_at_1m_waiting": round(float(np.median(candidate_times)), 2),
    }


def _time_candidates() -> float:
    start = time.perf_counter()
    work_rows.CASES.list_candidates(4 * _CLAIMED_THREADS)
    work_rows.count_outstanding()
    return 1000 * (time.perf_counter() - start)
