"""Every fault there is, and those that can strike here."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from lab.chaos.faults.database import DATABASE
from lab.chaos.faults.fault_injector import Fault, Need
from lab.chaos.faults.hosts import HOSTS
from lab.chaos.faults.outside import EVIDENCE, OUTSIDE
from lab.chaos.faults.processes import PROCESSES
from lab.chaos.faults.queue import MESSAGES, QUEUE

FAULTS: Final[Mapping[str, Fault]] = {
    **PROCESSES, **HOSTS, **QUEUE, **MESSAGES, **DATABASE, **EVIDENCE, **OUTSIDE,
}  # fmt: skip


def list_possible(has: AbstractSet[Need]) -> Sequence[str]:
    """List the classes whose needs are met."""
    return [name for name, fault in FAULTS.items() if fault.needs <= has]
