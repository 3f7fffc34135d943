"""A worker's place: its life's name and the tools that every actor of the process shares."""

import os
import socket
import threading
import uuid
from dataclasses import dataclass, field

from gateways.marketplace import Marketplaces
from gateways.vault import Vault
from matchers.image.sandbox.pool import Sandbox
from workers.index.loader import LoadedIndex


def _new_instance_id() -> str:
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """Opened once a process, before its first message."""

    is_suspect: bool
    threads: int
    vault: Vault
    marketplaces: Marketplaces
    sandbox: Sandbox
    index: LoadedIndex
    lease_seconds: float
    life: str = field(default_factory=_new_instance_id)
    stopping: threading.Event = field(default_factory=threading.Event)
    in_hand: list[int] = field(default_factory=list)  # cases that a thread is at, or about to claim


_open: list[WorkerContext] = []


def set_current_context(station: WorkerContext) -> None:
    """Make this the process's station."""
    _open[:] = [station]


def get_current_context() -> WorkerContext:
    """The process's station.

    Raises:
        LookupError: no station was opened; actors run in worker processes only.
    """
    if not _open:
        raise LookupError("No station is open: actors run in worker processes only.")
    return _open[0]
