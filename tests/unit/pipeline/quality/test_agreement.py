"""Agreement: 1 where everybody agrees, the published examples, and no figure from too little."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quality.agreement import (
    Agreement,
    Counts,
    compute_alphas,
    krippendorff_alpha,
    measure_agreement,
)

_SIDES = ("upheld", "rejected")
_PAIRS = [(side, other) for side in _SIDES for other in _SIDES]
_COUNTS = st.fixed_dictionaries({pair: st.integers(0, 40) for pair in _PAIRS})


def _measure(counts: Counts, pairs_needed: int = 1) -> Agreement:
    return measure_agreement(counts, pairs_needed=pairs_needed, chance=np.random.default_rng(7))


def _two_names(counts: Counts) -> bool:
    return len({label for pair, number in counts.items() if number for label in pair}) > 1


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [
        # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A and B.
        ("0100000010", "1110010000", 0.095),
        ("aabbdcccedda", "babbbccceddd", 0.692),
    ],
)
def test_the_published_examples_come_out(first: str, second: str, published: float) -> None:
    assert krippendorff_alpha(Counter(zip(first, second, strict=True))) == pytest.approx(
        published, abs=0.0005
    )


def test_full_agreement_is_one() -> None:
    agreement = _measure({("upheld", "upheld"): 12, ("rejected", "rejected"): 9})
    assert (agreement.alpha, agreement.low, agreement.high, agreement.share) == (1.0, 1.0, 1.0, 1.0)


def test_constant_contradiction_is_below_chance() -> None:
    agreement = _measure({("upheld", "rejected"): 12, ("rejected", "upheld"): 9})
    assert agreement.alpha is not None
    assert agreement.alpha < 0


@settings(deadline=None)  # the first figure loads the library
@given(_COUNTS.filter(_two_names))
def test_the_formula_of_the_interval_is_the_librarys(counts: Counts) -> None:
    kinds = list(counts)
    samples = [[counts[kind] for kind in kinds]]
    assert compute_alphas(kinds, samples)[0] == pytest.approx(krippendorff_alpha(counts), abs=1e-9)


@settings(deadline=None)  # the first figure loads the library
@given(_COUNTS.filter(_two_names))
def test_other_names_for_the_answers_change_nothing(counts: Counts) -> None:
    other = {"upheld": "b", "rejected": "a"}
    renamed_counts = {
        (other[first], other[second]): number for (first, second), number in counts.items()
    }
    assert krippendorff_alpha(renamed_counts) == pytest.approx(krippendorff_alpha(counts), abs=1e-9)


@settings(deadline=None)  # the first figure loads the library
@given(_COUNTS.filter(_two_names))
def test_who_is_called_first_changes_nothing(counts: Counts) -> None:
    swapped_counts = {(second, first): number for (first, second), number in counts.items()}
    assert krippendorff_alpha(swapped_counts) == pytest.approx(krippendorff_alpha(counts), abs=1e-9)


@settings(deadline=None)  # the first figure loads the library
@given(_COUNTS.filter(_two_names))
def test_the_interval_lies_below_one_and_in_order(counts: Counts) -> None:
    agreement = _measure(counts)
    assert agreement.low is not None
    assert agreement.high is not None
    assert agreement.low <= agreement.high <= 1


def test_the_interval_narrows_with_more_pairs() -> None:
    few = {("upheld", "upheld"): 8, ("rejected", "rejected"): 8, ("upheld", "rejected"): 4}
    small, large = _measure(few), _measure({pair: 50 * number for pair, number in few.items()})
    assert small.low is not None
    assert small.high is not None
    assert large.low is not None
    assert large.high is not None
    assert large.high - large.low < (small.high - small.low) / 3
    assert small.alpha is not None
    assert small.low < small.alpha < small.high


@pytest.mark.parametrize(
    "counts", [{}, {("upheld", "upheld"): 19, ("rejected", "upheld"): 0}, {_PAIRS[1]: 19}]
)
def test_too_few_pairs_have_no_figure(counts: Counts) -> None:
    assert _measure(counts, pairs_needed=20).alpha is None


def test_where_everybody_always_says_the_same_there_is_nothing_to_reckon() -> None:
    agreement = _measure({("upheld", "upheld"): 400})
    assert (agreement.alpha, agreement.share) == (None, 1.0)
