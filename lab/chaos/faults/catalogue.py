"""Every fault there is, and those that can strike here."""

from collections.abc import Mapping, Sequence
from typing import Final

from lab.chaos.faults.database import DATABASE
from lab.chaos.faults.fault_injector import Fault, find_library
from lab.chaos.faults.hosts import HOSTS
from lab.chaos.faults.outside import FOLDER, OUTSIDE, STORE
from lab.chaos.faults.processes import CLOCKS, PROCESSES
from lab.chaos.faults.queue import MESSAGES, QUEUE

FAULTS: Final[Mapping[str, Fault]] = {
    **PROCESSES, **HOSTS, **QUEUE, **MESSAGES, **DATABASE, **FOLDER, **STORE, **OUTSIDE,
}  # fmt: skip


def list_possible(*, has_store: bool) -> Sequence[str]:
    """List what can strike: evidence lies in a store or a folder, clocks need a library."""
    left_out = {*(FOLDER if has_store else STORE), *(() if find_library() else CLOCKS)}
    return [name for name in FAULTS if name not in left_out]
