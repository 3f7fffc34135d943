"""Write down what upheld listings looked like, for screening and for the vetting of sellers."""

from functools import cache
from typing import Final

from gateways import configured
from matchers.image.sandbox.pool import Sandbox
from records.actions.screening.fingerprints import make_fingerprints
from records.clock import database_now

_SECONDS: Final = 2.0


@cache
def _sandbox() -> Sandbox:
    return Sandbox(1)  # its child starts at the first picture, and ends with this process


def tick() -> float:
    """Run one round; return the seconds to rest."""
    make_fingerprints(configured.vault(), _sandbox, database_now())
    return _SECONDS
