"""How a process goes round: a tick, a pause, an outage survived, a signal obeyed."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

import redis
from django.db import InterfaceError, OperationalError, connection

from gateways.vault import VaultUnreachable

_log = logging.getLogger(__name__)

OUTAGES: Final = (OperationalError, InterfaceError, redis.RedisError, VaultUnreachable)
_OUTAGE_SECONDS: Final = 1.0
_came_round: Final[dict[str, float]] = {}  # by the name of the loop's thread


def stop_on_signal() -> threading.Event:
    """Set on SIGTERM or SIGINT; a process then finishes what it holds and ends."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def until(stopping: threading.Event, tick: Callable[[], float]) -> None:
    """Tick until stopped; each tick says how many seconds to rest. An outage is waited out."""
    name = threading.current_thread().name
    while not stopping.is_set():
        _came_round[name] = time.monotonic()
        stopping.wait(_survived(tick))
    _came_round.pop(name, None)
    connection.close()


def silent_seconds() -> float:
    """How long the slowest loop of this process has not come round; 0 where none goes round."""
    rounds = list(_came_round.values())
    return time.monotonic() - min(rounds) if rounds else 0.0


def _survived(tick: Callable[[], float]) -> float:
    try:
        return tick()
    except OUTAGES as outage:
        _log.warning("Waiting out an outage: %s", type(outage).__name__)
        connection.close()
        return _OUTAGE_SECONDS


def in_background(stopping: threading.Event, tick: Callable[[], float], name: str) -> None:
    """The same in a thread of its own, with a database connection of its own."""
    threading.Thread(target=until, args=(stopping, tick), name=name, daemon=True).start()
