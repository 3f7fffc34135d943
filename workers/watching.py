"""Look for listings that were taken down: are they on sale again? In a thread beside the timers."""

import time
from typing import Final

from gateways.fetching import FetchRefused, NotFound, Unreachable
from records.acts import watching
from records.complaints.models import Case
from records.ledger.clock import database_now
from workers import outside

_BETWEEN_SECONDS: Final = 60.0
_ROUND_SECONDS: Final = 15.0  # so that a stop is obeyed, however slow a marketplace is


def tick() -> float:
    """One round; returns the seconds to rest, none while more is due."""
    until = time.monotonic() + _ROUND_SECONDS
    cases = watching.list_due(database_now())
    for case in cases:
        watching.record_sighting(case, is_shown=_is_shown(case), now=database_now())
        if time.monotonic() > until:
            return 0.0
    return _BETWEEN_SECONDS


def _is_shown(case: Case) -> bool:
    """Only a proper answer counts: silence says nothing, and tomorrow is another day."""
    try:
        outside.marketplaces().fetch_listing(case.listing.url)
    except (NotFound, FetchRefused, Unreachable):
        return False
    return True
