"""Bring back what was lost: every second, whatever the queue or a worker did with it."""

import logging
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from records.cases.backlog.sweep import SweepRounds, sweep
from workers.runtime import metrics
from workers.screening.sweep import sweep_parts

_log = logging.getLogger(__name__)

_SECONDS: Final = 1.0
# Nobody knows whether the database was away before our first round.
_ROUNDS: Final = SweepRounds(last_at=datetime(1970, 1, 1, tzinfo=UTC))
_SCREENING_ROUNDS: Final = SweepRounds(last_at=datetime(1970, 1, 1, tzinfo=UTC))


def tick() -> float:
    """Run one round; return the seconds to rest."""
    swept = sweep(settings.MARKWARDEN.resend_after_seconds, _ROUNDS)
    metrics.RECOVERED.labels("lease_expired").inc(len(swept.recovered_ids))
    metrics.RECOVERED.labels("unanswered").inc(len(swept.unanswered_ids))
    for case_id in swept.parked_ids:
        _log.error(
            "Case %s is parked: see `markwarden cases parked`.", case_id, extra={"case": case_id}
        )
    back = sweep_parts(settings.MARKWARDEN.resend_after_seconds, _SCREENING_ROUNDS)
    metrics.RECOVERED.labels("screening").inc(back)
    return _SECONDS
