"""The worker's context: the name of this process and the tools that its actors share."""

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


@dataclass(slots=True)
class Pace:
    """How long a case took of late, by the clock; a new process takes a few before it knows."""

    seconds_a_case: float = 0.25

    def note_batch(self, seconds: float, cases: int) -> None:
        """Let the newest batch count as much as all before it."""
        self.seconds_a_case = (self.seconds_a_case + seconds / cases) / 2


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """Built once a process, before its first message."""

    is_suspect: bool
    threads: int
    vault: Vault
    marketplaces: Marketplaces
    sandbox: Sandbox
    index: LoadedIndex
    lease_seconds: float
    instance_id: str = field(default_factory=_new_instance_id)
    stopping: threading.Event = field(default_factory=threading.Event)
    held_cases: list[int] = field(default_factory=list)  # ids that a thread works on
    claims_under_way: list[int] = field(default_factory=list)  # whose answer is not heard yet
    pace: Pace = field(default_factory=Pace)
    has_pictures: threading.Event = field(default_factory=threading.Event)  # of the newest batch


_open: list[WorkerContext] = []


def set_current_context(context: WorkerContext) -> None:
    """Make this the context of every actor of the process."""
    _open[:] = [context]


def get_current_context() -> WorkerContext:
    """Return the context of this process.

    Raises:
        LookupError: none was set; actors run in worker processes only.
    """
    if not _open:
        raise LookupError("No worker context is set: actors run in worker processes only.")
    return _open[0]
