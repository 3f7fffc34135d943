"""How a process goes round: a tick, a pause, an outage survived, a signal obeyed."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Final

import redis
from django.db import InterfaceError, InternalError, OperationalError, connection

from gateways.vault import VaultUnreachable
from records import policies_in_force

_log = logging.getLogger(__name__)

OUTAGES: Final = (OperationalError, InterfaceError, redis.RedisError, VaultUnreachable)
# The second where PostgreSQL ended a transaction in which nothing was said for too long.
DATABASE_FAULTS: Final = (OperationalError, InternalError)
_OUTAGE_SECONDS: Final = 1.0
_last_round_at: Final[dict[str, float]] = {}  # by the name of the loop's thread


def stop_on_signal() -> threading.Event:
    """Set on SIGTERM or SIGINT; a process then finishes what it holds and ends."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def loop_until_stopped(
    stopping: threading.Event, tick: Callable[[], float], extra_seconds: float = 0.0
) -> None:
    """Tick until stopped; each tick says how many seconds to rest. An outage is waited out.

    A tick may take `extra_seconds` longer than others before its process is taken for stuck.
    """
    name = threading.current_thread().name
    while not stopping.is_set():
        _last_round_at[name] = time.monotonic() + extra_seconds
        try:
            seconds = _tick_through_outage(partial(_tick_under_one_policy, tick))
        except Exception:
            _last_round_at[name] = float("-inf")  # this loop does not come round again
            raise
        stopping.wait(seconds)
    _last_round_at.pop(name, None)
    connection.close()


def seconds_since_slowest_round() -> float:
    """Return the seconds since the slowest loop's last round; 0 if no loop runs."""
    rounds = list(_last_round_at.values())
    return time.monotonic() - min(rounds) if rounds else 0.0


def retry_on_new_connection[T](act: Callable[[], T]) -> T:
    """Act, and retry once if the server had closed an idle connection."""
    try:
        return act()
    except OperationalError:
        connection.close()
        return act()


def retry_until_done(stopping: threading.Event, act: Callable[[], object]) -> bool:
    """Act once, when no outage is in the way; False: a signal said stop before.

    A process that ended instead would be started again later and later by its supervisor.
    """
    completion = threading.Event()

    def tick() -> float:
        act()
        completion.set()
        return 0.0

    while not completion.is_set() and not stopping.is_set():
        stopping.wait(_tick_through_outage(tick))
    return completion.is_set()


def _tick_under_one_policy(tick: Callable[[], float]) -> float:
    policies_in_force.refresh()
    with policies_in_force.one_policy():
        return tick()


def _tick_through_outage(tick: Callable[[], float]) -> float:
    try:
        return tick()
    except OUTAGES as outage:
        why = str(outage).partition("\n")[0]  # what follows may name rows
        _log.warning("Waiting out an outage: %s: %s", type(outage).__name__, why)
        connection.close()
        return _OUTAGE_SECONDS


def start_background_loop(
    stopping: threading.Event, tick: Callable[[], float], name: str, extra_seconds: float = 0.0
) -> None:
    """Start the loop in a thread of its own, with a database connection of its own."""
    threading.Thread(
        target=loop_until_stopped, args=(stopping, tick, extra_seconds), name=name, daemon=True
    ).start()
