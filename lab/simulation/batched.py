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

    def within(self, arrived: Counts, seconds: float) -> float:
        """Return the share of cases that waited no longer than this."""
        return float(arrived[self.delay <= seconds].sum()) / max(1, int(arrived.sum()))


def run_machine(arrived: Counts, cases_per_s: float) -> Flow:
    """Run the machine as a reservoir with one outlet; `arrived` is cases a bin, all lanes."""
    gained = arrived - cases_per_s * BIN_SECONDS
    level = np.concatenate([[0.0], np.cumsum(gained)])
    backlog = level - np.minimum.accumulate(level)
    # In the middle of a bin the backlog is that of its beginning plus half of its cases.
    middle = np.maximum(0.0, backlog[:-1] + np.maximum(gained, -backlog[:-1]) / 2)
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
        served, waiting, remaining = 0, self.waiting, self.left
        while waiting and served < most:
            place = waiting[0][1]
            cases = min(most - served, remaining[place])
            remaining[place] -= cases
            served += cases
            self.pieces.append((place, now, cases))
            if not remaining[place]:
                heapq.heappop(waiting)
        return served


def run_desk(handed: DeskBatches, cases_per_s: float) -> DeskResult:
    """Serve each bin's batches, the most urgent first; `cases_per_s` is that of one shift."""
    at_work = _Desk(handed.cases.copy(), [], [])
    bins, credit, waiting = len(handed.shifts), 0.0, 0
    backlog = []
    for now, shifts in enumerate(handed.shifts):
        waiting += at_work.take_in(handed.coming.get(now, []))
        if shifts:
            # A case that is begun is finished: its fraction is carried while work waits.
            credit = (credit % 1 if at_work.waiting else 0.0) + shifts * cases_per_s * BIN_SECONDS
            served = at_work.serve(int(credit), now)
            credit, waiting = credit - served, waiting - served
        backlog.append(waiting)
    undecided = [(place, bins, at_work.left[place]) for _, place in at_work.waiting]
    rows = np.array(at_work.pieces + undecided, dtype=np.int64).reshape(-1, 3)
    places, served_in, cases = rows.T
    return DeskResult(
        places // handed.lanes, places % handed.lanes, served_in, cases, np.array(backlog)
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


@dataclass(frozen=True, slots=True)
class OnTimeShares:
    """Shares on time, of the cases due in the window."""

    cases: float
    whole_batches: float  # as if a batch with one late case were late as a whole


def draw_filings(hours: Hours, load: Load, desk: Desk, sizes: Sizes, seed: int) -> DrawnFilings:
    """Draw the filings, and which of them need a person."""
    chance = np.random.default_rng(seed)
    listings = arrivals.draw_listings(hours, load, desk, sizes, chance)
    return DrawnFilings(hours, listings, chance.binomial(listings, 1 - desk.automatic_share))


def machine_share(filings: DrawnFilings, flow: Flow) -> float:
    """Return the share on time, as if the machine's answer were the ruling."""
    counted = filings.hours.is_due_in_window
    in_time = filings.hours.middles + flow.delay <= filings.hours.due
    due = max(1, int(filings.by_bin[counted].sum()))
    return float(filings.by_bin[counted & in_time].sum()) / due


def desk_shares(filings: DrawnFilings, decided: DeskResult) -> OnTimeShares:
    """Return the share on time of the cases that reached people."""
    hours = filings.hours
    ended = np.append(hours.middles, np.inf)[decided.served_in]
    counted = hours.is_due_in_window[decided.bin]
    late = counted & (ended > hours.due[decided.bin])
    total = max(1, int(decided.cases[counted].sum()))
    whole = np.zeros(filings.for_people.shape, dtype=bool)
    whole[decided.bin[late], decided.lane[late]] = True
    return OnTimeShares(
        cases=1 - float(decided.cases[late].sum() / total),
        whole_batches=1 - float(filings.for_people[whole].sum() / total),
    )


def hand_over(filings: DrawnFilings, delay: Floats) -> DeskBatches:
    """Return the batches that reach the desk; the same for any number of people."""
    return make_batches(filings.for_people, filings.hours, delay)


def run_reviewers(batches: DeskBatches, desk: Desk, reviewers: int) -> DeskResult:
    """Run the desk with so many people in each shift."""
    return run_desk(batches, reviewers / desk.busy_seconds)
