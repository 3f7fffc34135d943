"""Build the bundles of evidence that wait, one at a time."""

from typing import Final

from gateways import configured
from gateways.fetching import Unreachable
from gateways.url_guard import FetchRefused
from records.actions.evidence import bundles
from records.actions.evidence.bundles import CannotStamp, Stamp
from records.clock import database_now

_SECONDS: Final = 5.0


def tick() -> float:
    """Build the next one; return the seconds to rest."""
    is_built = bundles.build_next(configured.vault(), find_stamp(), database_now())
    return 0.0 if is_built else _SECONDS


def find_stamp() -> Stamp | None:
    """How the authority that the settings name stamps; None: none is set."""
    authority = configured.timestamp_authority()
    if authority is None:
        return None

    def stamp(query: bytes) -> bytes:
        try:
            return authority.stamp(query)
        except (FetchRefused, Unreachable) as failure:
            raise CannotStamp(f"{CannotStamp.__doc__} {failure}") from failure

    return stamp
