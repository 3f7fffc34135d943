"""Batches lose no case, and nobody is faster than people are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.simulation import batched
from lab.simulation.arrivals import reported_sizes
from lab.simulation.hours import BIN_SECONDS, LANES
from pipeline.vocabulary import Lane
from tests.unit.lab.simulation.small_load import DESK, SMALL, hours

pytestmark = pytest.mark.slow


def test_the_machine_as_a_flow_works_a_rush_off_at_its_rate() -> None:
    rate = 2.0
    counts = np.array([0, int(3 * rate * BIN_SECONDS), 0, 0, 0])
    flow = batched.run_machine(counts, rate)
    # Three bins' work comes in one: two bins' work is left at its end, then one, then none.
    assert flow.backlog.tolist() == [0.0, 2 * rate * BIN_SECONDS, rate * BIN_SECONDS, 0.0, 0.0]
    assert flow.delay[1] == BIN_SECONDS  # half of what is left at the end
    assert flow.within(counts, BIN_SECONDS) == 1.0
    assert flow.within(counts, BIN_SECONDS - 1) == 0.0


def test_one_late_case_makes_its_batch_late() -> None:
    filings = batched.draw_filings(hours(), SMALL, DESK, reported_sizes(), 1)
    desk_result = batched.run_reviewers(
        batched.hand_over(filings, np.zeros(hours().bins)), DESK, 30
    )
    ends = np.append(filings.hours.middles, np.inf)[desk_result.served_in]
    is_due = filings.hours.is_due_in_window[desk_result.bin]
    is_late = is_due & (ends > filings.hours.due[desk_result.bin])
    late_cases = desk_result.cases[is_late].sum() / desk_result.cases[is_due].sum()
    assert 0 < batched.desk_share(filings, desk_result) < 1 - late_cases < 1


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), people=st.integers(1, 90), slow=st.integers(0, 7200))
def test_no_case_is_lost_between_filing_and_ruling(seed: int, people: int, slow: int) -> None:
    filings = batched.draw_filings(hours(), SMALL, DESK, reported_sizes(), seed)
    delay = np.full(hours().bins, float(slow))
    desk_result = batched.run_reviewers(batched.hand_over(filings, delay), DESK, people)
    case_counts = np.zeros_like(filings.for_people)
    np.add.at(case_counts, (desk_result.bin, desk_result.lane), desk_result.cases)
    assert (case_counts == filings.for_people).all()
    assert (desk_result.served_in >= desk_result.bin).all()
    backlog = desk_result.cases[desk_result.served_in == hours().bins].sum()
    assert desk_result.backlog[-1] == backlog


def test_nobody_decides_faster_than_the_shift_allows() -> None:
    filings = batched.draw_filings(hours(), SMALL, DESK, reported_sizes(), 5)
    desk_result = batched.run_reviewers(
        batched.hand_over(filings, np.zeros(hours().bins)), DESK, 10
    )
    is_served = desk_result.served_in < hours().bins
    by_bin = np.bincount(
        desk_result.served_in[is_served], desk_result.cases[is_served], minlength=hours().bins
    )
    most = hours().shifts * 10 / DESK.busy_seconds * BIN_SECONDS
    assert (by_bin <= most + 1).all()


def test_lanes_with_a_head_start_come_first() -> None:
    filings = batched.draw_filings(hours(), SMALL, DESK, reported_sizes(), 5)
    desk_result = batched.run_reviewers(
        batched.hand_over(filings, np.zeros(hours().bins)), DESK, 18
    )
    waits = desk_result.served_in - desk_result.bin
    means = {
        lane: np.average(
            waits[desk_result.lane == number], weights=desk_result.cases[desk_result.lane == number]
        )
        for number, lane in enumerate(LANES)
    }
    assert means[Lane.TRUSTED_FLAGGER] < means[Lane.GOOD_FAITH] < means[Lane.STANDARD]
