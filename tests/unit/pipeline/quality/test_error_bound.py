"""The bound on errors: monotone, the same as an independent judge's, true whenever one looks."""

from math import exp, log
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special

from pipeline.quality.error_bound import (
    PROMISE_RISK,
    PROMISED,
    SUSPENSION_RISK,
    bound_errors,
    is_promise_broken,
    log_money,
)

_STREAMS: Final = 2_000
_A_DAY: Final = 10
_DAYS: Final = 365
_DRAWS: Final = _A_DAY * _DAYS


@st.composite
def _draws(draw: st.DrawFn) -> tuple[int, int]:
    count = draw(st.integers(1, 5_000))
    return draw(st.integers(0, count)), count


@given(_draws())
def test_one_error_more_raises_the_bound_and_one_right_draw_more_lowers_it(
    pair: tuple[int, int],
) -> None:
    errors, draws = pair
    bound = bound_errors(errors, draws)
    assert errors / draws <= bound <= 1
    assert bound_errors(errors + 1, draws + 1) >= bound
    assert bound_errors(errors, draws + 1) <= bound


@given(_draws())
def test_an_error_more_never_lifts_a_suspension(pair: tuple[int, int]) -> None:
    errors, draws = pair
    if is_promise_broken(errors, draws) and errors < draws:
        assert is_promise_broken(errors + 1, draws)


@given(_draws())
def test_what_is_suspended_is_not_promised_too(pair: tuple[int, int]) -> None:
    errors, draws = pair
    assert not (is_promise_broken(errors, draws) and bound_errors(errors, draws) <= PROMISED)


def test_nothing_drawn_promises_nothing_and_suspends_nothing() -> None:
    assert bound_errors(0, 0) == 1
    assert not is_promise_broken(0, 0)


def test_without_an_error_the_promise_takes_410_draws() -> None:
    assert bound_errors(0, 409) > PROMISED >= bound_errors(0, 410)


def test_of_one_stream_the_bettor_expects_to_win_nothing() -> None:
    """Under the true share the money is a martingale: each draw keeps its mean."""
    for errors, draws in ((0, 3), (2, 40), (5, 5), (9, 700)):
        money = exp(log_money(0.01, errors=errors, draws=draws))
        after_error = exp(log_money(0.01, errors=errors + 1, draws=draws + 1))
        after_right = exp(log_money(0.01, errors=errors, draws=draws + 1))
        assert 0.01 * after_error + 0.99 * after_right == pytest.approx(money, rel=1e-9)


def _judge_money(share: float, errors: int, draws: int) -> float:
    """The same money by the definition of a mixture: the bets' winnings, integrated by SciPy."""
    scale = special.betaln(0.5, 49.5)
    centre = (errors + 0.5) / (draws + 50)

    def won(root: float) -> float:  # over the root of the share, where the density is finite
        bet = root * root
        likelihood = errors * log(bet / share) + (draws - errors) * log((1 - bet) / (1 - share))
        density = -0.5 * log(bet) + 48.5 * log(1 - bet) - scale
        return 2 * root * exp(density + likelihood)

    width = (centre / (draws + 50)) ** 0.5
    marks = [min(max(centre + step * width, 1e-9), 1 - 1e-9) ** 0.5 for step in (-6, -2, 0, 2, 6)]
    total, _error = integrate.quad(won, 1e-12, 1 - 1e-12, points=sorted(set(marks)), limit=200)
    return float(total)


def test_on_1000_random_streams_it_agrees_with_an_integral_by_scipy() -> None:
    chance = np.random.default_rng(4)
    for _ in range(1_000):
        draws, share = int(chance.integers(1, 3_000)), float(chance.uniform(0.001, 0.1))
        errors = int(chance.binomial(draws, share))
        judged = _judge_money(PROMISED, errors, draws)
        money = log_money(PROMISED, errors=errors, draws=draws)
        assert money == pytest.approx(log(judged), abs=1e-5, rel=1e-6)
        is_above = errors > PROMISED * draws
        assert is_promise_broken(errors, draws) == (is_above and judged >= 1 / SUSPENSION_RISK)
        is_kept = errors < PROMISED * draws and judged >= 1 / PROMISE_RISK
        assert (bound_errors(errors, draws) <= PROMISED) == is_kept


def _simulate(share: float) -> Any:  # noqa: ANN401  # an array of numpy
    """The errors so far of each stream at the end of each day."""
    chance = np.random.default_rng(42)
    errors = np.cumsum(chance.random((_STREAMS, _DRAWS)) < share, axis=1)
    return errors[:, _A_DAY - 1 :: _A_DAY]


def _limits() -> tuple[Any, Any]:
    """How many errors a day's draws may have to be promised, and at least to be suspended."""
    days = range(_A_DAY, _DRAWS + 1, _A_DAY)
    kept = [next((k for k in range(n) if bound_errors(k, n) > PROMISED), n) - 1 for n in days]
    broken = [next((k for k in range(n + 1) if is_promise_broken(k, n)), n + 1) for n in days]
    return np.array(kept), np.array(broken)


def test_2000_streams_looked_at_daily_are_promised_or_suspended_wrongly_as_rarely_as_said() -> None:
    kept, broken = _limits()
    at_promise = _simulate(PROMISED)
    assert (at_promise <= kept).any(axis=1).mean() <= PROMISE_RISK
    assert (at_promise >= broken).any(axis=1).mean() <= SUSPENSION_RISK
    suspended = _simulate(3 * PROMISED) >= broken
    days = np.where(suspended.any(axis=1), suspended.argmax(axis=1) + 1, _DAYS)
    assert np.median(days) <= 60
