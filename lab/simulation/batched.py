"""Simulate batches instead of cases: the machine as a flow, the desk in batches of a bin.

The machine takes a flow of work at a constant rate, in the order of arrival. The desk serves
batches (one bin, one lane) by `review_by`, and may split one. Everything is counted in whole
cases: none is lost.
"""

import heapq
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.simulation import arrivals
from lab.simulation.arrivals import Sizes
from lab.simulation.hours import BIN_SECONDS, Hours
from lab.simulation.premises import Desk, Load

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flow:
    """The machine's result for each bin's cases."""

    delay: Floats  # waiting seconds of the cases filed in the bin
    backlog: Floats  # cases at the end of each bin

    def within(self, arrival_counts: Counts, seconds: float) -> float:
        """Return the share of cases that waited no longer than this."""
        return float(arrival_counts[self.delay <= seconds].sum()) / max(
            1, int(arrival_counts.sum())
        )


def run_machine(arrival_counts: Counts, cases_per_s: float) -> Flow:
    """Run the machine as a reservoir with one outlet; `arrival_counts` is by bin, of all lanes."""
    level_changes = arrival_counts - cases_per_s * BIN_SECONDS
    level = np.concatenate([[0.0], np.cumsum(level_changes)])
    backlog = level - np.minimum.accumulate(level)
    # In the middle of a bin the backlog is that of its beginning plus half of its cases.
    middle = np.maximum(0.0, backlog[:-1] + np.maximum(level_changes, -backlog[:-1]) / 2)
    return Flow(middle / cases_per_s, backlog[1:])


@dataclass(frozen=True, slots=True)
class DeskResult:
    """The desk's result: one row for each part of a batch."""

    bin: Counts  # in which the cases were filed
    lane: Counts
    served_in: Counts  # bin of the decision; the number of bins for undecided cases
    cases: Counts
    backlog: Counts  # cases waiting at the end of each bin


@dataclass(frozen=True, slots=True)
class DeskBatches:
    """The batches that the machine hands over, for any number of people.

    A batch is its key and its place: bin times lanes plus lane. Lists, because the desk loops
    over single values.
    """

    coming: dict[int, list[tuple[float, int]]]  # by the bin of the hand-over
    cases: list[int]  # by place
    shifts: list[float]
    lanes: int


def make_batches(for_people: Counts, hours: Hours, delay: Floats) -> DeskBatches:
    """Make batches of cases by bin and lane, handed over after the machine's delay."""
    bins, lanes = for_people.shape
    late = np.minimum(np.rint(delay / BIN_SECONDS), bins).astype(np.int64)
    arrives = np.minimum(np.arange(bins) + late, bins - 1)
    places = np.flatnonzero(for_people)
    keys = hours.review_by.ravel()[places].tolist()
    coming: dict[int, list[tuple[float, int]]] = {}
    for at, batch in zip(
        arrives[places // lanes].tolist(), zip(keys, places.tolist(), strict=True), strict=True
    ):
        coming.setdefault(at, []).append(batch)
    return DeskBatches(coming, for_people.ravel().tolist(), hours.shifts.tolist(), lanes)


@dataclass(slots=True)
class _Desk:
    """The state of the desk during a run."""

    left: list[int]
    waiting: list[tuple[float, int]]
    pieces: list[tuple[int, int, int]]  # place, bin of the decision, cases

    def take_in(self, coming: list[tuple[float, int]]) -> int:
        for batch in coming:
            heapq.heappush(self.waiting, batch)
        return sum(self.left[place] for _, place in coming)

    def serve(self, most: int, now: int) -> int:
        served_count, waiting, remaining = 0, self.waiting, self.left
        while waiting and served_count < most:
            place = waiting[0][1]
            cases = min(most - served_count, remaining[place])
            remaining[place] -= cases
            served_count += cases
            self.pieces.append((place, now, cases))
            if not remaining[place]:
                heapq.heappop(waiting)
        return served_count


def run_desk(batches: DeskBatches, cases_per_s: float) -> DeskResult:
    """Serve each bin's batches, the most urgent first; `cases_per_s` is that of one shift."""
    at_work = _Desk(batches.cases.copy(), [], [])
    bins, credit, waiting = len(batches.shifts), 0.0, 0
    backlog = []
    for now, shifts in enumerate(batches.shifts):
        waiting += at_work.take_in(batches.coming.get(now, []))
        if shifts:
            # A case that is begun is finished: its fraction is carried while work waits.
            credit = (credit % 1 if at_work.waiting else 0.0) + shifts * cases_per_s * BIN_SECONDS
            served_count = at_work.serve(int(credit), now)
            credit, waiting = credit - served_count, waiting - served_count
        backlog.append(waiting)
    undecided_pieces = [(place, bins, at_work.left[place]) for _, place in at_work.waiting]
    rows = np.array(at_work.pieces + undecided_pieces, dtype=np.int64).reshape(-1, 3)
    places, served_in, cases = rows.T
    return DeskResult(
        places // batches.lanes, places % batches.lanes, served_in, cases, np.array(backlog)
    )


@dataclass(frozen=True)
class DrawnFilings:
    """The filings of one seed; they do not depend on the staff."""

    hours: Hours
    filed: Counts  # listings by bin and lane
    for_people: Counts  # those of them that the machine does not decide

    @cached_property
    def by_bin(self) -> Counts:
        """All lanes together."""
        total: Counts = self.filed.sum(axis=1)
        return total


def draw_filings(hours: Hours, load: Load, desk: Desk, sizes: Sizes, seed: int) -> DrawnFilings:
    """Draw the filings, and which of them need a person."""
    chance = np.random.default_rng(seed)
    listings = arrivals.draw_listings(hours, load, desk, sizes, chance)
    return DrawnFilings(hours, listings, chance.binomial(listings, 1 - desk.automatic_share))


def machine_share(filings: DrawnFilings, flow: Flow) -> float:
    """Return the share on time, as if the machine's answer were the ruling."""
    is_due_in_window = filings.hours.is_due_in_window
    in_time = filings.hours.middles + flow.delay <= filings.hours.due
    due = max(1, int(filings.by_bin[is_due_in_window].sum()))
    return float(filings.by_bin[is_due_in_window & in_time].sum()) / due


def desk_share(filings: DrawnFilings, desk_result: DeskResult) -> float:
    """Return the share on time of the cases that reached people and are due in the window.

    A batch with one late case counts as late as a whole.
    """
    hours = filings.hours
    end_times = np.append(hours.middles, np.inf)[desk_result.served_in]
    is_due_in_window = hours.is_due_in_window[desk_result.bin]
    late = is_due_in_window & (end_times > hours.due[desk_result.bin])
    total = max(1, int(desk_result.cases[is_due_in_window].sum()))
    is_late_batch = np.zeros(filings.for_people.shape, dtype=bool)
    is_late_batch[desk_result.bin[late], desk_result.lane[late]] = True
    return 1 - float(filings.for_people[is_late_batch].sum() / total)


def hand_over(filings: DrawnFilings, delay: Floats) -> DeskBatches:
    """Return the batches that reach the desk; the same for any number of people."""
    return make_batches(filings.for_people, filings.hours, delay)


def run_reviewers(batches: DeskBatches, desk: Desk, reviewers: int) -> DeskResult:
    """Run the desk with so many people in each shift."""
    return run_desk(batches, reviewers / desk.busy_seconds)
