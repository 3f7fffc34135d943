"""Batches of cases instead of cases: the machine as a flow, the desk in batches of a bin.

The machine takes a flow of work at a constant rate, in the order of arrival. The desk serves
batches (one bin, one lane) by `review_by`, and may split one. Everything is counted in whole
cases: none is lost on the way.
"""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.simulation.hours import BIN_SECONDS, Hours

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flow:
    """What the machine did with each bin's cases."""

    delay: Floats  # seconds of waiting of what was filed in the bin
    backlog: Floats  # cases at the end of each bin

    def within(self, arrived: Counts, seconds: float) -> float:
        """Share of cases that waited no longer."""
        return float(arrived[self.delay <= seconds].sum()) / max(1, int(arrived.sum()))


def run_machine(arrived: Counts, cases_per_s: float) -> Flow:
    """A reservoir with one outlet; `arrived` is cases a bin, all lanes together."""
    gained = arrived - cases_per_s * BIN_SECONDS
    level = np.concatenate([[0.0], np.cumsum(gained)])
    backlog = level - np.minimum.accumulate(level)
    # The middle of a bin finds what its beginning found, and half of what the bin adds.
    found = np.maximum(0.0, backlog[:-1] + np.maximum(gained, -backlog[:-1]) / 2)
    return Flow(found / cases_per_s, backlog[1:])


@dataclass(frozen=True, slots=True)
class DeskResult:
    """What the desk did: one row a piece of a batch."""

    bin: Counts  # in which the cases were filed
    lane: Counts
    served_in: Counts  # bin of the decision; the number of bins for what was never decided
    cases: Counts
    backlog: Counts  # cases waiting at the end of each bin


@dataclass(frozen=True, slots=True)
class DeskBatches:
    """What the machine hands over, ready to be served by any number of people.

    A batch is its key and its place: bin times lanes plus lane. Lists, for a loop over single
    values is what they are for.
    """

    coming: dict[int, list[tuple[float, int]]]  # by the bin of the handing over
    cases: list[int]  # by place
    shifts: list[float]
    lanes: int


def make_batches(for_people: Counts, hours: Hours, delay: Floats) -> DeskBatches:
    """Cases by bin and lane, each bin's handed over after the machine's delay."""
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
    """The state of the desk while time goes by."""

    left: list[int]
    waiting: list[tuple[float, int]]
    pieces: list[tuple[int, int, int]]  # place, bin of the decision, cases

    def take_in(self, coming: list[tuple[float, int]]) -> int:
        for batch in coming:
            heapq.heappush(self.waiting, batch)
        return sum(self.left[place] for _, place in coming)

    def serve(self, most: int, now: int) -> int:
        done, waiting, left = 0, self.waiting, self.left
        while waiting and done < most:
            place = waiting[0][1]
            taken = min(most - done, left[place])
            left[place] -= taken
            done += taken
            self.pieces.append((place, now, taken))
            if not left[place]:
                heapq.heappop(waiting)
        return done


def run_desk(handed: DeskBatches, cases_per_s: float) -> DeskResult:
    """Serve each bin's batches, the most urgent first; `cases_per_s` is that of one shift."""
    at_work = _Desk(handed.cases.copy(), [], [])
    bins, credit, held = len(handed.shifts), 0.0, 0
    backlog = []
    for now, shifts in enumerate(handed.shifts):
        held += at_work.take_in(handed.coming.get(now, []))
        if shifts:
            # A case that is begun is finished: its fraction is carried while work waits.
            credit = (credit % 1 if at_work.waiting else 0.0) + shifts * cases_per_s * BIN_SECONDS
            done = at_work.serve(int(credit), now)
            credit, held = credit - done, held - done
        backlog.append(held)
    undecided = [(place, bins, at_work.left[place]) for _, place in at_work.waiting]
    rows = np.array(at_work.pieces + undecided, dtype=np.int64).reshape(-1, 3)
    places, served_in, cases = rows.T
    return DeskResult(
        places // handed.lanes, places % handed.lanes, served_in, cases, np.array(backlog)
    )
