"""The scaling policy: a wave is met in time, calm is waited for, and changes are few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cluster.scaling import (
    Load,
    ScalingDecision,
    ScalingPolicy,
    decide_workers,
    workers_needed,
)
from tests.unit.pipeline.cluster.simulated_scaling import (
    ScalingStep,
    SimulatedLoad,
    count_changes,
    simulate_scaling,
)

pytestmark = pytest.mark.slow

_HOUR = 3_600.0
_SECONDS_PER_CASE = 0.2  # one process finishes five cases a second
_TWELVE = ScalingPolicy(fewest=1, most=12)
_WAVE_FROM, _WAVE_UNTIL = 600.0, 2_400.0

_loads = st.builds(
    Load,
    backlog=st.integers(0, 10_000_000),
    oldest_age_seconds=st.floats(0, 1e6),
    arrivals_per_second=st.floats(0, 1e5),
    seconds_per_case=st.floats(1e-4, 1e3),
)


def _wave(usual: float) -> SimulatedLoad:
    """Ten times the usual for half an hour."""

    def rate(at: float) -> float:
        return 10 * usual if _WAVE_FROM <= at < _WAVE_UNTIL else usual

    return SimulatedLoad(rate, _SECONDS_PER_CASE)


def _most_in_an_hour(looks: list[ScalingStep]) -> int:
    return max(
        count_changes([step for step in looks if begin <= step.at_seconds < begin + _HOUR])
        for begin in range(0, int(looks[-1].at_seconds), 60)
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("usual", [0.5, 2.0, 4.0])
def test_a_wave_of_ten_times_waits_thirty_seconds_at_most_and_moves_six_times_an_hour(
    usual: float, seed: int
) -> None:
    looks = simulate_scaling(_wave(usual), _TWELVE, seconds=3 * _HOUR, seed=seed)
    assert max(step.oldest_age_seconds for step in looks) <= 30
    assert _most_in_an_hour(looks) <= 6
    assert looks[-1].workers < max(step.workers for step in looks), "it never lets anybody go"


def test_a_steady_load_is_left_alone() -> None:
    looks = simulate_scaling(
        SimulatedLoad(lambda _: 3.0, _SECONDS_PER_CASE), _TWELVE, seconds=4 * _HOUR, seed=1
    )
    assert count_changes(looks) <= 2


def test_a_load_that_swings_each_ten_minutes_does_not_make_the_workers_swing() -> None:
    swinging = SimulatedLoad(lambda at: 20.0 if int(at / 600) % 2 else 2.0, _SECONDS_PER_CASE)
    looks = simulate_scaling(swinging, _TWELVE, seconds=6 * _HOUR, seed=1)
    assert _most_in_an_hour(looks) <= 6
    assert max(step.oldest_age_seconds for step in looks) <= 30


def test_beyond_capacity_all_work() -> None:
    looks = simulate_scaling(
        SimulatedLoad(lambda _: 100.0, _SECONDS_PER_CASE), _TWELVE, seconds=600, seed=1
    )
    assert looks[-1].workers == 12


@given(_loads, st.integers(0, 40))
def test_the_answer_lies_within_the_bounds(load: Load, running: int) -> None:
    assert 2 <= decide_workers(load, running, [], ScalingPolicy(2, 9), now_seconds=0).workers <= 9


@given(_loads, _loads)
def test_more_of_everything_never_needs_fewer(one: Load, other: Load) -> None:
    larger_load = Load(
        max(one.backlog, other.backlog),
        max(one.oldest_age_seconds, other.oldest_age_seconds),
        max(one.arrivals_per_second, other.arrivals_per_second),
        max(one.seconds_per_case, other.seconds_per_case),
    )
    assert workers_needed(larger_load, _TWELVE) >= max(
        workers_needed(one, _TWELVE), workers_needed(other, _TWELVE)
    )


def test_an_old_case_calls_for_one_more_whatever_the_rates_say() -> None:
    silent = Load(1, 60, 0, 0.01)
    assert decide_workers(silent, 3, [], _TWELVE, now_seconds=0).workers > 3


def test_nobody_leaves_before_it_was_quiet_for_long_enough() -> None:
    quiet = Load(0, 0, 0.1, 0.2)
    decisions = [ScalingDecision(float(at), 1, 6) for at in range(0, 600, 5)]
    assert decide_workers(quiet, 6, decisions, _TWELVE, now_seconds=599).workers == 6
    assert decide_workers(quiet, 6, decisions, _TWELVE, now_seconds=601).workers == 1


def test_the_last_change_of_an_hour_goes_all_the_way() -> None:
    past = [ScalingDecision(100.0 * turn, 2, 2 + turn % 2) for turn in range(6)]
    busy = Load(200, 10, 5, 0.2)
    assert workers_needed(busy, _TWELVE) < 12
    assert decide_workers(busy, 3, past, _TWELVE, now_seconds=1_000).workers == 12


def test_bounds_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="no such range"):
        ScalingPolicy(fewest=5, most=4)
