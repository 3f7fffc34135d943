"""Faults of processes: killed, paused, ended in good order, with a wrong clock."""

from collections.abc import Mapping
from typing import Final

from lab.chaos.faults.fault_injector import (
    SCREENER,
    Fault,
    FaultEnd,
    FaultInjector,
    wrong_clock_settings,
)
from records.cases.models import Work

_WRONG_FOR_SECONDS: Final = 8.0
_MORE_THAN_THREADS: Final = 5
_APART: Final = (1 / 40, -1 / 40, 1 / 20, -1 / 20)  # hours, one a host: minutes and a half


def _kill_worker(injector: FaultInjector) -> None:
    injector.kill(injector.busy_worker())


def _kill_in_batch(injector: FaultInjector) -> None:
    """Kill one that holds more cases than it has threads: some of a batch, or all, are undone."""
    injector.kill(injector.busy_worker(_MORE_THAN_THREADS))


def _pause_worker(injector: FaultInjector) -> FaultEnd:
    return injector.pause(injector.busy_worker())


def _end_worker(injector: FaultInjector) -> None:
    """Send SIGTERM to a worker; the supervisor starts it again."""
    injector.cluster.processes[injector.worker()].ask_to_end()


def _roll(injector: FaultInjector) -> None:
    """Restart workers one after another, each when the one before is up again."""
    for name in injector.workers():
        process = injector.cluster.processes[name]
        process.stop()
        process.start()


def _kill_suspect(injector: FaultInjector) -> None:
    """Kill it while idle: by the protocol a death during a case counts against the case."""
    if not Work.objects.filter(is_suspect=True, state__in=["sent", "running"]).exists():
        injector.kill("suspect")


def _kill_screener(injector: FaultInjector) -> None:
    injector.wait_for_part()
    injector.kill(SCREENER)


def _pause_screener(injector: FaultInjector) -> FaultEnd:
    injector.wait_for_part()
    return injector.pause(SCREENER)


def _kill(name: str) -> Fault:
    def strike(injector: FaultInjector) -> None:
        injector.kill(name)

    return strike


def _pause_dispatcher(injector: FaultInjector) -> FaultEnd:
    """Pause it with its lock held, so that no other takes over."""
    return injector.pause("dispatcher", 6.0)


def _turn_clocks(*hours: float) -> Fault:
    def strike(injector: FaultInjector) -> FaultEnd:
        """Restart as many workers with wrong clocks, and later with the right ones."""
        names = injector.workers()
        hours_by_worker = dict(zip(injector.chance.sample(names, len(names)), hours, strict=False))
        for name, by in hours_by_worker.items():
            _restart_with(injector, name, wrong_clock_settings(by))

        def undo() -> None:
            for name in hours_by_worker:
                _restart_with(injector, name, {})

        return FaultEnd(_WRONG_FOR_SECONDS, undo)

    return strike


def _restart_with(injector: FaultInjector, name: str, wrong: Mapping[str, str]) -> None:
    process = injector.cluster.processes[name]
    clock = wrong_clock_settings(0)
    right = {key: value for key, value in process.environment.items() if key not in clock}
    process.stop()
    process.environment = {**right, **wrong}
    process.start()


def _end_web(injector: FaultInjector) -> None:
    injector.cluster.processes["web"].ask_to_end()


CLOCKS: Final[Mapping[str, Fault]] = {
    "worker's clock an hour ahead": _turn_clocks(1),
    "worker's clock an hour behind": _turn_clocks(-1),
    "hosts' clocks apart": _turn_clocks(*_APART),
}
PROCESSES: Final[Mapping[str, Fault]] = {
    "worker killed": _kill_worker,
    "worker killed in the middle of a batch": _kill_in_batch,
    "worker paused beyond its lease": _pause_worker,
    "worker ended in good order": _end_worker,
    "workers ended one after another": _roll,
    **CLOCKS,
    "suspect worker killed": _kill_suspect,
    "screener killed": _kill_screener,
    "screener paused beyond its lease": _pause_screener,
    "dispatcher killed": _kill("dispatcher"),
    "dispatcher paused": _pause_dispatcher,
    "sweeper killed": _kill("sweeper"),
    "deliver killed": _kill("deliver"),
    "indexer killed": _kill("indexer"),
    "timers killed": _kill("timers"),
    "web killed": _kill("web"),
    "web ended in good order": _end_web,
}
