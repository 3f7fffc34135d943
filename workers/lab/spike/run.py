"""One run of the fault test, on a stage that stands: people work, things break, all heals."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

import psycopg
import redis
from django.db import Error, connection

from records.acts.desk import NotYours
from records.acts.ruling import TooLateToUndo
from records.acts.withdrawing import NotOpen
from records.complaints.models import Case, Work
from records.ledger.clock import database_now
from records.ledger.models import Outgoing
from workers.lab.cluster import Cluster
from workers.lab.spike.checker import violations
from workers.lab.spike.faults.drawing import FAULTS, drawn
from workers.lab.spike.faults.hand import Mending, Saboteur
from workers.lab.spike.orphans import Orphans
from workers.lab.spike.people import People
from workers.lab.stage import Stage

_TICK_SECONDS: Final = 0.2
_HEALED_WITHIN: Final = 120.0
_TO_THE_QUEUE: Final = {"queue killed", "queue emptied"}
_AWAY: Final = (Error, redis.RedisError, psycopg.Error, OSError)
_REFUSED: Final = (NotOpen, NotYours, TooLateToUndo)  # somebody else was quicker


class Play:
    """One run: people work, things break, a supervisor restarts what died."""

    def __init__(self, built: Stage, running: Cluster, chance: Random) -> None:
        """Everybody arrives; nothing is filed yet."""

        self.chance, self.cluster, self.market = chance, running, built.market
        self.people = People.arrive(chance)
        self.of_workers = Orphans()
        self.of_queue = Orphans()
        self.hand = Saboteur(built, running, chance, self.of_workers.of_worker)
        self.faults: Counter[str] = Counter()
        self._mendings: list[tuple[float, Mending]] = []

    def run(self, *, cases: int, gap_seconds: float, extra_kills: int) -> None:
        """File so many cases while every fault strikes."""
        names = list(drawn(self.chance, extra_kills=extra_kills))
        per_fault = cases / len(names)
        while names:
            strike_at = time.monotonic() + gap_seconds
            target = per_fault * (sum(self.faults.values()) + 1)
            while time.monotonic() < strike_at:
                if self.people.filed < target:
                    self._surviving(self.people.file)
                self._surviving(self.people.act)
                self._tick()
            self._surviving(lambda: self._strike(names.pop()))
        while self.people.filed < cases:
            self._surviving(self.people.file)
            self._surviving(self.people.act)
            self._tick()

    def heal(self) -> float:
        """Mend all, and wait until nothing is left to do; returns the seconds that took."""
        begun = time.monotonic()
        while not self._surviving(self._is_healed):
            self._tick()
            if time.monotonic() - begun > _HEALED_WITHIN:
                break
        return time.monotonic() - begun

    def _strike(self, name: str) -> None:
        if name in _TO_THE_QUEUE:
            self.of_queue.of_queue()
        self.faults[name] += 1
        mending = FAULTS[name](self.hand)
        if mending:
            self._mendings.append((time.monotonic() + mending.after_seconds, mending))

    def _tick(self) -> None:
        for due_at, mending in list(self._mendings):
            if time.monotonic() >= due_at:
                self._mendings.remove((due_at, mending))
                mending.act()
        self.cluster.revive()
        for act in (self.of_workers.look, self.of_queue.look):
            self._surviving(act)
        time.sleep(_TICK_SECONDS)

    def _is_healed(self) -> bool:

        if self._mendings or Work.objects.exclude(state="parked").exists():
            return False
        # Neither half a minute of undo nor the retry schedule is waited out here.
        now = database_now()
        Outgoing.objects.unsent().filter(send_after__gt=now).update(send_after=now)
        return not Outgoing.objects.unsent().exists()

    def _surviving[T](self, act: Callable[[], T]) -> T | None:
        """People wait while the database is away, and try something else after a refusal."""

        try:
            return act()
        except _AWAY:
            connection.close()
        except _REFUSED:
            pass
        return None


def told(played: Play) -> dict[str, object]:
    """The figures of a run, and every violation that the checker found."""

    poison = set(played.people.poison)
    return {
        "cases": Case.objects.count(),
        "states": dict(Counter(Case.objects.values_list("state", flat=True))),
        "faults": dict(played.faults),
        "poison": len(poison),
        "orphans_of_workers": played.of_workers.figures(),
        "orphans_of_the_queue": played.of_queue.figures(),
        "violations": violations(played.market.journal(), poison=poison),
    }
