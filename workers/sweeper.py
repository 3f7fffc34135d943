"""Bring back what was lost: every second, whatever the queue or a worker did with it."""

import logging
from typing import Final

from django.conf import settings

from records.complaints.sweeping import sweep
from workers import metrics

_log = logging.getLogger(__name__)

_SECONDS: Final = 1.0


def tick() -> float:
    """One round; returns the seconds to rest."""
    swept = sweep(settings.MARKWARDEN.resend_after_seconds)
    metrics.RECOVERED.labels("lease_expired").inc(len(swept.recovered))
    metrics.RECOVERED.labels("unanswered").inc(len(swept.unanswered))
    for case_id in swept.parked:
        _log.error("Case %s is parked: see `markwarden cases parked`.", case_id)
    return _SECONDS
