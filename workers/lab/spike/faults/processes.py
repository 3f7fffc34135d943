"""Processes killed, paused and ended in good order."""

from collections.abc import Mapping
from typing import Final

from records.complaints.models import Work
from workers.lab.spike.faults.hand import Fault, Mending, Saboteur


def _kill_worker(hand: Saboteur) -> None:
    hand.kill(hand.busy_worker())


def _pause_worker(hand: Saboteur) -> Mending:
    return hand.pause(hand.busy_worker())


def _end_worker(hand: Saboteur) -> None:
    """SIGTERM, as in a rolling restart."""
    hand.cluster.processes[hand.worker()].stop()


def _kill_suspect(hand: Saboteur) -> None:
    """While it has nothing to do: a death over a case is that case's, by the protocol."""
    if not Work.objects.filter(is_suspect=True, state__in=["sent", "running"]).exists():
        hand.kill("suspect")


def _kill(name: str) -> Fault:
    def strike(hand: Saboteur) -> None:
        hand.kill(name)

    return strike


PROCESSES: Final[Mapping[str, Fault]] = {
    "worker killed": _kill_worker,
    "worker paused beyond its lease": _pause_worker,
    "worker ended in good order": _end_worker,
    "suspect worker killed": _kill_suspect,
    "dispatcher killed": _kill("dispatcher"),
    "sweeper killed": _kill("sweeper"),
    "deliver killed": _kill("deliver"),
    "indexer killed": _kill("indexer"),
}
