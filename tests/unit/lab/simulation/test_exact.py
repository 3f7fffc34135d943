"""The exact model agrees with queueing theory where there is a closed form."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.simulation import exact
from lab.simulation.exact import JobTimes, ServerWindow


def _waits(job_times: JobTimes, at: np.ndarray) -> float:
    return float((job_times.begun - at)[len(at) // 10 :].mean())


def _poisson(rate: float, count: int, chance: np.random.Generator) -> np.ndarray:
    return np.cumsum(chance.exponential(1 / rate, count))


def _erlang_c(servers: int, rate: float, mean: float) -> float:
    """The mean wait of M/M/c."""
    offered_load = rate * mean
    top = offered_load**servers / factorial(servers) * servers / (servers - offered_load)
    waits = top / (sum(offered_load**n / factorial(n) for n in range(servers)) + top)
    return waits * mean / (servers - offered_load)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.6), (4, 0.75), (12, 0.75)])
def test_exponential_times_wait_as_long_as_erlang_says(servers: int, load: float) -> None:
    def ratio(seed: int) -> float:
        chance = np.random.default_rng(seed)
        at = _poisson(servers * load, 25_000, chance)
        seconds = chance.exponential(1, len(at))
        job_times = exact.serve_jobs(at, at, seconds, exact.staff_always(servers))
        # By the rate and the mean that were really drawn: most of the chance is in them.
        return _waits(job_times, at) / _erlang_c(servers, len(at) / at[-1], float(seconds.mean()))

    assert np.mean([ratio(seed) for seed in range(8)]) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_constant_times_wait_as_long_as_pollaczek_and_khinchine_say(load: float) -> None:
    at = _poisson(load, 150_000, np.random.default_rng(7))
    job_times = exact.serve_jobs(at, at, np.ones(len(at)), exact.staff_always(1))
    assert _waits(job_times, at) == pytest.approx(load / (2 * (1 - load)), rel=0.06)


def test_the_urgent_wait_as_long_as_cobham_says() -> None:
    chance = np.random.default_rng(3)
    at = _poisson(0.8, 200_000, chance)
    urgent = chance.random(len(at)) < 0.5
    job_times = exact.serve_jobs(
        at, np.where(urgent, 0.0, 1.0), chance.exponential(1, len(at)), exact.staff_always(1)
    )
    waits = job_times.begun - at
    # Half of a load of 0.8 goes first: 0.8 / (1 - 0.4), the rest 0.8 / ((1 - 0.4) (1 - 0.8)).
    assert float(waits[urgent].mean()) == pytest.approx(0.8 / 0.6, rel=0.06)
    assert float(waits[~urgent].mean()) == pytest.approx(0.8 / (0.6 * 0.2), rel=0.1)


_JOBS = st.lists(
    st.tuples(st.floats(0, 100), st.integers(0, 3), st.floats(0.1, 20)), min_size=1, max_size=30
)


@given(jobs=_JOBS, servers=st.integers(1, 4))
def test_each_job_is_served_once_and_nobody_does_two_at_a_time(
    jobs: list[tuple[float, int, float]], servers: int
) -> None:
    at, key, seconds = (np.array(column, dtype=float) for column in zip(*jobs, strict=True))
    job_times = exact.serve_jobs(at, key, seconds, exact.staff_always(servers))
    assert job_times.count_unserved == 0
    assert (job_times.begun >= at).all()
    assert np.allclose(job_times.ended - job_times.begun, seconds)
    busy = [((job_times.begun <= t) & (job_times.ended > t)).sum() for t in job_times.begun]
    assert max(busy) <= servers


def test_what_comes_after_the_last_shift_is_left() -> None:
    at = np.array([0.0, 1.0, 50.0])
    job_times = exact.serve_jobs(
        at, at, np.full(3, 5.0), [ServerWindow(10, 12, 1), ServerWindow(20, 22, 1)]
    )
    assert job_times.begun.tolist() == [10.0, 20.0, np.inf]
    assert job_times.count_unserved == 1


def test_neighbouring_bins_with_the_same_people_are_one_shift() -> None:
    assert exact.staff_by_bins([0, 1, 1, 2, 0, 1], 10.0, 3) == (
        ServerWindow(10, 30, 3), ServerWindow(30, 40, 6), ServerWindow(50, 60, 3),
    )  # fmt: skip
