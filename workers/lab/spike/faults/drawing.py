"""Every fault there is, and those that can strike here."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from workers.lab.spike.faults.database import DATABASE
from workers.lab.spike.faults.evidence import EVIDENCE
from workers.lab.spike.faults.fault import Fault
from workers.lab.spike.faults.messages import MESSAGES
from workers.lab.spike.faults.need import Need
from workers.lab.spike.faults.outside import OUTSIDE
from workers.lab.spike.faults.processes import PROCESSES
from workers.lab.spike.faults.queue import QUEUE

FAULTS: Final[Mapping[str, Fault]] = {
    **PROCESSES, **QUEUE, **MESSAGES, **DATABASE, **EVIDENCE, **OUTSIDE,
}  # fmt: skip


def list_possible(has: AbstractSet[Need]) -> Sequence[str]:
    """The classes that need no more than there is."""
    return [name for name, fault in FAULTS.items() if fault.needs <= has]
