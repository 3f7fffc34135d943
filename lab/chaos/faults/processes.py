"""Faults of processes: killed, paused, ended in good order, with a wrong clock."""

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
def _kill_worker(injector: FaultInjector) -> None:
    injector.kill(injector.busy_worker())


@requiring(Need.PROCESSES)
def _pause_worker(injector: FaultInjector) -> FaultEnd:
    return injector.pause(injector.busy_worker())


@requiring(Need.PROCESSES)
def _end_worker(injector: FaultInjector) -> None:
    """SIGTERM; the supervisor starts it again."""
    injector.cluster.processes[injector.worker()].ask_to_end()


@requiring(Need.PROCESSES)
def _roll(injector: FaultInjector) -> None:
    """Restart workers one after another, each when the one before is up again."""
    for name in injector.workers():
        process = injector.cluster.processes[name]
        process.stop()
        process.start()


@requiring(Need.PROCESSES)
def _kill_suspect(injector: FaultInjector) -> None:
    """Kill it while idle: by the protocol a death during a case counts against the case."""
    if not Work.objects.filter(is_suspect=True, state__in=["sent", "running"]).exists():
        injector.kill("suspect")


def _kill(name: str, *needs: Need) -> Fault:
    @requiring(Need.PROCESSES, *needs)
    def strike(injector: FaultInjector) -> None:
        injector.kill(name)

    return strike


@requiring(Need.PROCESSES)
def _pause_dispatcher(injector: FaultInjector) -> FaultEnd:
    """Pause it with its lock held, so that no other takes over."""
    return injector.pause("dispatcher", 6.0)


def _turn_clock(hours: int) -> Fault:
    @requiring(Need.PROCESSES, Need.FAKETIME)
    def strike(injector: FaultInjector) -> FaultEnd:
        """Restart one worker with a wrong clock, and later with the right one."""
        name = injector.worker()
        process = injector.cluster.processes[name]
        wrong = wrong_clock_settings(hours)
        right = {key: value for key, value in process.environment.items() if key not in wrong}
        process.stop()
        process.environment = {**right, **wrong}
        process.start()

        def undo() -> None:
            process.stop()
            process.environment = right
            process.start()

        return FaultEnd(_WRONG_FOR_SECONDS, undo)

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
