"""Carries out what is due in a round: a duty that fails keeps no other from its turn."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from gateways.vault import VaultUnreachable
from records.policies_in_force import one_policy
from workers.runtime import metrics
from workers.runtime.loops import OUTAGES

_log = logging.getLogger(__name__)

_SECONDS_AFTER_FAULT: Final = 5.0
_failed: Final[set[str]] = set()  # duties that failed in their last round


def run_duties(duties: Iterable[Callable[[datetime], object]], now: datetime) -> None:
    """Carry out each duty; what keeps one from its work is told when all had their turn.

    Raises:
        VaultUnreachable: it was silent for a duty that needs it.
        OperationalError: or one of the other `OUTAGES`; it ends the round for all.
    """
    silences = list[VaultUnreachable]()
    for duty in duties:
        try:
            _carry_out(duty, now)
        except VaultUnreachable as silence:  # most duties do without the vault
            silences.append(silence)
    if silences:
        raise silences[0]


def _carry_out(duty: Callable[[datetime], object], now: datetime) -> None:
    with _edge(f"{duty.__module__}.{duty.__name__}"), one_policy():  # a round may take hours
        duty(now)


@contextmanager
def _edge(name: str) -> Iterator[None]:
    """Note whether what follows failed; this is the outermost edge, and only outages pass it."""
    try:
        yield
    except OUTAGES:
        raise
    except Exception:  # noqa: BLE001  # the edge: see above
        _log.exception("%s failed; it is tried again in the next round.", name)
        _failed.add(name)
    else:
        _failed.discard(name)
    metrics.DUTY_FAILING.labels(name).set(name in _failed)


def guard_loop(name: str, tick: Callable[[], float]) -> Callable[[], float]:
    """Return the tick of a loop that a fault ends no more than a duty: it comes round again."""

    def guarded_tick() -> float:
        pauses = [_SECONDS_AFTER_FAULT]
        with _edge(name):
            pauses.append(tick())
        return pauses[-1]

    return guarded_tick


def are_duties_done() -> bool:
    """Return whether each duty succeeded in its last turn; the log says why not."""
    return not _failed
