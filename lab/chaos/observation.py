"""Observe a run from outside, twice a second: the backlog, its age, what is done."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
from django.db import connection

from lab.chaos.fairness import Start
from lab.chaos.workload import listings
from lab.servers.process import ServerProcess
from pipeline.vocabulary import WorkState
from records.cases.backlog.worker_lives import count_live_threads
from records.cases.models import Work
from records.database import fetch_all
from records.screening.models import Batch

_EVERY_SECONDS: Final = 0.5
_OWN_SECONDS: Final = 0.5  # from a fault's beginning until what it struck is noted

# Suspects wait alone, on purpose; their age says nothing about the others.
_BACKLOG: Final = """
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp()
  - min(c.filed_at) FILTER (WHERE NOT w.is_suspect)), 0)::float8
FROM cases_work w JOIN cases_case c ON c.id = w.case_id WHERE w.state <> 'parked'
"""
_CASES: Final = """
SELECT count(*), count(*) FILTER (WHERE state NOT IN ('received', 'queued'))
FROM cases_case
"""
_STARTS: Final = """
SELECT c.account_id, c.lane, c.filed_at, f.frozen_at
FROM cases_case c JOIN marketplaces_frozenlisting f ON f.id = c.frozen_id
JOIN marketplaces_listing l ON l.id = c.listing_id
WHERE c.follows_id IS NULL AND NOT starts_with(l.external_id, %s)
  AND NOT EXISTS (  -- what waited for the case before it, and not for a worker
    SELECT FROM ledger_auditentry a WHERE a.subject_kind = 'case' AND a.subject_id = c.id
    AND substr(a.entry, 1, 15) IN ('{"act":"revive"', '{"act":"reopen"', '{"act":"yield",'))
ORDER BY f.frozen_at
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One observation."""

    at_seconds: float
    filed: int
    done: int  # by the machine: decided, or handed to a person
    waiting: int
    oldest_seconds: float


@dataclass(slots=True)
class RunObserver:
    """Takes at most two samples a second, and keeps the last; at first one of zeros."""

    start: float  # of the monotonic clock
    last: Sample = Sample(0.0, 0, 0, 0, 0.0)

    def update(self) -> None:
        """Take a sample, if it is time."""
        now = time.monotonic() - self.start
        if now - self.last.at_seconds < _EVERY_SECONDS:
            return
        ((cases, routings),) = fetch_all(_CASES)
        ((waiting, oldest),) = fetch_all(_BACKLOG)
        self.last = Sample(round(now, 2), cases, routings, waiting, round(oldest, 2))


def list_starts(begun_at: datetime) -> list[Start]:
    """List when each case was filed and when a worker first wrote something about it."""
    with connection.cursor() as cursor:
        cursor.execute(_STARTS, [listings.POISON_PREFIX])
        return [
            Start(
                account_id=account_id,
                lane=lane,
                filed=(filed_at - begun_at).total_seconds(),
                started=(frozen_at - begun_at).total_seconds(),
            )
            for account_id, lane, filed_at, frozen_at in cursor.fetchall()
        ]


def list_screened(begun_at: datetime) -> list[float]:
    """List when each batch of listings was done, in seconds of the run, in order."""
    batches = Batch.objects.exclude(done_at=None).order_by("done_at")
    return [
        (done_at - begun_at).total_seconds()
        for done_at in batches.values_list("done_at", flat=True)
        if done_at is not None
    ]


@dataclass(frozen=True, slots=True)
class Recovery:
    """One row, from its fault to its next claim, by the monotonic clock."""

    since: float
    until: float
    states: tuple[str, ...] = ()  # that the row went through, each with its second

    @property
    def seconds(self) -> float:
        """Seconds in which no worker had it."""
        return self.until - self.since

    def meets(self, spans: Iterable[tuple[float, float]]) -> bool:
        """Return whether it overlaps one of these periods."""
        return any(start < self.until and end > self.since for start, end in spans)

    def count_calm_seconds(self, spans: Iterable[tuple[float, float]]) -> float:
        """Count the seconds outside these periods, but for the one that it began with."""
        calm, covered_until = 0.0, self.since
        for start, end in sorted(spans):
            if abs(start - self.since) > _OWN_SECONDS and end > covered_until:
                calm += max(0.0, min(start, self.until) - covered_until)
                covered_until = max(covered_until, end)
        return calm + max(0.0, self.until - covered_until)


@dataclass(slots=True)
class _Orphan:
    since: float
    states: list[str] = field(default_factory=list)

    def note(self, state: str, now: float, *, is_suspect: bool) -> None:
        """Note the state of its row, if it is another one than before."""
        word = f"{state} as a suspect" if is_suspect else state
        if not self.states or not self.states[-1].startswith(f"{word} after"):
            self.states.append(f"{word} after {now - self.since:.1f} s")


@dataclass(slots=True)
class OrphanedWork:
    """Rows that were in flight when something died, until each is claimed again."""

    recovered: list[Recovery] = field(default_factory=list)
    _orphans: dict[tuple[int, int], _Orphan] = field(default_factory=dict)  # by case and attempt
    _unsure: set[tuple[int, int]] = field(default_factory=set)  # or finished just before

    def add_worker(self, pid: int) -> None:
        """Mark the rows that a struck worker runs as orphans."""
        rows = Work.objects.filter(state="running", worker__contains=f"-{pid}-")
        self._add(list(rows.values_list("case_id", "attempt")))

    def add_queue(self) -> None:
        """Mark all rows that were sent as orphans: the queue is gone."""
        self._add(list(Work.objects.filter(state="sent").values_list("case_id", "attempt")))

    def confirm(self) -> None:
        """Forget rows that were finished: the struck process does nothing more."""
        if not self._unsure:
            return
        ids = [case_id for case_id, _ in self._unsure]
        existing_ids = set(Work.objects.filter(case_id__in=ids).values_list("case_id", flat=True))
        for case_id, attempt in self._unsure:
            if case_id not in existing_ids:
                self._orphans.pop((case_id, attempt), None)
        self._unsure.clear()

    def update(self) -> None:
        """Check which rows are claimed again."""
        if not self._orphans:
            return
        ids = [case_id for case_id, _ in self._orphans]
        rows = Work.objects.filter(case_id__in=ids).exclude(state="parked").in_bulk()
        now = time.monotonic()
        for (case_id, attempt), orphan in list(self._orphans.items()):
            row = rows.get(case_id)
            if row and row.attempt == attempt and not self._is_back(row):
                orphan.note(row.state, now, is_suspect=row.is_suspect)
                continue
            del self._orphans[case_id, attempt]
            self._unsure.discard((case_id, attempt))
            self.recovered.append(Recovery(orphan.since, now, tuple(orphan.states)))

    def _is_back(self, _row: Work) -> bool:
        """Return False: an unclaimed row stays an orphan until it is claimed."""
        return False

    def _add(self, out: list[tuple[int, int]]) -> None:
        now = time.monotonic()
        for case_id, attempt in out:
            if (case_id, attempt) not in self._orphans:
                self._orphans[case_id, attempt] = _Orphan(now)
                self._unsure.add((case_id, attempt))


LATE_SECONDS: Final = 20.0  # the longest recovery that is allowed while nothing else is broken
_SILENT_SECONDS: Final = 2.5  # after which the sweeper, too, takes a worker for dead
_BEAT_AGE: Final = """
SELECT extract(epoch FROM clock_timestamp() - max(seen_at))::float8
FROM cases_workerlife WHERE name LIKE %s
"""


@dataclass(slots=True)
class HostWork(OrphanedWork):
    """What hosts held that were cut off; and each such host, until its worker is heard of again."""

    returned: list[Recovery] = field(default_factory=list)
    without_worker: list[tuple[float, float]] = field(default_factory=list)  # when none lived
    _looked_at: float = field(default_factory=time.monotonic)
    _silent: dict[str, tuple[ServerProcess, float]] = field(default_factory=dict)  # since when

    def add_return(self, worker: ServerProcess) -> None:
        """Wait for a beat of this worker, whose host can reach everything again."""
        self._silent[worker.name] = worker, time.monotonic()

    def update(self) -> None:
        """Check which rows are claimed again, who is back, and whether any worker lives."""
        OrphanedWork.update(self)
        looked_at, self._looked_at = self._looked_at, time.monotonic()
        if not count_live_threads(_SILENT_SECONDS)[0]:
            self.without_worker.append((looked_at, self._looked_at))
        for name, (worker, since) in list(self._silent.items()):
            ((age,),) = fetch_all(_BEAT_AGE, [f"%-{worker.pid}-%"])
            now = time.monotonic()
            if age is not None and now - age > since:
                del self._silent[name]
                self.returned.append(Recovery(since, now))

    def _is_back(self, row: Work) -> bool:
        """Return whether its own worker gave it back: then it waits for its turn, as others do.

        What the sweeper takes from a host comes back ahead of all, alone or as a suspect.
        """
        return row.state == WorkState.WAITING and not row.is_single and not row.is_suspect

    def count_awaited(self) -> int:
        """Count workers that may still come back in time: a run that is done waits for them."""
        now = time.monotonic()
        return sum(now - since < LATE_SECONDS for _, since in self._silent.values())

    def list_missing(self) -> list[str]:
        """Return the workers that never came back."""
        return sorted(self._silent)


def recovery_figures(recoveries: Sequence[Recovery]) -> dict[str, float]:
    """Count, median, 99th percentile and maximum."""
    if not recoveries:
        return {"count": 0}
    seconds = [recovery.seconds for recovery in recoveries]
    p50, p99 = np.percentile(seconds, [50, 99])
    return {
        "count": len(seconds),
        "p50_seconds": round(float(p50), 2),
        "p99_seconds": round(float(p99), 2),
        "max_seconds": round(max(seconds), 2),
    }
