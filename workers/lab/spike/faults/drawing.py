"""Every fault there is, and the order in which a seed lets them strike."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from workers.lab.spike.faults.database import DATABASE
from workers.lab.spike.faults.hand import Fault
from workers.lab.spike.faults.outside import OUTSIDE
from workers.lab.spike.faults.processes import PROCESSES
from workers.lab.spike.faults.queue import QUEUE

FAULTS: Final[Mapping[str, Fault]] = {**PROCESSES, **QUEUE, **DATABASE, **OUTSIDE}


def drawn(chance: Random, *, extra_kills: int) -> Sequence[str]:
    """Every fault once and some more killed workers, in a drawn order."""
    names = [*FAULTS, *["worker killed"] * extra_kills]
    chance.shuffle(names)
    return names
