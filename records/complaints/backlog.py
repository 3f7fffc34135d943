"""The protocol in SQL: choose, send, claim, renew, finish, fail, sweep. Rows are the truth.

The queue holds pointers to these rows and may lose, repeat or reorder them: a message whose row
is not in the state it expects is dropped, and a row whose message went missing is sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from pipeline.words import Stage

type Value = str | int | float | list[int]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one result: void as soon as the row's attempt moves on."""

    case_id: int
    stage: Stage
    attempt: int  # fencing token
    worker: str
    is_suspect: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting row that could be sent next."""

    case_id: int
    stage: Stage
    unit: int
    weight: int
    is_suspect: bool


_CANDIDATES = """
WITH RECURSIVE units AS (
  (SELECT unit FROM complaints_work WHERE state = 'waiting' ORDER BY unit LIMIT 1)
  UNION ALL
  SELECT (SELECT next.unit FROM complaints_work next
          WHERE next.state = 'waiting' AND next.unit > units.unit ORDER BY next.unit LIMIT 1)
  FROM units WHERE units.unit IS NOT NULL
)
SELECT due.case_id, due.stage, due.unit, due.weight, due.is_suspect
FROM units CROSS JOIN LATERAL (
  SELECT case_id, stage, unit, weight, is_suspect, due_at FROM complaints_work
  WHERE state = 'waiting' AND unit = units.unit AND not_before <= clock_timestamp()
  ORDER BY due_at LIMIT %s
) AS due
WHERE units.unit IS NOT NULL ORDER BY due.unit, due.due_at
"""


def candidates(per_unit: int) -> list[Candidate]:
    """The earliest due waiting rows of every fair unit, at most `per_unit` each."""
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [per_unit])
        return [
            Candidate(case_id, Stage(stage), unit, weight, is_suspect)
            for case_id, stage, unit, weight, is_suspect in cursor.fetchall()
        ]


def outstanding() -> dict[int, tuple[int, int]]:
    """Per fair unit: rows sent and not started, rows running."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit, count(*) FILTER (WHERE state = 'sent'),"
            " count(*) FILTER (WHERE state = 'running') FROM complaints_work"
            " WHERE state IN ('sent', 'running') GROUP BY unit"
        )
        return {unit: (sent, running) for unit, sent, running in cursor.fetchall()}


def send(case_ids: Sequence[int]) -> set[int]:
    """Mark waiting rows as sent, before their messages are; returns those that still waited."""
    return _returning_ids(
        "UPDATE complaints_work SET state = 'sent', sent_at = clock_timestamp()"
        " WHERE case_id = ANY(%s) AND state = 'waiting' RETURNING case_id",
        [list(case_ids)],
    )


def unsend(case_ids: Sequence[int]) -> None:
    """The queue did not take the messages: the rows wait again."""
    _returning_ids(
        "UPDATE complaints_work SET state = 'waiting', sent_at = NULL"
        " WHERE case_id = ANY(%s) AND state = 'sent' RETURNING case_id",
        [list(case_ids)],
    )


_CLAIM = """
UPDATE complaints_work SET state = 'running', attempt = attempt + 1, worker = %s,
  lease_until = clock_timestamp() + make_interval(secs => %s)
WHERE case_id = %s AND stage = %s AND state = 'sent' AND is_suspect = %s
RETURNING attempt, extract(epoch FROM clock_timestamp() - sent_at)
"""


def claim(
    case_id: int, stage: Stage, *, worker: str, is_suspect: bool, lease_seconds: float
) -> Claim | None:
    """Take a sent row; None when there is nothing to take: drop the message quietly."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [worker, lease_seconds, case_id, stage, is_suspect])
        row = cursor.fetchone()
    return Claim(case_id, stage, row[0], worker, is_suspect) if row else None


def renew(worker: str, lease_seconds: float) -> int:
    """Prolong every lease of a worker in one statement; returns how many it holds."""
    return len(
        _returning_ids(
            "UPDATE complaints_work SET lease_until = clock_timestamp()"
            " + make_interval(secs => %s)"
            " WHERE worker = %s AND state = 'running' RETURNING case_id",
            [lease_seconds, worker],
        )
    )


_FINISH = """
DELETE FROM complaints_work
WHERE case_id = %s AND stage = %s AND attempt = %s AND worker = %s AND state = 'running'
RETURNING case_id
"""

_ADVANCE = """
UPDATE complaints_work SET stage = %s, errors = 0, died_in = '{}', is_suspect = false
WHERE case_id = %s AND stage = %s AND attempt = %s AND worker = %s AND state = 'running'
RETURNING case_id
"""

_POSTPONE = """
UPDATE complaints_work SET state = 'waiting', worker = '', lease_until = NULL, sent_at = NULL,
  last_error = %s, errors = errors + %s,
  not_before = clock_timestamp() + make_interval(secs => %s)
WHERE case_id = %s AND stage = %s AND attempt = %s AND worker = %s AND state = 'running'
RETURNING case_id
"""


def finish(claim: Claim) -> bool:
    """Delete the row in the transaction that writes the result; False: fenced, write nothing."""
    return bool(_returning_ids(_FINISH, _fence(claim)))


def advance(claim: Claim, stage: Stage) -> bool:
    """Go on to the next stage under the same lease, in the transaction that writes; False: fenced.

    The worker that froze a listing matches it too: a second message would cost a round through
    the dispatcher and the queue, and nothing is gained by another worker.
    """
    return bool(_returning_ids(_ADVANCE, [stage, *_fence(claim)]))


def postpone(claim: Claim, why: str, *, seconds: float, counts: bool) -> bool:
    """Give the row back for a later try; `counts` when the fault may be the case's own."""
    return bool(_returning_ids(_POSTPONE, [why[:200], int(counts), seconds, *_fence(claim)]))


def _fence(claim: Claim) -> list[Value]:
    return [claim.case_id, claim.stage, claim.attempt, claim.worker]


def _returning_ids(sql: str, values: Sequence[Value]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall()}
