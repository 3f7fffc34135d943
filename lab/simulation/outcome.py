"""One simulated window: what was filed, and how much of it was decided in time."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.simulation import arrivals, batched
from lab.simulation.arrivals import Sizes
from lab.simulation.batched import DeskBatches, DeskResult, Flow
from lab.simulation.hours import Hours
from lab.simulation.premises import Desk, Load

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnFilings:
    """The filings of one seed; whatever the staff, they stay the same."""

    hours: Hours
    filed: Counts  # listings by bin and lane
    for_people: Counts  # those of them that the machine does not decide

    @cached_property
    def by_bin(self) -> Counts:
        """All lanes together."""
        total: Counts = self.filed.sum(axis=1)
        return total

    @cached_property
    def people_by_bin(self) -> Counts:
        """All lanes together, of what reaches people."""
        total: Counts = self.for_people.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class OnTimeShares:
    """Shares on time, over what falls due in the window."""

    cases: float
    whole_batches: float  # as if a batch with one late case were late whole


def draw_filings(hours: Hours, load: Load, desk: Desk, sizes: Sizes, seed: int) -> DrawnFilings:
    """The filings, and which of them need a person."""
    chance = np.random.default_rng(seed)
    filed = arrivals.draw_listings(hours, load, desk, sizes, chance)
    return DrawnFilings(hours, filed, chance.binomial(filed, 1 - desk.automatic_share))


def machine_share(filings: DrawnFilings, flow: Flow) -> float:
    """Share on time, were the machine's answer the ruling."""
    counted = filings.hours.is_due_in_window
    in_time = filings.hours.middles + flow.delay <= filings.hours.due
    due = max(1, int(filings.by_bin[counted].sum()))
    return float(filings.by_bin[counted & in_time].sum()) / due


def desk_shares(filings: DrawnFilings, decided: DeskResult) -> OnTimeShares:
    """Share on time of what reached people."""
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
    """What reaches the desk, and when; the same for any number of people."""
    return batched.make_batches(filings.for_people, filings.hours, delay)


def run_reviewers(batches: DeskBatches, desk: Desk, reviewers: int) -> DeskResult:
    """What so many people in each shift get done."""
    return batched.run_desk(batches, reviewers / desk.busy_seconds)
