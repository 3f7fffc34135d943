"""Delete what the policy keeps no longer: rows first, then the objects that only they named."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from gateways import configured
from records.actions.accounts import access
from records.actions.evidence import retention, vault_objects
from records.actions.screening.verdicts import forget_old_verdicts
from records.cases.backlog import worker_lives
from records.clock import database_now

_SECONDS: Final = 15.0
_LOOKS_EVERY: Final = timedelta(hours=1)  # each looks through whole tables
_MOST_ROWS: Final = 2000  # of a rule in a round
_MOST_ENTRIES: Final = 10_000


@dataclass(slots=True)
class _Rounds:
    """When tables were last examined, and what that left; unknown before this process."""

    looked_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    is_more_due: bool = False  # than the last round could delete


_ROUNDS: Final = _Rounds()


def tick() -> float:
    """Run one round; return the seconds to rest."""
    now = database_now()
    is_hour_over = now - _ROUNDS.looked_at >= _LOOKS_EVERY
    if is_hour_over or _ROUNDS.is_more_due:
        counts = retention.delete_due(now, budget=_MOST_ROWS)
        blanked = retention.redact_old_entries(now, most=_MOST_ENTRIES)
        _ROUNDS.is_more_due = (
            max(counts.values(), default=0) >= _MOST_ROWS or blanked >= _MOST_ENTRIES
        )
    if is_hour_over:  # however much is due: what comes last waits for nobody's backlog
        access.delete_ended_sessions(now)
        worker_lives.forget_dead_lives()
        forget_old_verdicts(now)
        retention.forget_passed_listings(now)
        vault_objects.forget_released(configured.vault(), now)
        _ROUNDS.looked_at = now
    return _SECONDS
