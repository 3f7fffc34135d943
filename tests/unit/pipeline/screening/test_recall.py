"""Recall by what was drawn: the estimate, its interval, and how often it holds."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import poisson

from pipeline.decision.decide import Purpose, draw_for_purpose
from pipeline.screening.recall import SampledListings, estimate_recall

_SECRET = b"a secret of sixteen letters or more"


def test_chance_draws_as_often_as_policy_says_and_the_same_again() -> None:
    share, lines = 20 / 10_000, 100_000
    keys = [f"lab:L-{number}:1" for number in range(lines)]
    sample = {key for key in keys if draw_for_purpose(_SECRET, key, Purpose.PASSED_LISTING) < share}
    spread = (lines * share * (1 - share)) ** 0.5
    assert abs(len(sample) - lines * share) < 4 * spread
    again = {key for key in keys if draw_for_purpose(_SECRET, key, Purpose.PASSED_LISTING) < share}
    others = {
        key for key in keys if draw_for_purpose(b"other", key, Purpose.PASSED_LISTING) < share
    }
    assert sample == again
    assert len(sample & others) < len(sample) / 10, "without the secret nobody foresees it"


def test_nothing_read_or_nothing_infringing_says_nothing() -> None:
    assert estimate_recall([]) is None
    assert estimate_recall([SampledListings(2, held=5, drawn=9, read=0, upheld=0)]) is None
    assert estimate_recall([SampledListings(2, held=0, drawn=9, read=9, upheld=0)]) is None


def test_one_share_gives_the_exact_interval_of_a_poisson_count() -> None:
    recall = estimate_recall([SampledListings(100, held=500, drawn=400, read=400, upheld=5)])
    assert recall is not None
    assert [recall.missed, recall.share] == pytest.approx([500, 0.5])
    most, least = 500 / recall.low - 500, 500 / recall.high - 500
    assert poisson.cdf(5, most / 100) == pytest.approx(0.025)
    assert poisson.sf(4, least / 100) == pytest.approx(0.025)


def test_what_nobody_read_is_taken_for_what_was_read() -> None:
    recall = estimate_recall([SampledListings(100, held=500, drawn=400, read=200, upheld=5)])
    assert recall is not None
    assert recall.missed == pytest.approx(1_000)


def test_where_nothing_infringing_was_drawn_it_is_all_but_with_a_bound() -> None:
    recall = estimate_recall([SampledListings(10, held=10, drawn=300, read=300, upheld=0)])
    assert recall is not None
    assert (recall.share, recall.high) == (1.0, 1.0)
    assert recall.low == pytest.approx(10 / (10 + 3.689 * 1_000), rel=0.001)


@pytest.mark.parametrize(("missed", "share_read"), list(product((40, 400, 4_000), (0.5, 1.0))))
def test_the_interval_holds_what_is_true_nineteen_times_of_twenty(
    missed: int, share_read: float
) -> None:
    chance, held_count, shares = np.random.default_rng(21), 1_000, (50, 200)
    true = held_count / (held_count + 2 * missed)
    hits = 0
    for _ in range(1_000):
        draws = []
        for share in shares:  # half of the time each
            drawn_count = int(chance.binomial(100_000, share / 10_000))
            read_count = int(chance.binomial(drawn_count, share_read))
            upheld_count = int(chance.binomial(missed, share / 10_000 * share_read))
            draws.append(
                SampledListings(share, held_count // 2, drawn_count, read_count, upheld_count)
            )
        recall = estimate_recall(draws)
        assert recall is not None
        hits += recall.low <= true <= recall.high
    assert hits >= 940
