"""One run of the fault test, on a stage that stands: people work, things break, all heals."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

import redis
from django.db import connection

from records.complaints.models import Work
from records.ledger.clock import database_now
from records.ledger.models import Outgoing
from workers.lab.cluster import Cluster
from workers.lab.servers import ServerFailed
from workers.lab.spike.checker import afterwards
from workers.lab.spike.crowd import AWAY, UserThreads
from workers.lab.spike.faults.drawing import FAULTS
from workers.lab.spike.faults.hand import FaultInjector
from workers.lab.spike.faults.need import FaultEnd
from workers.lab.spike.lines import Proxies
from workers.lab.spike.orphans import OrphanedWork
from workers.lab.spike.plan import Plan, PlannedFault
from workers.lab.spike.watch import RunObserver
from workers.lab.stage import Environment

_TICK_SECONDS: Final = 0.2
_REVIVED_EVERY: Final = 1.0  # one that cannot start yet would else do nothing but start
_PATIENCE_SECONDS: Final = 90.0  # nothing left the backlog or the outbox for so long: it is stuck
_TO_THE_QUEUE: Final = {"queue killed", "queue emptied"}
_AWAY: Final = (*AWAY, redis.RedisError)


@dataclass(slots=True)
class Strike:
    """A fault that struck, in seconds of the run."""

    name: str
    at_seconds: float
    mended_seconds: float  # when what was done to it was undone, not when all was well again
    is_going_on: bool = False
    failed: str = ""  # why it could not strike


@dataclass(slots=True)
class _Due:
    at: float  # of the monotonic clock
    mending: FaultEnd
    strike: Strike


@dataclass(slots=True)
class Progress:
    """What a watcher is told each tick."""

    plan: Plan
    watch: RunObserver
    strikes: list[Strike]
    phase: str = "filing"

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self.watch.begun


type Tell = Callable[[Progress], None]


@dataclass(slots=True)
class Run:
    """One run: people work, things break, a supervisor restarts what died."""

    plan: Plan
    cluster: Cluster
    hand: FaultInjector
    of_workers: OrphanedWork
    of_queue: OrphanedWork
    progress: Progress
    tell: Tell
    _dues: list[_Due] = field(default_factory=list)
    _revived: float = 0.0

    @property
    def strikes(self) -> list[Strike]:
        """The faults so far."""
        return self.progress.strikes

    def run(self, crowd: UserThreads) -> None:
        """Carry out the plan: people in their threads, faults from this one."""
        faults = list(self.plan.faults)
        crowd.start(self.progress.watch.begun)
        try:
            while crowd.is_filing() or faults:
                while faults and faults[0].at_seconds <= self.progress.seconds:
                    self._strike(faults.pop(0))
                self._tick()
        finally:
            crowd.stop()

    def heal(self) -> float:
        """Mend all, and wait until nothing is left to do; returns the seconds that took."""
        self.progress.phase = "healing"
        begun = moved = time.monotonic()
        least = self._count_left()
        while any(least) and time.monotonic() - moved < _PATIENCE_SECONDS:
            self._tick()
            if (left := self._count_left()) < least:
                least, moved = left, time.monotonic()
        return time.monotonic() - begun

    def _strike(self, planned: PlannedFault) -> None:
        if planned.name in _TO_THE_QUEUE:
            self._try_while_away(self.of_queue.add_queue)
        strike = Strike(planned.name, round(self.progress.seconds, 2), self.progress.seconds)
        self.strikes.append(strike)
        try:
            mending = FAULTS[planned.name](self.hand)
        except _AWAY as away:  # an earlier fault is in its way
            connection.close()
            strike.failed = f"{type(away).__name__}: {away}".strip()[:200]
            return
        for orphans in (self.of_workers, self.of_queue):
            self._try_while_away(orphans.confirm)
        if mending:
            strike.is_going_on = True
            self._dues.append(_Due(time.monotonic() + mending.after_seconds, mending, strike))
        strike.mended_seconds = round(self.progress.seconds, 2)

    def _tick(self) -> None:
        for due in list(self._dues):
            if time.monotonic() >= due.at:
                self._mend(due)
        if time.monotonic() - self._revived >= _REVIVED_EVERY:
            self._revived = time.monotonic()
            self.cluster.revive()
        for act in (self.of_workers.update, self.of_queue.update, self.progress.watch.update):
            self._try_while_away(act)
        self.tell(self.progress)
        time.sleep(_TICK_SECONDS)

    def _mend(self, due: _Due) -> None:
        try:
            due.mending.act()
        except (*_AWAY, ServerFailed):  # another fault is in its way: it will be mended, too
            due.at = time.monotonic() + _REVIVED_EVERY
            return
        self._dues.remove(due)
        due.strike.is_going_on = False
        due.strike.mended_seconds = round(self.progress.seconds, 2)

    def _count_left(self) -> tuple[float, float]:
        """What is to be mended and worked on, and what is to be sent; without end while unknown."""
        return self._try_while_away(self._count_remaining) or (float("inf"), float("inf"))

    def _count_remaining(self) -> tuple[float, float]:
        working = Work.objects.exclude(state="parked").count() + afterwards.count_unfinished()
        if not working:
            # Neither half a minute of undo nor the retry schedule is waited out here.
            now = database_now()
            Outgoing.objects.unsent().filter(send_after__gt=now).update(send_after=now)
        return len(self._dues) + working, Outgoing.objects.unsent().count()

    def _try_while_away[T](self, act: Callable[[], T]) -> T | None:
        """Whoever looks while the database is away looks again later."""
        try:
            return act()
        except _AWAY:
            connection.close()
        return None


def prepare_run(
    plan: Plan, built: Environment, running: Cluster, lines: Proxies | None, tell: Tell
) -> Run:
    """Everything in its place; the run's clock starts now."""
    chance = Random(f"hand {plan.wanted.seed}")  # noqa: S311  # drawn by the seed
    of_workers = OrphanedWork()
    return Run(
        plan=plan,
        cluster=running,
        hand=FaultInjector(built, running, chance, of_workers.add_worker, lines=lines),
        of_workers=of_workers,
        of_queue=OrphanedWork(),
        progress=Progress(plan, RunObserver(time.monotonic()), []),
        tell=tell,
    )
