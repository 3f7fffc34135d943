"""The exact model end to end: every case through the machine, and where needed over the desk."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline import deadlines
from workers.lab.simulation import exact
from workers.lab.simulation.arrivals import Requests
from workers.lab.simulation.exact import Served
from workers.lab.simulation.hours import BIN_SECONDS, LANES, DeskRules, Floats, Hours, to_moment
from workers.lab.simulation.outcome import DrawnFilings, OnTimeShares
from workers.lab.simulation.premises import Desk

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
    """Worker threads with the seconds that a case takes one, and people in each shift.

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
    machine: Served
    desk: Served  # of the cases for people alone, in their order


def list_cases(
    filed: Requests, hours: Hours, house: DeskRules, desk: Desk, business_hours: float
) -> Cases:
    """Every listing of every request, due as `pipeline.deadlines` says; chance is not needed."""
    due = np.empty(len(filed.filed))
    review_by = np.empty(len(filed.filed))
    for number, (at, lane) in enumerate(zip(filed.filed, filed.lane, strict=True)):
        due_at = deadlines.due_at(to_moment(hours, float(at)), house.calendar, business_hours)
        earlier = deadlines.review_deadline(due_at, LANES[lane], house.policy, house.calendar)
        due[number] = (due_at - hours.zero_at) / timedelta(seconds=1)
        review_by[number] = (earlier - hours.zero_at) / timedelta(seconds=1)
    of = np.repeat(np.arange(len(filed.filed)), filed.size)
    # A fixed generator: which cases are automatic belongs to the filings, not to the crew.
    person = np.random.default_rng(len(of)).random(len(of)) >= desk.automatic_share
    return Cases(of, filed.filed[of], filed.lane[of], due[of], review_by[of], person)


def run_exact(
    cases: Cases, hours: Hours, desk: Desk, crew: Crew, chance: np.random.Generator
) -> ExactRun:
    """The machine takes the earliest due first, and so does the desk; there, ties go by score."""
    seconds = _gamma(crew.machine_seconds, crew.machine_variation, len(cases.filed), chance)
    machine = exact.serve_jobs(
        cases.filed, cases.review_by, seconds, exact.staff_always(crew.threads)
    )
    people = cases.needs_person
    score = chance.random(int(people.sum()))
    minutes = _gamma(desk.busy_seconds, crew.person_variation, len(score), chance)
    staffed = exact.staff_by_bins(list(hours.shifts), BIN_SECONDS, crew.reviewers)
    # A thousandth of a second, so that the score orders only what is due at the same moment.
    key = cases.review_by[people] - score / 1000
    return ExactRun(cases, machine, exact.serve_jobs(machine.ended[people], key, minutes, staffed))


def _gamma(mean: float, variation: float, count: int, chance: np.random.Generator) -> Floats:
    if not variation:
        return np.full(count, mean)
    shape = 1 / variation**2
    return chance.gamma(shape, mean / shape, count)


def measure_kept(run: ExactRun, hours: Hours) -> tuple[OnTimeShares, float]:
    """Shares on time of what reached people, and the share of requests on time as reported.

    A request is on time when its last case is, whoever decided it.
    """
    cases, people = run.cases, run.cases.needs_person
    counted = _in_window(cases.due, hours)
    ended = run.machine.ended.copy()
    ended[people] = run.desk.ended
    late = ended > cases.due
    total = max(1, int((counted & people).sum()))
    in_batch = _batch_of(cases) if len(cases.filed) else np.array([], dtype=np.int64)
    late_batches = np.unique(in_batch[late & people & counted])
    whole = np.isin(in_batch, late_batches) & people & counted
    of = cases.request
    requests = max(1, len(np.unique(of[counted])))
    return (
        OnTimeShares(1 - (late & people & counted).sum() / total, 1 - whole.sum() / total),
        1 - len(np.unique(of[counted & late])) / requests,
    )


def _in_window(due: Floats, hours: Hours) -> NDArray[np.bool_]:
    inside = np.flatnonzero(hours.is_due_in_window)
    found: NDArray[np.bool_] = (due > hours.due[inside[0]] - BIN_SECONDS) & (
        due <= hours.due[inside[-1]]
    )
    return found


def _batch_of(cases: Cases) -> Counts:
    bins = (cases.filed // BIN_SECONDS).astype(np.int64)
    return bins * len(LANES) + cases.lane


def sum_to_batches(cases: Cases, hours: Hours) -> DrawnFilings:
    """The same cases as batches, for the batched model."""
    return DrawnFilings(hours, _by_bin(cases, hours), _by_bin(cases, hours, cases.needs_person))


def _by_bin(cases: Cases, hours: Hours, only: NDArray[np.bool_] | None = None) -> Counts:
    batch = _batch_of(cases)
    chosen = batch if only is None else batch[only]
    flat = np.bincount(chosen, minlength=hours.bins * len(LANES))
    return flat.reshape(hours.bins, len(LANES)).astype(np.int64)
