"""Build the bundles of evidence that wait, one at a time."""

from typing import Final

from gateways import configured
from records.actions.evidence import bundles
from records.clock import database_now

_SECONDS: Final = 5.0


def tick() -> float:
    """Build the next one; return the seconds to rest."""
    authority = configured.timestamp_authority()
    stamp = authority.stamp if authority else None
    is_built = bundles.build_next(configured.vault(), stamp, database_now())
    return 0.0 if is_built else _SECONDS
