"""One event a case: several servers, an order of service, and hours in which they work."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

type Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Staffed:
    """So many servers from one moment to another; what they began they finish."""

    begins: float
    ends: float
    servers: int


@dataclass(frozen=True, slots=True)
class Served:
    """When each job began and ended; infinite for what nobody came to."""

    begun: Seconds
    ended: Seconds

    @property
    def count_unserved(self) -> int:
        """Jobs that nobody came to."""
        return int(np.isinf(self.ended).sum())


def staff_always(servers: int) -> tuple[Staffed, ...]:
    """Servers that never go home."""
    return (Staffed(0.0, inf, servers),)


@dataclass(slots=True)
class _Queue:
    """Jobs by arrival, and those waiting by their key; ties go to the earlier one."""

    at: Seconds
    key: Seconds
    order: list[int]
    waiting: list[tuple[float, int, int]]
    next: int = 0

    def admit(self, until: float) -> None:
        while self.next < len(self.order) and self.at[self.order[self.next]] <= until:
            job = self.order[self.next]
            heapq.heappush(self.waiting, (self.key[job], self.next, job))
            self.next += 1

    def ready_at(self) -> float:
        """Infinite when nothing waits and nothing comes."""
        if self.waiting:
            return -inf
        return float(self.at[self.order[self.next]]) if self.next < len(self.order) else inf


def serve_jobs(at: Seconds, key: Seconds, seconds: Seconds, staffed: Iterable[Staffed]) -> Served:
    """Serve every job, the smallest key first, never interrupted.

    The staffing windows come in order and do not overlap; each window's servers are fresh.
    """
    order = [int(job) for job in np.argsort(at, kind="stable")]
    queue = _Queue(at, key, order, [])
    served = Served(np.full(len(at), inf), np.full(len(at), inf))
    for window in staffed:
        _work_window(queue, seconds, window, served)
    return served


def _work_window(queue: _Queue, seconds: Seconds, window: Staffed, served: Served) -> None:
    free, now = [window.begins] * window.servers, window.begins
    while free:
        # What waits came by the last look at the latest, though a server was free before that.
        now = max(now, free[0], queue.ready_at())
        if now >= window.ends:
            return
        queue.admit(now)
        job = heapq.heappop(queue.waiting)[2]
        served.begun[job] = now
        served.ended[job] = now + seconds[job]
        heapq.heapreplace(free, served.ended[job])


def staff_by_bins(
    present: Sequence[float], bin_seconds: float, servers: int
) -> tuple[Staffed, ...]:
    """Windows out of bins: neighbours with the same number present make one window."""
    windows: list[Staffed] = []
    for number, shifts in enumerate(present):
        begins, people = number * bin_seconds, round(shifts * servers)
        if not people:
            continue
        last = windows[-1] if windows else None
        if last and last.ends == begins and last.servers == people:
            windows[-1] = Staffed(last.begins, begins + bin_seconds, people)
        else:
            windows.append(Staffed(begins, begins + bin_seconds, people))
    return tuple(windows)
