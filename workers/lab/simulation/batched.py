"""Batches of cases instead of cases: the machine as a flow, the desk in batches of a bin.

The machine takes a flow of work at a constant rate, in the order of arrival. The desk serves
batches (one bin, one lane) by `review_by`, and may split one. Everything is counted in whole
cases: none is lost on the way.
"""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.lab.simulation.hours import BIN_SECONDS, Hours

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


def machine(arrived: Counts, cases_per_s: float) -> Flow:
    """A reservoir with one outlet; `arrived` is cases a bin, all lanes together."""
    gained = arrived - cases_per_s * BIN_SECONDS
    level = np.concatenate([[0.0], np.cumsum(gained)])
    backlog = level - np.minimum.accumulate(level)
    # The middle of a bin finds what its beginning found, and half of what the bin adds.
    found = np.maximum(0.0, backlog[:-1] + np.maximum(gained, -backlog[:-1]) / 2)
    return Flow(found / cases_per_s, backlog[1:])


@dataclass(frozen=True, slots=True)
class Decided:
    """What the desk did: one row a piece of a batch."""

    bin: Counts  # in which the cases were filed
    lane: Counts
    served_in: Counts  # bin of the decision; the number of bins for what was never decided
    cases: Counts
    backlog: Counts  # cases waiting at the end of each bin


@dataclass(slots=True)
class _Pieces:
    rows: list[tuple[int, int, int, int]]

    def add(self, batch: tuple[float, int, int], served_in: int, cases: int) -> None:
        self.rows.append((batch[1], batch[2], served_in, cases))


def desk(for_people: Counts, hours: Hours, delay: Floats, cases_per_s: float) -> Decided:
    """Serve each bin's batches, the most urgent first; `cases_per_s` is that of one shift."""
    coming = _by_arrival(for_people, delay)
    left = for_people.copy()
    waiting: list[tuple[float, int, int]] = []
    pieces, credit = _Pieces([]), 0.0
    backlog, held = np.zeros(hours.bins, dtype=np.int64), 0
    for now in range(hours.bins):
        for filed_in, lane in coming.get(now, ()):
            heapq.heappush(waiting, (float(hours.review_by[filed_in, lane]), filed_in, lane))
            held += int(left[filed_in, lane])
        # A case that is begun is finished: the fraction of one is carried while work waits.
        credit = (credit % 1 if waiting else 0.0) + hours.shifts[now] * cases_per_s * BIN_SECONDS
        if hours.shifts[now]:
            done = _serve(waiting, left, int(credit), pieces, now)
            credit, held = credit - done, held - done
        backlog[now] = held
    for batch in waiting:
        pieces.add(batch, hours.bins, int(left[batch[1], batch[2]]))
    rows = np.array(pieces.rows, dtype=np.int64).reshape(-1, 4)
    return Decided(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], backlog)


def _by_arrival(for_people: Counts, delay: Floats) -> dict[int, list[tuple[int, int]]]:
    """Batches by the bin in which the machine hands them over."""
    coming: dict[int, list[tuple[int, int]]] = {}
    late = np.minimum(np.rint(delay / BIN_SECONDS), len(delay)).astype(int)
    for filed_in, lane in zip(*np.nonzero(for_people), strict=True):
        at = min(int(filed_in) + int(late[filed_in]), len(delay) - 1)
        coming.setdefault(at, []).append((int(filed_in), int(lane)))
    return coming


def _serve(
    waiting: list[tuple[float, int, int]], left: Counts, most: int, pieces: _Pieces, now: int
) -> int:
    done = 0
    while waiting and done < most:
        batch = waiting[0]
        place = batch[1], batch[2]
        taken = min(most - done, int(left[place]))
        left[place] -= taken
        done += taken
        pieces.add(batch, now, taken)
        if not left[place]:
            heapq.heappop(waiting)
    return done
