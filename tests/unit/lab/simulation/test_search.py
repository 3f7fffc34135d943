"""The search finds the fewest that hold, and says so when none do."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.simulation import batched, search
from lab.simulation.arrivals import reported_sizes
from lab.simulation.premises import Desk, Goal, Shift
from lab.simulation.search import NoStaffHolds, Question, StaffNeed, find_fewest, find_staff
from tests.unit.lab.simulation.small_load import DESK, SMALL, desk_rules, hours


@given(true=st.integers(1, 5_000), first=st.integers(1, 20_000))
def test_the_fewest_is_found_to_four_in_a_thousand(true: int, first: int) -> None:
    fewest = find_fewest(lambda count: count >= true, first=first)
    assert true <= fewest <= true + max(0, 0.0041 * fewest)


def test_it_is_said_when_nobody_is_enough() -> None:
    with pytest.raises(NoStaffHolds, match="Add a shift"):
        find_fewest(lambda count: count < 0)


@pytest.mark.slow
def test_more_people_keep_more_and_the_answer_is_the_edge() -> None:
    question = Question(SMALL, DESK, Goal(), 0.2, (1, 2))
    staff = find_staff(question, desk_rules(), reported_sizes())
    filings = batched.draw_filings(hours(), SMALL, DESK, reported_sizes(), 1)
    people = staff.reviewers.by_seed[0]

    def measure_share(count: int) -> float:
        desk_result = batched.run_reviewers(
            batched.hand_over(filings, filings.hours.middles * 0), DESK, count
        )
        return batched.desk_share(filings, desk_result)

    shares = [measure_share(count) for count in range(people // 2, people + 4, 3)]
    assert shares == sorted(shares)
    assert measure_share(people) >= 0.995 > measure_share(people - 1)
    assert staff.cores_in_time.enough <= staff.cores_at_once.enough


def test_the_spike_wants_more_of_everything() -> None:
    spike_need, calm = (
        find_staff(Question(load, DESK, Goal(), 0.2, (1,)), desk_rules(), reported_sizes())
        for load in (SMALL, SMALL.without_spike())
    )
    assert spike_need.reviewers.enough > calm.reviewers.enough
    assert spike_need.cores_at_once.enough >= calm.cores_at_once.enough


@pytest.mark.slow
def test_twice_the_minutes_want_twice_the_people() -> None:
    def people(desk: Desk) -> int:
        return find_staff(
            Question(SMALL, desk, Goal(), 0.2, (1,)), desk_rules(), reported_sizes()
        ).reviewers.enough

    slow = replace(DESK, minutes_per_case=2 * DESK.minutes_per_case)
    assert people(slow) == pytest.approx(2 * people(DESK), rel=0.03)


def test_nobody_is_needed_where_the_machine_decides_all() -> None:
    alone = replace(DESK, automatic_share=1.0)
    assert find_staff(
        Question(SMALL, alone, Goal(), 0.2, (1,)), desk_rules(), reported_sizes()
    ).reviewers.by_seed == (0,)


@pytest.mark.slow
def test_a_second_shift_helps_more_than_it_adds() -> None:
    """Two shifts spread what comes in over the day: fewer than half the people in each."""

    def people(*shifts: Shift) -> int:
        desk = replace(DESK, shifts=shifts)
        return find_staff(
            Question(SMALL, desk, Goal(), 0.2, (1,)), desk_rules(), reported_sizes()
        ).reviewers.enough

    one_shift = people(Shift(time(9), time(17)))
    two_shifts = people(Shift(time(8), time(16)), Shift(time(16), time(0)))
    assert two_shifts < one_shift


def test_the_interval_is_that_of_student() -> None:
    need = StaffNeed((10, 12, 11, 13, 9))
    assert (need.mean, need.enough) == (11, 13)
    assert need.half_width == pytest.approx(1.963, abs=0.001)  # 2.776 * 1.581 / sqrt 5
    assert StaffNeed((7,)).half_width == 0
    assert search.StaffNeed((3, 3)).half_width == 0
