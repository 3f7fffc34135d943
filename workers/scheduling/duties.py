"""Carries out what is due in a round: a duty that fails keeps no other from its turn."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from workers.runtime import metrics
from workers.runtime.loops import OUTAGES

_log = logging.getLogger(__name__)

_failed: Final[set[str]] = set()  # duties that failed in their last round


def run_duties(duties: Iterable[Callable[[datetime], object]], now: datetime) -> None:
    """Carry out each duty; this is the outermost edge, where no other fault ends the process."""
    for duty in duties:
        name = f"{duty.__module__}.{duty.__name__}"
        try:
            duty(now)
        except OUTAGES:
            raise
        except Exception:  # noqa: BLE001  # the edge: see above
            _log.exception("%s failed; it is tried again in the next round.", name)
            _failed.add(name)
        else:
            _failed.discard(name)
        metrics.DUTY_FAILING.labels(name).set(name in _failed)


def are_duties_done() -> bool:
    """Whether each duty was carried out when its turn last came; else the log has the reason."""
    return not _failed
