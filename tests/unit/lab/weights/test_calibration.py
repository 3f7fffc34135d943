"""A score is calibrated where what it says is true as often as it says."""

from random import Random

import pytest

from lab.weights.calibration import Rate, compute_reliability
from lab.weights.certainty import is_same_name
from lab.weights.typing_slips import SLIPS


def test_scores_that_are_true_as_often_as_they_say_have_no_error() -> None:
    scored_pairs = [(0.25, number % 4 == 0, 1.0) for number in range(400)]
    reliability = compute_reliability(scored_pairs)
    assert reliability.ece == pytest.approx(0.0)
    assert reliability.brier == pytest.approx(0.25 * 0.75)
    assert [(bucket.shown, bucket.true) for bucket in reliability.bins] == [(0.25, 0.25)]


def test_the_error_is_the_distance_by_the_weight_of_each_pair() -> None:
    reliability = compute_reliability([(0.9, True, 3.0), (0.1, True, 1.0)])
    assert reliability.ece == pytest.approx((3 * 0.1 + 1 * 0.9) / 4)


def test_no_pairs_have_no_error() -> None:
    assert compute_reliability([]).ece == 0.0


def test_an_interval_holds_its_share_and_narrows_with_more() -> None:
    few, many = Rate(2, 100), Rate(20, 1000)
    assert few.interval[0] < few.share < few.interval[1]
    assert many.interval[1] < few.interval[1]
    assert Rate(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize("kind", sorted(SLIPS))
def test_each_slip_writes_the_name_otherwise(kind: str) -> None:
    chance = Random(7)  # a sample
    misspellings = {SLIPS[kind]("swarovski", chance) for _ in range(9)}
    assert misspellings - {"swarovski", None}


def test_names_are_the_same_by_their_letters() -> None:
    assert is_same_name("Hermès", "HERMES")
    assert not is_same_name("Hermès", "Hermer")
