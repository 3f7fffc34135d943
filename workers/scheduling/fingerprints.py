"""Write down what upheld listings looked like, for screening and for the vetting of sellers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from gateways import configured
from matchers.image.sandbox.pool import Sandbox
from records.actions.screening.fingerprints import make_fingerprints
from records.clock import database_now

_SECONDS: Final = 2.0
_ALL_EVERY: Final = timedelta(hours=1)  # it compares all that was ever upheld
_LATE: Final = timedelta(minutes=15)  # a ruling that can be undone, or that was committed late


@dataclass(slots=True)
class _Rounds:
    """When nothing was missing among all upheld listings; unknown before this process."""

    complete_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


_ROUNDS: Final = _Rounds()


@cache
def _sandbox() -> Sandbox:
    return Sandbox(1)  # its child starts at the first picture, and ends with this process


def tick() -> float:
    """Run one round; return the seconds to rest."""
    now = database_now()
    if now - _ROUNDS.complete_at < _ALL_EVERY:
        make_fingerprints(configured.vault(), _sandbox, now, _ROUNDS.complete_at - _LATE)
    elif not make_fingerprints(configured.vault(), _sandbox, now):
        _ROUNDS.complete_at = now
    return _SECONDS
