"""Processes killed, paused, ended in good order, and with a clock that is wrong."""

from collections.abc import Mapping
from typing import Final

from lab.chaos.faults.fault_injector import (
    Fault,
    FaultEnd,
    FaultInjector,
    Need,
    requiring,
    wrong_clock_settings,
)
from records.complaints.models import Work

_WRONG_FOR_SECONDS: Final = 8.0


@requiring(Need.PROCESSES)
def _kill_worker(hand: FaultInjector) -> None:
    hand.kill(hand.busy_worker())


@requiring(Need.PROCESSES)
def _pause_worker(hand: FaultInjector) -> FaultEnd:
    return hand.pause(hand.busy_worker())


@requiring(Need.PROCESSES)
def _end_worker(hand: FaultInjector) -> None:
    """SIGTERM; the supervisor starts it again."""
    hand.cluster.processes[hand.worker()].ask_to_end()


@requiring(Need.PROCESSES)
def _roll(hand: FaultInjector) -> None:
    """A rolling restart: the next is asked to end when the one before is up again."""
    for name in hand.workers():
        process = hand.cluster.processes[name]
        process.stop()
        process.start()


@requiring(Need.PROCESSES)
def _kill_suspect(hand: FaultInjector) -> None:
    """While it has nothing to do: a death over a case is that case's, by the protocol."""
    if not Work.objects.filter(is_suspect=True, state__in=["sent", "running"]).exists():
        hand.kill("suspect")


def _kill(name: str, *needs: Need) -> Fault:
    @requiring(Need.PROCESSES, *needs)
    def strike(hand: FaultInjector) -> None:
        hand.kill(name)

    return strike


@requiring(Need.PROCESSES)
def _pause_dispatcher(hand: FaultInjector) -> FaultEnd:
    """It holds its lock all the while, so that nobody stands in for it."""
    return hand.pause("dispatcher", 6.0)


def _turn_clock(hours: int) -> Fault:
    @requiring(Need.PROCESSES, Need.FAKETIME)
    def strike(hand: FaultInjector) -> FaultEnd:
        """One worker is started again with a wrong clock, and later once more with the right."""
        name = hand.worker()
        process = hand.cluster.processes[name]
        wrong = wrong_clock_settings(hours)
        right = {key: value for key, value in process.environment.items() if key not in wrong}
        process.stop()
        process.environment = {**right, **wrong}
        process.start()

        def mend() -> None:
            process.stop()
            process.environment = right
            process.start()

        return FaultEnd(_WRONG_FOR_SECONDS, mend)

    return strike


PROCESSES: Final[Mapping[str, Fault]] = {
    "worker killed": _kill_worker,
    "worker paused beyond its lease": _pause_worker,
    "worker ended in good order": _end_worker,
    "workers ended one after another": _roll,
    "worker's clock an hour ahead": _turn_clock(1),
    "worker's clock an hour behind": _turn_clock(-1),
    "suspect worker killed": _kill_suspect,
    "dispatcher killed": _kill("dispatcher"),
    "dispatcher paused": _pause_dispatcher,
    "sweeper killed": _kill("sweeper"),
    "deliver killed": _kill("deliver"),
    "indexer killed": _kill("indexer"),
    "timers killed": _kill("timers"),
    "web killed": _kill("web", Need.WEB),
}
