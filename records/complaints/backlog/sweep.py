"""What was lost and what kills: expired leases, messages gone, cases that bring processes down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from records.clock import database_now
from records.complaints.backlog.work_rows import wake_dispatcher
from records.complaints.backlog.worker_lives import DEAD
from records.database import fetch_all

_DEATHS_UNTIL_SUSPECT = 2
_ERRORS_UNTIL_SUSPECT = 5


# While the database was away nobody could renew a lease. The living renew within seconds.
_AWAY: Final = timedelta(seconds=3)
_SPARED: Final = timedelta(seconds=3)


@dataclass(slots=True)
class SweepRounds:
    """When a sweeper went round, by the database's clock: between two of them, was it away?"""

    last_at: datetime | None = None
    spared_until: datetime | None = None  # no lease is taken for expired before

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Return between which moments a lease that ran out means that its worker died.

        Once the living were spared, a late round is a slow sweeper's and spares nobody again.
        """
        if self.last_at is None or (self.spared_until and self.last_at < self.spared_until):
            return self.spared_until, None
        return self.spared_until, self.last_at + _AWAY

    def record_round(self, now: datetime) -> None:
        """Note a round; the first one, or one after a long pause, spares what seems lost."""
        if self.last_at is None or now - self.last_at >= _AWAY:
            self.spared_until = now + _SPARED
        self.last_at = now


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What one sweep found, as case ids."""

    recovered: tuple[int, ...]  # their worker died or fell silent; they wait again
    unanswered: tuple[int, ...]  # sent, and nobody started them
    parked: tuple[int, ...]  # died alone, or failed alone


# A row that was claimed with others loses no life: one of sixteen was the culprit at most. But each
# of them comes back first and alone, and then a life counts.
# A row that a session still locks, perhaps of a host that is gone, holds up no other row: it is
# swept when PostgreSQL has ended that session.
_EXPIRED = f"""
WITH {DEAD}, lost AS (
  SELECT case_id, is_suspect OR is_single AND cardinality(died_in) + 1 >= %s AS is_suspicious
  FROM complaints_work
  WHERE state = 'running'
    AND (lease_until < clock_timestamp() OR worker IN (SELECT name FROM dead))
    AND clock_timestamp() BETWEEN coalesce(%s::timestamptz, '-infinity')
                              AND coalesce(%s::timestamptz, 'infinity')
  FOR UPDATE SKIP LOCKED
)
UPDATE complaints_work w SET
  state = CASE WHEN is_suspect THEN 'parked' ELSE 'waiting' END,
  died_in = CASE WHEN is_single THEN array_append(died_in, worker) ELSE died_in END,
  is_suspect = is_suspicious, is_single = NOT is_suspicious,
  last_error = CASE WHEN is_suspect THEN 'It brought its worker down while running alone.'
               ELSE 'Its worker died or fell silent.' END,
  worker = '', lease_until = NULL, sent_at = NULL
FROM lost WHERE w.case_id = lost.case_id
RETURNING w.case_id, w.state
"""  # noqa: S608  # of our own words

_UNANSWERED = """
WITH lost AS (
  SELECT case_id FROM complaints_work
  WHERE state = 'sent' AND sent_at < clock_timestamp() - make_interval(secs => %s)
  FOR UPDATE SKIP LOCKED
)
UPDATE complaints_work w SET state = 'waiting', sent_at = NULL
FROM lost WHERE w.case_id = lost.case_id
RETURNING w.case_id, w.state
"""

_FAILING = """
UPDATE complaints_work SET
  state = CASE WHEN is_suspect THEN 'parked' ELSE 'waiting' END, is_suspect = true
WHERE state = 'waiting' AND errors >= %s AND (NOT is_suspect OR errors > %s)
RETURNING case_id, state
"""

# Those who only shared a process with a culprit get back what its deaths cost them. One that is
# out as a suspect stays one until it comes back: its message lies in the queue for suspects.
_EXONERATE = """
UPDATE complaints_work AS innocent SET
  died_in = (SELECT coalesce(array_agg(life), '{}') FROM unnest(innocent.died_in) AS life
             WHERE life <> ALL (guilty.died_in)),
  is_suspect = innocent.is_suspect AND (
    innocent.state <> 'waiting'
    OR (SELECT count(*) FROM unnest(innocent.died_in) AS life
        WHERE life <> ALL (guilty.died_in)) >= %s)
FROM complaints_work AS guilty
WHERE guilty.case_id = ANY(%s) AND innocent.case_id <> guilty.case_id
  AND innocent.died_in && guilty.died_in AND innocent.state <> 'parked'
RETURNING innocent.case_id, innocent.state
"""


def sweep(resend_after_seconds: float, rounds: SweepRounds | None = None) -> SweepResult:
    """Run one round; it is safe to run twice, and from two sweepers at once.

    Who keeps the rounds spares the living after the database was away.
    """
    rounds = rounds or SweepRounds()
    expired = fetch_all(_EXPIRED, [_DEATHS_UNTIL_SUSPECT, *rounds.bounds()])
    rounds.record_round(database_now())
    unanswered = fetch_all(_UNANSWERED, [resend_after_seconds])
    failing = fetch_all(_FAILING, [_ERRORS_UNTIL_SUSPECT, _ERRORS_UNTIL_SUSPECT])
    parked = [case_id for case_id, state in (*expired, *failing) if state == "parked"]
    if parked:
        fetch_all(_EXONERATE, [_DEATHS_UNTIL_SUSPECT, parked])
    if expired or unanswered:
        wake_dispatcher()
    return SweepResult(
        recovered=tuple(case_id for case_id, state in expired if state == "waiting"),
        unanswered=tuple(case_id for case_id, _ in unanswered),
        parked=tuple(parked),
    )
