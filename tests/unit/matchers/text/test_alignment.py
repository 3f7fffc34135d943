"""The alignment within a narrow band gives what the whole table gives."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from numpy.typing import NDArray

from matchers.text.character_tables import load_character_table
from matchers.text.fold import to_code_points
from matchers.text.kernel import alignment
from matchers.text.kernel.language import open_language
from matchers.text.word_table import load_language

_LETTERS = "abceks1' "
_TEXTS = st.text(_LETTERS, min_size=1, max_size=14)
_NO, _WHOLE = False, 99


@st.composite
def _near_pairs(draw: st.DrawFn) -> tuple[str, str]:
    mark = draw(_TEXTS)
    start, added = draw(st.integers(0, len(mark))), draw(st.text(_LETTERS, max_size=3))
    return mark[:start] + added + mark[start + draw(st.integers(0, 3)) :], mark


def _price(
    pair: Sequence[NDArray[np.uint32]], folding: NDArray[np.uint32], blob: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """Return cost and slips, with gaps and without: as aligned, then those of the whole table."""
    alphabet = open_language(blob).alphabet
    scratch = alignment.allocate_scratch(20 * 16)
    ours, theirs = alignment.allocate_writing(), alignment.allocate_writing()
    prices = np.zeros((2, 2, 2))
    is_read = alignment.read_writing(pair[0], folding, alphabet, _NO, _NO, scratch, ours)
    if not alignment.read_writing(pair[1], folding, alphabet, _NO, _NO, scratch, theirs):
        return prices
    if not is_read or alignment.align(ours, theirs, not _NO, scratch)[0] == 0.0:
        return prices  # equal texts need no table
    slip = alignment.FURTHER_SLIP + np.log(max(theirs.counts[0], 2))
    for has_gaps in range(2):
        cost, slips = alignment.align(ours, theirs, has_gaps == 1, scratch)
        prices[0, has_gaps, 0], prices[0, has_gaps, 1] = cost, slips
        cost, slips = alignment._align_within(
            ours, theirs, has_gaps == 1, scratch, slip, np.int64(_WHOLE)
        )
        prices[1, has_gaps, 0], prices[1, has_gaps, 1] = cost, slips
    return prices


_compiled_price: Any = njit(_price)  # numba finds out the types


@settings(deadline=None, max_examples=150)
@given(st.one_of(_near_pairs(), st.tuples(_TEXTS, _TEXTS)))
def test_a_band_is_as_good_as_the_whole_table(pair: tuple[str, str]) -> None:
    codes = tuple(map(to_code_points, pair))
    banded, whole = _compiled_price(codes, load_character_table(), load_language())
    assert banded.tolist() == whole.tolist()
