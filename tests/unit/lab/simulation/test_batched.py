"""Batches lose no case, and say what single cases say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.simulation import batched, exact
from lab.simulation.arrivals import reported_sizes
from lab.simulation.exact import Crew
from lab.simulation.hours import BIN_SECONDS, LANES
from lab.simulation.search import find_fewest
from pipeline.vocabulary import Lane
from tests.unit.lab.simulation.small_load import DESK, SMALL, hours, small_cases

pytestmark = pytest.mark.slow

SHARE_APART = 0.02  # of cases on time, batched against exact: the bound that docs/ state


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("reviewers", [20, 26, 32, 38])
def test_batches_and_single_cases_are_as_often_on_time(reviewers: int, seed: int) -> None:
    cases = small_cases(seed)
    run = exact.run_exact(
        cases, hours(), DESK, Crew(4, 0.2, reviewers), np.random.default_rng(seed)
    )
    exactly, _ = exact.measure_kept(run, hours())
    filings = exact.sum_to_batches(cases, hours())
    desk_result = batched.run_reviewers(
        batched.hand_over(filings, np.zeros(hours().bins)), DESK, reviewers
    )
    assert batched.desk_shares(filings, desk_result).cases == pytest.approx(
        exactly.cases, abs=SHARE_APART
    )


@pytest.mark.slow
def test_batches_and_single_cases_ask_for_the_same_people() -> None:
    cases = small_cases(1)
    filings = exact.sum_to_batches(cases, hours())

    def holds_exactly(people: int) -> bool:
        run = exact.run_exact(cases, hours(), DESK, Crew(4, 0.2, people), np.random.default_rng(1))
        return exact.measure_kept(run, hours())[0].cases >= 0.995

    def holds_in_batches(people: int) -> bool:
        desk_result = batched.run_reviewers(
            batched.hand_over(filings, np.zeros(hours().bins)), DESK, people
        )
        return batched.desk_shares(filings, desk_result).cases >= 0.995

    exactly, batches = find_fewest(holds_exactly, first=40), find_fewest(holds_in_batches, first=40)
    assert batches == pytest.approx(exactly, rel=0.03, abs=1)


def test_a_late_batch_never_flatters_the_requests() -> None:
    cases = small_cases(1)
    run = exact.run_exact(cases, hours(), DESK, Crew(4, 0.2, 30), np.random.default_rng(1))
    shares, requests = exact.measure_kept(run, hours())
    assert shares.whole_batches <= shares.cases
    filings = exact.sum_to_batches(cases, hours())
    desk_result = batched.run_reviewers(
        batched.hand_over(filings, np.zeros(hours().bins)), DESK, 30
    )
    batches = batched.desk_shares(filings, desk_result)
    assert batches.whole_batches <= batches.cases
    assert batches.whole_batches <= requests + SHARE_APART


@pytest.mark.parametrize("busy", [0.5, 0.8, 1.1])
def test_the_machine_as_a_flow_waits_as_its_threads_do(busy: float) -> None:
    """At 20 cases a second on many threads, which is where the flow is used."""
    chance = np.random.default_rng(4)
    bins, rate = 12, 20.0
    counts = chance.poisson(rate * BIN_SECONDS, bins)
    counts[6] *= 3
    at = np.sort(
        np.repeat(np.arange(bins) * BIN_SECONDS, counts) + chance.random(counts.sum()) * BIN_SECONDS
    )
    threads = 8
    seconds = chance.gamma(4, busy * threads / rate / 4, len(at))
    job_times = exact.serve_jobs(at, at, seconds, exact.staff_always(threads))
    flow = batched.run_machine(counts, rate / busy)
    waits = (
        np.add.reduceat(job_times.begun - at, np.concatenate([[0], np.cumsum(counts)[:-1]]))
        / counts
    )
    assert np.abs(flow.delay - waits).max() <= 0.05 * max(60.0, waits.max())


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
