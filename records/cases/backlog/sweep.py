"""What was lost and what kills: expired leases, messages gone, rows that bring processes down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from records.cases.backlog.work_rows import CASES, wake_dispatcher
from records.cases.backlog.work_table import WorkTable
from records.clock import database_now

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

        Living workers are spared once: after that, a late round only means that the sweeper is
        slow.
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
    """What one sweep found, as keys of rows."""

    recovered_ids: tuple[int, ...]  # their worker died or fell silent; they wait again
    unanswered_ids: tuple[int, ...]  # sent, and nobody started them
    parked_ids: tuple[int, ...]  # died alone, or failed alone


@transaction.atomic
def sweep(
    resend_after_seconds: float, rounds: SweepRounds | None = None, table: WorkTable = CASES
) -> SweepResult:
    """Run one round; it is safe to run twice, and from two sweepers at once.

    `rounds`, one record a table, spares living workers after the database was away.
    """
    rounds = rounds or SweepRounds()
    expired_rows = table.sweep_expired(rounds.bounds())
    rounds.record_round(database_now())
    unanswered_rows = table.sweep_unanswered(resend_after_seconds)
    failing = table.sweep_failing()
    parked_ids = [row_id for row_id, state in (*expired_rows, *failing) if state == "parked"]
    if parked_ids:
        table.exonerate(parked_ids)
    if expired_rows or unanswered_rows:
        wake_dispatcher()
    return SweepResult(
        recovered_ids=tuple(row_id for row_id, state in expired_rows if state == "waiting"),
        unanswered_ids=tuple(row_id for row_id, _ in unanswered_rows),
        parked_ids=tuple(parked_ids),
    )
