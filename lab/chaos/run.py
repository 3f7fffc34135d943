"""One run of the fault test on running servers: people work, things break, all heals."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

import redis
from django.db import connection
from rich.console import Console

from lab.chaos.checker import afterwards, sellers
from lab.chaos.faults.catalogue import FAULTS
from lab.chaos.faults.fault_injector import FaultEnd, FaultInjector
from lab.chaos.observation import HostWork, OrphanedWork, RunObserver
from lab.chaos.proxies import Proxies
from lab.chaos.workload.run_plan import KILL, Plan, PlannedFault
from lab.chaos.workload.user_threads import AWAY, UserThreads
from lab.cluster.environment import Environment
from lab.cluster.processes import Cluster
from lab.servers import ServerFailed
from records.cases.models import Work
from records.clock import database_now
from records.ledger.models import Outgoing
from records.screening.models import Part

_TICK_SECONDS: Final = 0.2
_REVIVED_EVERY: Final = 1.0  # one that cannot start yet would otherwise restart all the time
_PATIENCE_SECONDS: Final = (
    90.0  # when nothing left the backlog or the outbox for so long, it is stuck
)
_MOST_BEHIND_SECONDS: Final = 60.0
_TO_THE_QUEUE: Final = {"queue killed", "queue emptied"}
_AWAY: Final = (*AWAY, redis.RedisError)


@dataclass(slots=True)
class Strike:
    """A fault that happened, in seconds of the run."""

    name: str
    at_seconds: float
    undone_seconds: float  # when the fault was undone, not when its effects were over
    is_going_on: bool = False
    failed: str = ""  # why it could not strike


@dataclass(slots=True)
class _Due:
    at: float  # of the monotonic clock
    end: FaultEnd
    strike: Strike


@dataclass(slots=True)
class Progress:
    """The state that a watcher gets at each tick."""

    plan: Plan
    watch: RunObserver
    strikes: list[Strike]
    phase: str = "filing"

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.watch.start


type OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class Run:
    """One run: people work, things break, a supervisor restarts what died."""

    plan: Plan
    cluster: Cluster
    injector: FaultInjector
    of_workers: OrphanedWork
    of_queue: OrphanedWork
    of_hosts: HostWork
    progress: Progress
    on_progress: OnProgress
    _dues: list[_Due] = field(default_factory=list)
    _revived: float = 0.0
    _behind: float = 0.0  # the seconds by which faults come later than planned

    @property
    def strikes(self) -> list[Strike]:
        """The faults that happened so far."""
        return self.progress.strikes

    def run(self, crowd: UserThreads) -> None:
        """Carry out the plan: people in their own threads, faults from this one."""
        faults = list(self.plan.faults)
        crowd.start(self.progress.watch.start)
        try:
            while crowd.is_filing() or faults:
                while faults and self._is_due(faults[0]):
                    self._strike(faults.pop(0))
                self._tick()
        finally:
            crowd.stop()

    def heal(self) -> float:
        """Undo all faults, and wait until nothing is left to do; return the seconds that took."""
        self.progress.phase = "healing"
        start = last_progress = time.monotonic()
        least = self._count_left()
        while any(least) and time.monotonic() - last_progress < _PATIENCE_SECONDS:
            self._tick()
            if (remaining := self._count_left()) < least:
                least, last_progress = remaining, time.monotonic()
        return time.monotonic() - start

    def _is_due(self, fault: PlannedFault) -> bool:
        """Return whether the fault is due; from a kill on, all wait until every worker is back.

        If a worker takes longer to start than kills are apart, no work would be done in between.
        """
        behind = self.progress.seconds - fault.at_seconds
        if behind < self._behind:
            return False
        is_awaited = fault.name == KILL and behind < _MOST_BEHIND_SECONDS
        if is_awaited and not self._try_while_away(self.injector.are_workers_back):
            self._behind = behind
            return False
        return True

    def _strike(self, fault: PlannedFault) -> None:
        if fault.name in _TO_THE_QUEUE:
            self._try_while_away(self.of_queue.add_queue)
        strike = Strike(fault.name, round(self.progress.seconds, 2), self.progress.seconds)
        self.strikes.append(strike)
        try:
            end = FAULTS[fault.name](self.injector)
        except _AWAY as away:  # an earlier fault is in its way
            connection.close()
            strike.failed = f"{type(away).__name__}: {away}".strip()[:200]
            return
        for orphans in (self.of_workers, self.of_queue, self.of_hosts):
            self._try_while_away(orphans.confirm)
        if end:
            strike.is_going_on = True
            self._dues.append(_Due(time.monotonic() + end.after_seconds, end, strike))
        strike.undone_seconds = round(self.progress.seconds, 2)

    def _tick(self) -> None:
        for due in list(self._dues):
            if time.monotonic() >= due.at:
                self._undo(due)
        if time.monotonic() - self._revived >= _REVIVED_EVERY:
            self._revived = time.monotonic()
            self.cluster.revive()
        for watch in (self.of_workers, self.of_queue, self.of_hosts, self.progress.watch):
            self._try_while_away(watch.update)
        self.on_progress(self.progress)
        time.sleep(_TICK_SECONDS)

    def _undo(self, fault: _Due) -> None:
        try:
            fault.end.act()
        except (*_AWAY, ServerFailed):  # another fault is in its way, and will be undone too
            fault.at = time.monotonic() + _REVIVED_EVERY
            return
        self._dues.remove(fault)
        fault.strike.is_going_on = False
        fault.strike.undone_seconds = round(self.progress.seconds, 2)

    def _count_left(self) -> tuple[float, float]:
        """Count work and messages that are left; infinite while unknown."""
        return self._try_while_away(self._count_remaining) or (float("inf"), float("inf"))

    def _count_remaining(self) -> tuple[float, float]:
        working = Work.objects.exclude(state="parked").count() + Part.objects.count()
        working += afterwards.count_unfinished() + sellers.count_unfinished()
        if not working:
            # The run waits neither for the half minute of undo nor for the retry schedule.
            now = database_now()
            Outgoing.objects.unsent().filter(send_after__gt=now).update(send_after=now)
        awaited = len(self._dues) + self.of_hosts.count_awaited()
        return awaited + working, Outgoing.objects.unsent().count()

    def _try_while_away[T](self, act: Callable[[], T]) -> T | None:
        """Try again later while the database is away."""
        try:
            return act()
        except _AWAY:
            connection.close()
        return None


def prepare_run(
    plan: Plan,
    environment: Environment,
    running: Cluster,
    proxies: Proxies,
    on_progress: OnProgress,
) -> Run:
    """Prepare a run; its clock starts now."""
    chance = Random(f"hand {plan.options.seed}")  # noqa: S311  # drawn by the seed
    of_workers, of_hosts = OrphanedWork(), HostWork()
    return Run(
        plan=plan,
        cluster=running,
        injector=FaultInjector(
            environment,
            running,
            chance,
            of_workers.add_worker,
            proxies=proxies,
            cut=of_hosts.add_worker,
            restored=of_hosts.add_return,
        ),
        of_workers=of_workers,
        of_queue=OrphanedWork(),
        of_hosts=of_hosts,
        progress=Progress(plan, RunObserver(time.monotonic()), []),
        on_progress=on_progress,
    )


_LINE_EVERY_SECONDS: Final = 10.0


class ProgressPrinter:
    """Prints a line about a run every ten seconds."""

    def __init__(self, console: Console, seed: int) -> None:
        """Print the first one at once."""
        self._console, self._seed = console, seed
        self._next = 0.0

    def print_progress(self, progress: Progress) -> None:
        """Print a line, if it is time."""
        if progress.seconds < self._next:
            return
        self._next = progress.seconds + _LINE_EVERY_SECONDS
        sample = progress.watch.last
        self._console.print(
            f"seed {self._seed} {progress.seconds:4.0f} s {progress.phase}:"
            f" {sample.filed:,} of {progress.plan.cases:,} filed, {sample.done:,} done,"
            f" {sample.waiting:,} waiting, oldest {sample.oldest_seconds:.1f} s;"
            f" fault {len(progress.strikes)} of {len(progress.plan.faults)}:"
            f" {_current_faults(progress)}",
            highlight=False,
            soft_wrap=True,
        )


def _current_faults(progress: Progress) -> str:
    """Name the faults that are not undone yet, or else the last one."""
    current = [strike.name for strike in progress.strikes if strike.is_going_on]
    if current:
        return ", ".join(current)
    return f"after “{progress.strikes[-1].name}”" if progress.strikes else "none yet"
