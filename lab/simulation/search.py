"""Find the fewest workers and reviewers that keep the goal, seed by seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean, stdev
from typing import Final

import numpy as np
from scipy.stats import t as student

from lab.simulation import batched
from lab.simulation.arrivals import Sizes
from lab.simulation.batched import DrawnFilings
from lab.simulation.hours import BIN_SECONDS, DeskRules, Hours, lay_out_hours
from lab.simulation.premises import Desk, Goal, Load

_CLOSE: Final = 0.004  # relative width at which the search ends; whole numbers below 250

type Holds = Callable[[int], bool]


class NoStaffHolds(ValueError):
    """No number of people or workers keeps this goal; the message says what to change."""


@dataclass(frozen=True, slots=True)
class StaffNeed:
    """The fewest that keep the goal, over several seeds."""

    by_seed: tuple[int, ...]

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return fmean(self.by_seed)

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % confidence interval of the mean (Student's t)."""
        count = len(self.by_seed)
        if count < 2:
            return 0.0
        return float(student.ppf(0.975, count - 1)) * stdev(self.by_seed) / sqrt(count)

    @property
    def enough(self) -> int:
        """The largest of the seeds: the figure to plan with."""
        return max(self.by_seed)

    def as_figures(self) -> dict[str, object]:
        """Return the figures for the report."""
        return {
            "enough": self.enough,
            "mean": round(self.mean, 2),
            "half_width_95": round(self.half_width, 2),
            "each_seed": list(self.by_seed),
        }


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """The staff of one load: worker cores for 24 hours and for minutes, people a shift."""

    cores_in_time: StaffNeed
    cores_at_once: StaffNeed
    reviewers: StaffNeed


@dataclass(frozen=True, slots=True)
class Question:
    """The question to the search; chance comes in as seeds."""

    load: Load
    desk: Desk
    goal: Goal
    core_seconds: float  # of a worker, a case
    seeds: Sequence[int]


def find_staff(question: Question, house: DeskRules, sizes: Sizes) -> StaffAnswer:
    """Search for every seed; reviewers get a machine that answers within its minutes."""
    hours = lay_out_hours(house, question.load, question.desk, question.goal.business_hours)
    answers = [_of_seed(question, hours, sizes, seed) for seed in question.seeds]
    in_time, at_once, people = zip(*answers, strict=True)
    return StaffAnswer(StaffNeed(in_time), StaffNeed(at_once), StaffNeed(people))


def _of_seed(question: Question, hours: Hours, sizes: Sizes, seed: int) -> tuple[int, int, int]:
    filings = batched.draw_filings(hours, question.load, question.desk, sizes, seed)
    at_once = find_cores(filings, question, in_time=False)
    flow = batched.run_machine(filings.by_bin, at_once / question.core_seconds)
    return (
        find_cores(filings, question, in_time=True),
        at_once,
        find_reviewers(filings, question, flow.delay),
    )


def find_cores(filings: DrawnFilings, question: Question, *, in_time: bool) -> int:
    """Find worker cores: for rulings in time, or for answers within minutes."""
    goal = question.goal

    def holds(count: int) -> bool:
        flow = batched.run_machine(filings.by_bin, count / question.core_seconds)
        if in_time:
            return batched.machine_share(filings, flow) >= goal.share
        return flow.within(filings.by_bin, 60 * goal.machine_minutes) >= goal.machine_share

    return find_fewest(holds, first=_mean_cores(filings, question))


def find_reviewers(filings: DrawnFilings, question: Question, delay: np.ndarray) -> int:
    """Find people in each shift."""
    if not filings.for_people.any():
        return 0

    batches = batched.hand_over(filings, delay)

    def holds(count: int) -> bool:
        desk_result = batched.run_reviewers(batches, question.desk, count)
        return batched.desk_share(filings, desk_result) >= question.goal.share

    return find_fewest(holds, first=_mean_reviewers(filings, question.desk))


def _mean_cores(filings: DrawnFilings, question: Question) -> int:
    seconds = filings.hours.middles[-1]
    return max(1, int(filings.by_bin.sum() * question.core_seconds / seconds))


def _mean_reviewers(filings: DrawnFilings, desk: Desk) -> int:
    at_desk = filings.hours.shifts.sum() * BIN_SECONDS
    return max(1, int(filings.for_people.sum() * desk.busy_seconds / at_desk))


def find_fewest(holds: Holds, *, first: int = 1, most: int = 100_000_000) -> int:
    """Find the smallest number that is enough, by doubling and halving; close if large.

    Raises:
        NoStaffHolds: not even `most` is enough.
    """
    low, high = 0, max(1, first)
    while not holds(high):
        low, high = high, 2 * high
        if high > most:
            raise NoStaffHolds(
                "No number of people holds the goal with these shifts: what is filed after the last"
                " shift is due before the next. Add a shift, or more hours."
            )
    while high - low > max(1, ceil(_CLOSE * high)):
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
