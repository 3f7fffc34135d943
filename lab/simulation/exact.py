"""The exact model end to end: every case through the machine, and if needed the desk."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf

import numpy as np
from numpy.typing import NDArray

from lab.simulation.arrivals import Requests
from lab.simulation.batched import DrawnFilings, OnTimeShares
from lab.simulation.hours import BIN_SECONDS, LANES, DeskRules, Floats, Hours, to_moment
from lab.simulation.premises import Desk
from pipeline.time import deadlines

type Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ServerWindow:
    """A number of servers in a time window; they finish what they began."""

    begins: float
    ends: float
    servers: int


@dataclass(frozen=True, slots=True)
class JobTimes:
    """When each job began and ended; infinite for jobs that were never served."""

    begun: Seconds
    ended: Seconds

    @property
    def count_unserved(self) -> int:
        """Count jobs that were never served."""
        return int(np.isinf(self.ended).sum())


def staff_always(servers: int) -> tuple[ServerWindow, ...]:
    """Return servers that are always there."""
    return (ServerWindow(0.0, inf, servers),)


@dataclass(slots=True)
class _Queue:
    """Jobs by arrival, and waiting ones by key; ties go to the earlier one."""

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
        """Return when the next job is ready; infinite if none waits or comes."""
        if self.waiting:
            return -inf
        return float(self.at[self.order[self.next]]) if self.next < len(self.order) else inf


def serve_jobs(
    at: Seconds, key: Seconds, seconds: Seconds, windows: Iterable[ServerWindow]
) -> JobTimes:
    """Serve every job, the smallest key first, never interrupted.

    The staffing windows come in order and do not overlap; each window's servers are fresh.
    """
    order = [int(job) for job in np.argsort(at, kind="stable")]
    queue = _Queue(at, key, order, [])
    job_times = JobTimes(np.full(len(at), inf), np.full(len(at), inf))
    for window in windows:
        _work_window(queue, seconds, window, job_times)
    return job_times


def _work_window(
    queue: _Queue, seconds: Seconds, window: ServerWindow, job_times: JobTimes
) -> None:
    free, now = [window.begins] * window.servers, window.begins
    while free:
        # A waiting job arrived by the last check at the latest, even if a server was free before.
        now = max(now, free[0], queue.ready_at())
        if now >= window.ends:
            return
        queue.admit(now)
        job = heapq.heappop(queue.waiting)[2]
        job_times.begun[job] = now
        job_times.ended[job] = now + seconds[job]
        heapq.heapreplace(free, job_times.ended[job])


def staff_by_bins(
    present: Sequence[float], bin_seconds: float, servers: int
) -> tuple[ServerWindow, ...]:
    """Make windows from bins; neighbours with the same number of people become one."""
    windows: list[ServerWindow] = []
    for number, shifts in enumerate(present):
        begins, people = number * bin_seconds, round(shifts * servers)
        if not people:
            continue
        last = windows[-1] if windows else None
        if last and last.ends == begins and last.servers == people:
            windows[-1] = ServerWindow(last.begins, begins + bin_seconds, people)
        else:
            windows.append(ServerWindow(begins, begins + bin_seconds, people))
    return tuple(windows)


type Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cases:
    """One entry a case; `request` counts from 0."""

    request: Counts
    filed: Floats
    lane: Counts
    due: Floats
    review_by: Floats
    needs_person: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Crew:
    """Worker threads with the seconds of a case, and people in each shift.

    The variation coefficients are of gamma times; exponential ones have 1, constant ones 0.
    """

    threads: int
    machine_seconds: float
    reviewers: int
    machine_variation: float = 0.5
    person_variation: float = 1.0


@dataclass(frozen=True, slots=True)
class ExactRun:
    """When each case was routed, and those for people decided."""

    cases: Cases
    machine: JobTimes
    desk: JobTimes  # of the cases for people alone, in their order


def list_cases(
    requests: Requests, hours: Hours, house: DeskRules, desk: Desk, business_hours: float
) -> Cases:
    """List every case of every request, due by `pipeline.time.deadlines`, without chance."""
    due = np.empty(len(requests.filed))
    review_by = np.empty(len(requests.filed))
    for number, (at, lane) in enumerate(zip(requests.filed, requests.lane, strict=True)):
        due_at = deadlines.due_at(to_moment(hours, float(at)), house.calendar, business_hours)
        earlier = deadlines.review_deadline(due_at, LANES[lane], house.policy, house.calendar)
        due[number] = (due_at - hours.zero_at) / timedelta(seconds=1)
        review_by[number] = (earlier - hours.zero_at) / timedelta(seconds=1)
    row = np.repeat(np.arange(len(requests.filed)), requests.size)
    # A fixed generator: which cases are automatic depends on the filings, not on the crew.
    person = np.random.default_rng(len(row)).random(len(row)) >= desk.automatic_share
    return Cases(row, requests.filed[row], requests.lane[row], due[row], review_by[row], person)


def run_exact(
    cases: Cases, hours: Hours, desk: Desk, crew: Crew, chance: np.random.Generator
) -> ExactRun:
    """Run machine and desk, the earliest due first; at the desk ties go by score."""
    seconds = _gamma(crew.machine_seconds, crew.machine_variation, len(cases.filed), chance)
    machine = serve_jobs(cases.filed, cases.review_by, seconds, staff_always(crew.threads))
    people = cases.needs_person
    score = chance.random(int(people.sum()))
    minutes = _gamma(desk.busy_seconds, crew.person_variation, len(score), chance)
    windows = staff_by_bins(list(hours.shifts), BIN_SECONDS, crew.reviewers)
    # A thousandth of a second, so that the score orders only what is due at the same moment.
    key = cases.review_by[people] - score / 1000
    return ExactRun(cases, machine, serve_jobs(machine.ended[people], key, minutes, windows))


def _gamma(mean: float, variation: float, count: int, chance: np.random.Generator) -> Floats:
    if not variation:
        return np.full(count, mean)
    shape = 1 / variation**2
    return chance.gamma(shape, mean / shape, count)


def measure_kept(run: ExactRun, hours: Hours) -> tuple[OnTimeShares, float]:
    """Return shares on time of cases that reached people, and of requests.

    A request is on time when its last case is, decided by machine or person.
    """
    cases, people = run.cases, run.cases.needs_person
    is_due_in_window = _in_window(cases.due, hours)
    end_times = run.machine.ended.copy()
    end_times[people] = run.desk.ended
    late = end_times > cases.due
    total = max(1, int((is_due_in_window & people).sum()))
    in_batch = _batch_of(cases) if len(cases.filed) else np.array([], dtype=np.int64)
    late_batches = np.unique(in_batch[late & people & is_due_in_window])
    is_in_late_batch = np.isin(in_batch, late_batches) & people & is_due_in_window
    request = cases.request
    requests = max(1, len(np.unique(request[is_due_in_window])))
    return (
        OnTimeShares(
            1 - (late & people & is_due_in_window).sum() / total, 1 - is_in_late_batch.sum() / total
        ),
        1 - len(np.unique(request[is_due_in_window & late])) / requests,
    )


def _in_window(due: Floats, hours: Hours) -> NDArray[np.bool_]:
    inside = np.flatnonzero(hours.is_due_in_window)
    is_inside: NDArray[np.bool_] = (due > hours.due[inside[0]] - BIN_SECONDS) & (
        due <= hours.due[inside[-1]]
    )
    return is_inside


def _batch_of(cases: Cases) -> Counts:
    bins = (cases.filed // BIN_SECONDS).astype(np.int64)
    return bins * len(LANES) + cases.lane


def sum_to_batches(cases: Cases, hours: Hours) -> DrawnFilings:
    """Sum the same cases to batches, for the batched model."""
    return DrawnFilings(hours, _by_bin(cases, hours), _by_bin(cases, hours, cases.needs_person))


def _by_bin(cases: Cases, hours: Hours, only: NDArray[np.bool_] | None = None) -> Counts:
    batch = _batch_of(cases)
    selected_batches = batch if only is None else batch[only]
    flat = np.bincount(selected_batches, minlength=hours.bins * len(LANES))
    return flat.reshape(hours.bins, len(LANES)).astype(np.int64)
