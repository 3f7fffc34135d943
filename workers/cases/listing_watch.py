"""Look for listings that were taken down, and for what looks like them, beside the timers."""

import time
from typing import Final

from gateways import configured
from gateways.fetching import FetchRefused, NotFound, Unreachable
from records.actions.filing import relisting_watch
from records.actions.screening.fingerprints import propose_again
from records.cases.models import Case
from records.clock import database_now

_BETWEEN_SECONDS: Final = 60.0
_ROUND_SECONDS: Final = 15.0  # so that a stop is obeyed, however slow a marketplace is


def tick() -> float:
    """Run one round; return the seconds to rest, none if its time ran out before its end."""
    until = time.monotonic() + _ROUND_SECONDS
    cases = relisting_watch.list_due(database_now())
    for case in cases:
        relisting_watch.record_check(case, is_shown=_is_shown(case), now=database_now())
        propose_again(case.pk, database_now())
        if time.monotonic() > until:
            return 0.0
    return _BETWEEN_SECONDS


def _is_shown(case: Case) -> bool:
    """Return whether the marketplace shows the listing; no answer counts as no."""
    try:
        configured.marketplaces().fetch_listing(case.listing.url)
    except (NotFound, FetchRefused, Unreachable):
        return False
    return True
