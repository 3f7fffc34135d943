"""A table of work in SQL: choose, send, claim, renew, fence, fail, sweep. Rows are the truth.

The queue holds pointers to these rows and may lose, repeat or reorder them: a message whose row
is not in the state it expects is dropped, and a row whose message went missing is sent again.
Cases and batches of listings have such a table each, with the columns of `WorkRow`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import connection

from records.cases.backlog.epochs import present_epoch
from records.cases.backlog.worker_lives import DEAD
from records.database import execute, fetch_all, pack_rows, rows_from


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting row that could be sent next."""

    row_id: int
    stage: str
    unit: int
    weight: int
    is_suspect: bool
    is_returned: bool  # it went down with a worker and goes first


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is out of the backlog: sent and not started, or running."""

    sent: Mapping[int, int]  # by fair unit, without suspects
    suspects: int  # sent to their own worker
    running: int


LEAST_UNITS: Final = 16  # looked at in a round; of a larger cluster one for each slot
WORK_CHANNEL: Final = "markwarden_work"  # tells the dispatcher that rows wait, or were claimed

# What the server may forget when it is killed: a row that was sent or claimed is then found as it
# was before, and swept. So nobody waits for the disk. What is ruled is always waited for.
NO_SYNC: Final = "set_config('synchronous_commit', 'off', true)"

# The units after one, a step of the index each; no more are looked for than are read.
_UNITS: Final = """
{name} AS (
  (SELECT unit FROM {{table}} WHERE {{now}} AND state = 'waiting' AND {range} ORDER BY unit LIMIT 1)
  UNION ALL
  SELECT (SELECT unit FROM {{table}}
          WHERE {{now}} AND state = 'waiting' AND unit > {name}.unit ORDER BY unit LIMIT 1)
  FROM {name} WHERE {name}.unit IS NOT NULL
)
"""

# Some units in turn, and of each what there may be room for; what goes down with its worker or
# brings it down is rare, needs no turn, and has an index of its own.
_CANDIDATES: Final = f"""
WITH RECURSIVE {_UNITS.format(name="later", range="unit > %(after)s")},
{_UNITS.format(name="earlier", range="unit <= %(after)s")}, chosen AS MATERIALIZED (
  SELECT unit, row_number() OVER () AS place FROM (
    SELECT unit FROM later WHERE unit IS NOT NULL
    UNION ALL SELECT unit FROM earlier WHERE unit <= %(after)s
    LIMIT greatest(%(free)s, {LEAST_UNITS})
  ) AS turns
), odd AS (
  SELECT {{key}}, {{stage}} AS stage, unit, weight, is_suspect, is_single, 0 AS place, due_at
  FROM {{table}} WHERE {{now}} AND state = 'waiting' AND (is_single OR is_suspect)
    AND not_before <= clock_timestamp()
  ORDER BY is_single DESC, due_at LIMIT greatest(%(free)s, {LEAST_UNITS})
), even AS (
  SELECT due.{{key}}, due.stage, chosen.unit, due.weight, false, false, place, due_at
  FROM chosen LEFT JOIN LATERAL (
    SELECT {{key}}, {{stage}} AS stage, weight, due_at FROM {{table}}
    WHERE {{now}} AND state = 'waiting' AND unit = chosen.unit
      AND NOT is_single AND NOT is_suspect AND not_before <= clock_timestamp()
    ORDER BY due_at LIMIT (SELECT ceil(%(free)s::float8 / count(*))::int + 2 FROM chosen)
  ) AS due ON true
)
SELECT {{key}}, stage, unit, weight, is_suspect, is_single, place
FROM (SELECT * FROM odd UNION ALL SELECT * FROM even) AS candidates
ORDER BY is_single DESC, place, due_at
"""  # noqa: S608  # of our own words

_ANY: Final = """
(SELECT 1 FROM {table} WHERE {now} AND state = 'waiting' LIMIT 1) UNION ALL
(SELECT 1 FROM {table} WHERE {now} AND state IN ('sent', 'running') LIMIT 1)
"""

_OUTSTANDING: Final = """
SELECT unit, count(*) FILTER (WHERE state = 'sent' AND NOT is_suspect),
  count(*) FILTER (WHERE state = 'sent' AND is_suspect), count(*) FILTER (WHERE state = 'running')
FROM {table} WHERE {now} AND state IN ('sent', 'running') GROUP BY unit
"""

_SEND: Final = f"""
UPDATE {{table}} SET state = 'sent', sent_at = clock_timestamp()
WHERE {{key}} = ANY(%s) AND state = 'waiting' RETURNING {{key}}, {NO_SYNC}
"""  # noqa: S608  # of our own words

_UNSEND: Final = """
UPDATE {table} SET state = 'waiting', sent_at = NULL WHERE {key} = ANY(%s) AND state = 'sent'
"""

# The row that a message points to, then of each filer those that were sent first, in turns and at
# whatever stage: the messages of some may have gone down with a worker. One that went down itself
# comes ahead of all, and is taken alone: should it be the culprit, no other dies with it a second
# time. So the first place says what the claim is for, and at which stage. The dispatcher hears of
# a claim: there is room to send.
_CLAIM: Final = f"""
WITH sent AS MATERIALIZED (
  SELECT {{key}}, is_single OR died_in <> '{{{{}}}}' AS has_died, {{key}} <> %(row)s AS is_other,
    row_number() OVER (PARTITION BY unit ORDER BY sent_at, {{key}})::float8 / weight AS turn
  FROM {{table}}
  WHERE {{now}} AND state = 'sent' AND (is_suspect = %(is_suspect)s OR %(is_suspect)s IS NULL)
), ready AS (
  SELECT w.{{key}}, has_died, is_other, turn, sent_at, {{stage}} AS stage
  FROM sent JOIN {{table}} w USING ({{key}}) WHERE w.state = 'sent'
  ORDER BY has_died DESC, is_other, turn, sent_at, w.{{key}} LIMIT %(most)s
  FOR UPDATE OF w SKIP LOCKED
), placed AS (
  SELECT {{key}}, row_number() OVER turns AS place, bool_or(has_died) OVER () AS has_died,
    stage = first_value(stage) OVER turns AS is_same_stage
  FROM ready WINDOW turns AS (ORDER BY has_died DESC, is_other, turn, sent_at, {{key}})
)
UPDATE {{table}} w SET state = 'running', attempt = w.attempt + 1, worker = %(worker)s,
  is_single = has_died,
  lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM placed {{joins}}
WHERE w.{{key}} = placed.{{key}} AND is_same_stage AND (place = 1 OR NOT has_died)
RETURNING w.{{key}}, w.attempt, {{columns}}, {NO_SYNC}, pg_notify('{WORK_CHANNEL}', '')
"""  # noqa: S608  # the same

_POSTPONE: Final = """
UPDATE {table} w SET state = 'waiting', worker = '', lease_until = NULL, sent_at = NULL,
  is_single = false, last_error = %(why)s, errors = errors + %(errors)s,
  not_before = clock_timestamp() + make_interval(secs => %(seconds)s)
FROM {claims} WHERE {fence}
"""

_SAFE_SECONDS: Final = 2.0  # a younger lease may be that of a claim not yet heard of

# A row that is locked is being written by its holder: it needs no longer lease.
_RENEW: Final = """
UPDATE {table} w SET lease_until = clock_timestamp() + make_interval(secs => %s)
WHERE w.{key} = ANY(ARRAY(
  SELECT {key} FROM {table}
  WHERE worker = %s AND state = 'running' AND {key} = ANY(%s) FOR UPDATE SKIP LOCKED
))
"""

# No death is counted: this life goes on.
_RELEASE: Final = """
UPDATE {table} SET state = 'waiting', worker = '', lease_until = NULL, sent_at = NULL,
  last_error = 'The database failed its worker.'
WHERE {now} AND worker = %s AND state = 'running' AND {key} <> ALL(%s)
  AND lease_until < clock_timestamp() + make_interval(secs => %s)
"""

DEATHS_UNTIL_SUSPECT: Final = 1  # of those alone
ERRORS_UNTIL_SUSPECT: Final = 5

# The first death counts for no row: one of sixteen was the culprit at most, and workers are killed
# for other reasons. But each comes back first and alone, and one that goes down again is a suspect.
# A row that a session still locks, perhaps of a host that is gone, holds up no other row: it is
# swept when PostgreSQL has ended that session.
_EXPIRED: Final = f"""
WITH {DEAD}, lost AS (
  SELECT {{key}}, is_suspect
    OR is_single AND cardinality(died_in) + 1 >= {DEATHS_UNTIL_SUSPECT} AS is_suspicious
  FROM {{table}}
  WHERE {{now}} AND state = 'running'
    AND (lease_until < clock_timestamp() OR worker IN (SELECT name FROM dead))
    AND clock_timestamp() BETWEEN coalesce(%s::timestamptz, '-infinity')
                              AND coalesce(%s::timestamptz, 'infinity')
  FOR UPDATE SKIP LOCKED
)
UPDATE {{table}} w SET
  state = CASE WHEN is_suspect THEN 'parked' ELSE 'waiting' END,
  died_in = CASE WHEN is_single THEN array_append(died_in, worker) ELSE died_in END,
  is_suspect = is_suspicious, is_single = NOT is_suspicious,
  last_error = CASE WHEN is_suspect THEN 'It brought its worker down while running alone.'
               ELSE 'Its worker died or fell silent.' END,
  worker = '', lease_until = NULL, sent_at = NULL
FROM lost WHERE w.{{key}} = lost.{{key}}
RETURNING w.{{key}}, w.state
"""  # noqa: S608  # of our own words

_UNANSWERED: Final = """
WITH lost AS (
  SELECT {key} FROM {table}
  WHERE {now} AND state = 'sent' AND sent_at < clock_timestamp() - make_interval(secs => %s)
  FOR UPDATE SKIP LOCKED
)
UPDATE {table} w SET state = 'waiting', sent_at = NULL
FROM lost WHERE w.{key} = lost.{key}
RETURNING w.{key}, w.state
"""

_FAILING: Final = f"""
UPDATE {{table}} SET
  state = CASE WHEN is_suspect THEN 'parked' ELSE 'waiting' END, is_suspect = true
WHERE {{now}} AND state = 'waiting' AND errors >= {ERRORS_UNTIL_SUSPECT}
  AND (NOT is_suspect OR errors > {ERRORS_UNTIL_SUSPECT})
RETURNING {{key}}, state
"""  # noqa: S608  # the same

# Those who only shared a process with a culprit get back what its deaths cost them. One that is
# out as a suspect stays one until it comes back: its message lies in the queue for suspects.
_EXONERATE: Final = f"""
UPDATE {{table}} AS innocent SET
  died_in = (SELECT coalesce(array_agg(life), '{{{{}}}}') FROM unnest(innocent.died_in) AS life
             WHERE life <> ALL (guilty.died_in)),
  is_suspect = innocent.is_suspect AND (
    innocent.state <> 'waiting'
    OR (SELECT count(*) FROM unnest(innocent.died_in) AS life
        WHERE life <> ALL (guilty.died_in)) >= {DEATHS_UNTIL_SUSPECT})
FROM {{table}} AS guilty
WHERE guilty.{{key}} = ANY(%s) AND innocent.{{key}} <> guilty.{{key}}
  AND innocent.died_in && guilty.died_in AND innocent.state <> 'parked'
RETURNING innocent.{{key}}, innocent.state
"""  # noqa: S608  # the same


class ClaimOfRow(Protocol):
    """What a fence compares of a claim."""

    @property
    def row_id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def worker(self) -> str: ...


class WorkTable:
    """One table of work: every statement of the protocol, built once for its names."""

    def __init__(
        self,
        table: str,
        key: str,
        *,
        stage: str = "stage",
        claim_joins: str = "",
        claim_columns: str,
    ) -> None:
        """Build the statements.

        Args:
            table: its name.
            key: the column by which messages point to its rows.
            stage: SQL of what is to be done with a row: a column, or one word for all.
            claim_joins: what a claim reads beside the row, `w`.
            claim_columns: what a claim returns beside the key and the attempt.
        """
        self.fence_types = {key: "bigint", "stage": "text", "attempt": "int", "worker": "text"}
        # Row by row: who lost the attempt finds no row, and writes nothing.
        self.fence = (
            f"w.{key} = claims.{key} AND {stage.replace('stage', 'w.stage')} = claims.stage"
            " AND w.attempt = claims.attempt AND w.worker = claims.worker AND w.state = 'running'"
        )
        self._key = key
        names = {
            "table": table,
            "key": key,
            "stage": stage,
            "joins": claim_joins,
            "columns": claim_columns,
            "claims": rows_from("claims", self.fence_types),
            "fence": self.fence,
            "now": f"epoch = {present_epoch(table)}",
        }
        self._sql = {name: text.format(**names) for name, text in _STATEMENTS.items()}

    def has_rows(self) -> bool:
        """Return whether there is any work: one question in place of a round's."""
        return bool(fetch_all(self._sql["any"]))

    def list_candidates(self, free: int, *, after: int = -1) -> tuple[list[Candidate], list[int]]:
        """Return the waiting rows that are next, and the fair units looked at: from `after` on.

        First those that went down with a worker, then those of each unit in turn, the earliest due
        first: no more units than may be served, and of each no more than there may be room for.
        """
        rows = fetch_all(self._sql["candidates"], {"free": free, "after": after})
        units = dict.fromkeys(unit for _, _, unit, *_, place in rows if place)
        return [Candidate(*row[:-1]) for row in rows if row[0] is not None], list(units)

    def count_outstanding(self) -> Outstanding:
        """Count rows that are sent, and rows that run."""
        rows = fetch_all(self._sql["outstanding"])
        return Outstanding(
            sent={unit: count for unit, count, _, _ in rows if count},
            suspects=sum(suspects for _, _, suspects, _ in rows),
            running=sum(running for *_, running in rows),
        )

    def mark_sent(self, row_ids: Sequence[int]) -> set[int]:
        """Mark waiting rows as sent, before their messages are; return those that still waited."""
        return {row_id for row_id, _ in fetch_all(self._sql["send"], [list(row_ids)])}

    def mark_unsent(self, row_ids: Sequence[int]) -> None:
        """Make rows wait again whose messages the queue did not take."""
        execute(self._sql["unsend"], [list(row_ids)])

    def claim_rows(  # what a claim says
        self,
        row_id: int,
        *,
        worker: str,
        is_suspect: bool | None,
        lease_seconds: float,
        most: int = 1,
    ) -> list[tuple[Any, ...]]:
        """Claim sent rows of one stage: the one that a message points to, and those that are next.

        If that one was taken already, or another went down with a worker, others are claimed in its
        place. If no row is sent, none is returned, and the message is dropped.

        Returns:
            Key, attempt and the columns of the table's claims, in the order of the keys.
        """
        values: Mapping[str, object] = {
            "row": row_id,
            "worker": worker,
            "is_suspect": is_suspect,
            "lease": lease_seconds,
            "most": most,
        }
        return sorted(row[:-2] for row in fetch_all(self._sql["claim"], values))

    def fence_values(self, claim: ClaimOfRow) -> dict[str, object]:
        """Return the columns of a claim that a fence compares."""
        return {
            self._key: claim.row_id,
            "stage": claim.stage,
            "attempt": claim.attempt,
            "worker": claim.worker,
        }

    def postpone(self, claim: ClaimOfRow, why: str, *, seconds: float, counts: bool) -> bool:
        """Give a row back for a later try; `counts` if the fault may be its own."""
        values = {"why": why[:200], "errors": int(counts), "seconds": seconds}
        claims = pack_rows([self.fence_values(claim)])
        return execute(self._sql["postpone"], {"claims": claims, **values})

    def renew_leases(self, worker: str, case_ids: Collection[int], lease_seconds: float) -> int:
        """Prolong the leases of what this worker works on; return how many."""
        return _count(self._sql["renew"], [lease_seconds, worker, list(case_ids)])

    def release_leases(self, worker: str, case_ids: Collection[int], lease_seconds: float) -> int:
        """Let everything else that it is said to hold wait again; return how many."""
        return _count(self._sql["release"], [worker, list(case_ids), lease_seconds - _SAFE_SECONDS])

    def sweep_expired(
        self, bounds: tuple[datetime | None, datetime | None]
    ) -> list[tuple[int, str]]:
        """Take rows back whose worker died or fell silent between these moments."""
        return fetch_all(self._sql["expired"], [*bounds])

    def sweep_unanswered(self, after_seconds: float) -> list[tuple[int, str]]:
        """Take rows back that were sent, and that nobody started."""
        return fetch_all(self._sql["unanswered"], [after_seconds])

    def sweep_failing(self) -> list[tuple[int, str]]:
        """Let rows run alone that fail again and again; park those that failed alone."""
        return fetch_all(self._sql["failing"])

    def exonerate(self, parked_ids: Sequence[int]) -> None:
        """Give back the deaths that culprits cost those that shared their process."""
        fetch_all(self._sql["exonerate"], [list(parked_ids)])


def _count(sql: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


_STATEMENTS: Final = {
    "any": _ANY,
    "candidates": _CANDIDATES,
    "outstanding": _OUTSTANDING,
    "send": _SEND,
    "unsend": _UNSEND,
    "claim": _CLAIM,
    "postpone": _POSTPONE,
    "renew": _RENEW,
    "release": _RELEASE,
    "expired": _EXPIRED,
    "unanswered": _UNANSWERED,
    "failing": _FAILING,
    "exonerate": _EXONERATE,
}
