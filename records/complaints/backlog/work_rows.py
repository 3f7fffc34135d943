"""The protocol in SQL: choose, send, claim, renew, fence, fail, sweep. Rows are the truth.

The queue holds pointers to these rows and may lose, repeat or reorder them: a message whose row
is not in the state it expects is dropped, and a row whose message went missing is sent again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from pipeline.vocabulary import Stage
from records.database import execute, fetch_all, pack_rows, rows_from


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one result: void as soon as the row's attempt moves on."""

    case_id: int
    stage: Stage
    attempt: int  # fencing token
    worker: str
    is_suspect: bool
    url: str = ""  # of the listing
    waited_seconds: float = 0.0  # from being sent to being claimed
    listing_id: int = 0
    entity_id: int | None = None  # of the seller, where that is known already
    has_pictures: bool = True  # or it is not known yet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting row that could be sent next."""

    case_id: int
    stage: Stage
    unit: int
    weight: int
    is_suspect: bool
    is_returned: bool  # it went down with a worker and goes first


_CANDIDATES: Final = """
WITH RECURSIVE units AS (
  (SELECT unit FROM complaints_work WHERE state = 'waiting' ORDER BY unit LIMIT 1)
  UNION ALL
  SELECT (SELECT next.unit FROM complaints_work next
          WHERE next.state = 'waiting' AND next.unit > units.unit ORDER BY next.unit LIMIT 1)
  FROM units WHERE units.unit IS NOT NULL
)
SELECT due.case_id, due.stage, due.unit, due.weight, due.is_suspect, due.is_single
FROM units CROSS JOIN LATERAL (
  SELECT case_id, stage, unit, weight, is_suspect, is_single, due_at FROM complaints_work
  WHERE state = 'waiting' AND unit = units.unit AND not_before <= clock_timestamp()
  ORDER BY is_single DESC, due_at LIMIT %s
) AS due
WHERE units.unit IS NOT NULL ORDER BY due.unit, due.is_single DESC, due.due_at
"""


def list_candidates(per_unit: int) -> list[Candidate]:
    """Return the waiting rows of every fair unit that are next, at most `per_unit` each.

    First those that went down with a worker, then the earliest due.
    """
    return [
        Candidate(case_id, Stage(stage), *others)
        for case_id, stage, *others in fetch_all(_CANDIDATES, [per_unit])
    ]


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is out of the backlog: sent and not started, or running."""

    sent: Mapping[int, int]  # by fair unit, without suspects
    suspects: int  # sent to their own worker
    running: int


_OUTSTANDING: Final = """
SELECT unit, count(*) FILTER (WHERE state = 'sent' AND NOT is_suspect),
  count(*) FILTER (WHERE state = 'sent' AND is_suspect), count(*) FILTER (WHERE state = 'running')
FROM complaints_work WHERE state IN ('sent', 'running') GROUP BY unit
"""


def count_outstanding() -> Outstanding:
    """Count rows that are sent, and rows that run."""
    found = fetch_all(_OUTSTANDING)
    return Outstanding(
        sent={unit: sent for unit, sent, _, _ in found if sent},
        suspects=sum(suspects for _, _, suspects, _ in found),
        running=sum(running for *_, running in found),
    )


# What the server may forget when it is killed: a row that was sent or claimed is then found as it
# was before, and swept. So nobody waits for the disk. What is ruled is always waited for.
NO_SYNC: Final = "set_config('synchronous_commit', 'off', true)"

_SEND: Final = f"""
UPDATE complaints_work SET state = 'sent', sent_at = clock_timestamp()
WHERE case_id = ANY(%s) AND state = 'waiting' RETURNING case_id, {NO_SYNC}
"""  # noqa: S608  # of our own words


def mark_sent(case_ids: Sequence[int]) -> set[int]:
    """Mark waiting rows as sent, before their messages are; return those that still waited."""
    return {case_id for case_id, _ in fetch_all(_SEND, [list(case_ids)])}


def mark_unsent(case_ids: Sequence[int]) -> None:
    """Make rows wait again whose messages the queue did not take."""
    execute(
        "UPDATE complaints_work SET state = 'waiting', sent_at = NULL"
        " WHERE case_id = ANY(%s) AND state = 'sent'",
        [list(case_ids)],
    )


# The row that a message points to and those that were sent first. One that went down with a worker
# before comes ahead of all, whatever the message says, and is taken alone: should it be the
# culprit, no other dies with it a second time. So the first place says what the claim is for.
_CLAIM: Final = f"""
WITH ready AS (
  SELECT case_id, is_single OR died_in <> '{{}}' AS has_died, case_id <> %(case)s AS is_other,
    sent_at
  FROM complaints_work
  WHERE state = 'sent' AND stage = %(stage)s AND is_suspect = %(is_suspect)s
  ORDER BY has_died DESC, is_other, sent_at, case_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
), placed AS (
  SELECT case_id, row_number() OVER turns AS place, bool_or(has_died) OVER () AS has_died,
    count(*) OVER () AS rows
  FROM ready WINDOW turns AS (ORDER BY has_died DESC, is_other, sent_at, case_id)
)
UPDATE complaints_work w SET state = 'running', attempt = attempt + 1, worker = %(worker)s,
  is_single = has_died OR rows = 1,
  lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM placed JOIN complaints_case c ON c.id = placed.case_id
JOIN catalog_listing l ON l.id = c.listing_id
LEFT JOIN accounts_seller e ON e.id = c.seller_id
WHERE w.case_id = placed.case_id AND (place = 1 OR NOT has_died)
RETURNING w.case_id, w.attempt, l.url,
  extract(epoch FROM clock_timestamp() - w.sent_at)::float8, l.id, coalesce(e.joined_to_id, e.id),
  {NO_SYNC}
"""  # noqa: S608  # the same


def claim_work(
    case_id: int,
    stage: Stage,
    *,
    worker: str,
    is_suspect: bool,
    lease_seconds: float,
    most: int = 1,
) -> list[Claim]:
    """Claim sent rows of a stage: the one that a message points to, and those that are next.

    Where that one was taken already, or another went down with a worker, others are claimed in its
    place. None: nothing is sent, and the message is dropped quietly.
    """
    values = {
        "case": case_id,
        "stage": stage,
        "worker": worker,
        "is_suspect": is_suspect,
        "lease": lease_seconds,
        "most": most,
    }
    return [
        Claim(
            claimed,
            stage,
            attempt,
            worker,
            is_suspect,
            url,
            waited_seconds,
            listing_id,
            entity_id,
            has_pictures=stage is not Stage.FREEZE,
        )
        for claimed, attempt, url, waited_seconds, listing_id, entity_id, _ in sorted(
            fetch_all(_CLAIM, values)
        )
    ]


# The fence, row by row: who lost the attempt finds no row, and writes nothing.
FENCE_TYPES: Final = {"case_id": "bigint", "stage": "text", "attempt": "int", "worker": "text"}
FENCE: Final = """w.case_id = claims.case_id AND w.stage = claims.stage
  AND w.attempt = claims.attempt AND w.worker = claims.worker AND w.state = 'running'"""

_POSTPONE: Final = f"""
UPDATE complaints_work w SET state = 'waiting', worker = '', lease_until = NULL, sent_at = NULL,
  is_single = false, last_error = %(why)s, errors = errors + %(errors)s,
  not_before = clock_timestamp() + make_interval(secs => %(seconds)s)
FROM {rows_from("claims", FENCE_TYPES)} WHERE {FENCE}
"""  # noqa: S608  # the same


def postpone_work(claim: Claim, why: str, *, seconds: float, counts: bool) -> bool:
    """Give a row back for a later try; `counts` if the fault may be the case's own."""
    values = {"why": why[:200], "errors": int(counts), "seconds": seconds}
    return execute(_POSTPONE, {"claims": pack_rows([fence_values(claim)]), **values})


def fence_values(claim: Claim) -> dict[str, object]:
    """Return the columns of a claim that a FENCE compares."""
    return {
        "case_id": claim.case_id,
        "stage": claim.stage,
        "attempt": claim.attempt,
        "worker": claim.worker,
    }


_SAFE_SECONDS: Final = 2.0  # a younger lease may be that of a claim not yet heard of

# A row that is locked is being written by its holder: it needs no longer lease.
_RENEW: Final = """
UPDATE complaints_work w SET lease_until = clock_timestamp() + make_interval(secs => %s)
FROM (
  SELECT case_id FROM complaints_work
  WHERE worker = %s AND state = 'running' AND case_id = ANY(%s) FOR UPDATE SKIP LOCKED
) AS held
WHERE w.case_id = held.case_id
"""

# No death is counted: this life goes on.
_RELEASE: Final = """
UPDATE complaints_work SET state = 'waiting', worker = '', lease_until = NULL, sent_at = NULL,
  last_error = 'The database failed its worker.'
WHERE worker = %s AND state = 'running' AND case_id <> ALL(%s)
  AND lease_until < clock_timestamp() + make_interval(secs => %s)
"""


def renew_leases(worker: str, held_cases: Collection[int], lease_seconds: float) -> int:
    """Prolong the leases of what this worker works on; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [lease_seconds, worker, list(held_cases)])
        return int(cursor.rowcount)


def release_leases(worker: str, held_cases: Collection[int], lease_seconds: float) -> int:
    """Let everything else that it is said to hold wait again; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [worker, list(held_cases), lease_seconds - _SAFE_SECONDS])
        return int(cursor.rowcount)


WORK_CHANNEL: Final = "markwarden_work"


def wake_dispatcher() -> None:
    """Notify the dispatcher of work when this transaction commits."""
    execute("SELECT pg_notify(%s, '')", [WORK_CHANNEL])


@dataclass(frozen=True, slots=True)
class BacklogLoad:
    """One look at the backlog, by the database's clock."""

    at_seconds: float  # since the epoch
    newest_case: int  # ids grow, so two looks say how many cases came between them
    undone: int  # cases that a machine has still to finish, parked ones apart
    running: int  # of these, in a worker's hands
    oldest_age_seconds: float  # of those that no machine has begun, since their filing


_LOAD = """
SELECT extract(epoch FROM clock_timestamp()),
       (SELECT coalesce(max(id), 0) FROM complaints_case),
       count(*), count(*) FILTER (WHERE state = 'running'),
       coalesce((SELECT extract(epoch FROM clock_timestamp() - filed_at) FROM complaints_case
                 WHERE id = min(w.case_id) FILTER (WHERE w.state IN ('waiting', 'sent'))), 0)
FROM complaints_work w WHERE state <> 'parked'
"""


def measure_load() -> BacklogLoad:
    """Measure the backlog now."""
    ((at, newest, undone, running, age),) = fetch_all(_LOAD)
    return BacklogLoad(float(at), int(newest), int(undone), int(running), float(age))
