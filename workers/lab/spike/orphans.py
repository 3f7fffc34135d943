"""How long work lay orphaned: from the fault to the next claim of the same row."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from records.complaints.models import Work


@dataclass(frozen=True, slots=True)
class Recovery:
    """One row, from its fault to its next claim, by the monotonic clock."""

    since: float
    until: float

    @property
    def seconds(self) -> float:
        """How long nobody worked on it."""
        return self.until - self.since

    def meets(self, spans: Iterable[tuple[float, float]]) -> bool:
        """Whether it overlaps one of these."""
        return any(begun < self.until and ended > self.since for begun, ended in spans)


@dataclass(slots=True)
class OrphanedWork:
    """Rows that were out when something died, until each is claimed again."""

    recovered: list[Recovery] = field(default_factory=list)
    _since: dict[tuple[int, int], float] = field(default_factory=dict)  # case and attempt
    _unsure: set[tuple[int, int]] = field(default_factory=set)  # or finished just before

    def add_worker(self, pid: int) -> None:
        """A worker was struck: whatever it runs is an orphan from now on."""
        held = Work.objects.filter(state="running", worker__contains=f"-{pid}-")
        self._add(list(held.values_list("case_id", "attempt")))

    def add_queue(self) -> None:
        """The queue is gone: whatever was sent is."""
        self._add(list(Work.objects.filter(state="sent").values_list("case_id", "attempt")))

    def confirm(self) -> None:
        """Whoever was struck does nothing more: a row that is gone by now was no orphan."""
        if not self._unsure:
            return
        ids = [case_id for case_id, _ in self._unsure]
        there = set(Work.objects.filter(case_id__in=ids).values_list("case_id", flat=True))
        for case_id, attempt in self._unsure:
            if case_id not in there:
                self._since.pop((case_id, attempt), None)
        self._unsure.clear()

    def update(self) -> None:
        """Ask which are claimed again."""
        if not self._since:
            return
        ids = [case_id for case_id, _ in self._since]
        rows = Work.objects.filter(case_id__in=ids)
        attempts = dict(rows.exclude(state="parked").values_list("case_id", "attempt"))
        now = time.monotonic()
        for (case_id, attempt), since in list(self._since.items()):
            if attempts.get(case_id, attempt + 1) > attempt:
                del self._since[case_id, attempt]
                self._unsure.discard((case_id, attempt))
                self.recovered.append(Recovery(since, now))

    def _add(self, out: list[tuple[int, int]]) -> None:
        now = time.monotonic()
        for case_id, attempt in out:
            if (case_id, attempt) not in self._since:
                self._since[case_id, attempt] = now
                self._unsure.add((case_id, attempt))


def recovery_figures(recovered: Sequence[Recovery]) -> dict[str, float]:
    """Count, median, 99th percentile and maximum."""
    if not recovered:
        return {"count": 0}
    seconds = [each.seconds for each in recovered]
    p50, p99 = np.percentile(seconds, [50, 99])
    return {
        "count": len(seconds),
        "p50_seconds": round(float(p50), 2),
        "p99_seconds": round(float(p99), 2),
        "max_seconds": round(max(seconds), 2),
    }
