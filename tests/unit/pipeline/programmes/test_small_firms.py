"""The Small Firms Program: its criteria at their edges, and what its uplift is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.policy import Policy
from pipeline.programmes.small_firms import FirmDeclaration, find_unmet_criteria
from pipeline.statistics.rates import Share, Uplift, compute_difference

_RATES = st.builds(
    lambda hits, more: Share(hits, hits + more), st.integers(0, 500), st.integers(0, 500)
)


@pytest.mark.parametrize(
    ("declared", "criteria"),
    [
        (FirmDeclaration(1, "under_1m", 0), ()),
        (FirmDeclaration(50, "5m_to_10m", 20), ()),
        (FirmDeclaration(51, "5m_to_10m", 20), ("staff",)),
        (FirmDeclaration(0, "under_1m", 1), ("staff",)),
        (FirmDeclaration(3, "over_10m", 1), ("turnover_band",)),
        (FirmDeclaration(3, "under_1m", 21), ("rights",)),
        (FirmDeclaration(90, "", 90), ("staff", "turnover_band", "rights")),
    ],
)
def test_exactly_on_a_criterion_is_small_and_one_more_is_not(
    policy: Policy, declared: FirmDeclaration, criteria: tuple[str, ...]
) -> None:
    assert find_unmet_criteria(declared, policy.small_firms) == criteria


def test_the_uplift_is_told_in_points_and_in_percent_of_the_rate_before() -> None:
    uplift = Uplift(before=Share(50, 100), members=Share(127, 200), others=Share(0, 10))
    assert uplift.over_before
    assert uplift.over_before.points == pytest.approx(13.5)
    assert uplift.over_before.percent == pytest.approx(27)
    assert uplift.over_others
    assert uplift.over_others.percent is None


def test_without_cases_on_one_side_there_is_no_uplift() -> None:
    assert compute_difference(Share(3, 4), Share(0, 0)) is None
    assert Uplift(Share(0, 0), Share(1, 1), Share(0, 0)).over_others is None


def test_newcombes_interval_is_that_of_his_paper() -> None:
    """Newcombe 1998, method 10, example 56/70 less 48/80: 0.0524 to 0.3339."""
    difference = compute_difference(Share(56, 70), Share(48, 80))
    assert difference
    assert (difference.low, difference.high) == pytest.approx((5.24, 33.39), abs=0.01)
    assert difference.is_clear


@given(_RATES, _RATES)
def test_the_interval_holds_the_difference_and_turns_with_it(here: Share, there: Share) -> None:
    difference, reverse_difference = (
        compute_difference(here, there),
        compute_difference(there, here),
    )
    if difference is None or reverse_difference is None:
        assert (difference, reverse_difference) == (None, None)
        assert 0 in {here.of, there.of}
        return
    assert difference.low <= difference.points + 1e-9
    assert difference.points <= difference.high + 1e-9
    assert (difference.low, difference.high) == pytest.approx(
        (-reverse_difference.high, -reverse_difference.low)
    )
