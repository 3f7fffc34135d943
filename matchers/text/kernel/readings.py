"""In which way may a stretch be read as a mark? As drawn, in Latin letters, with a word for &."""

import numpy as np

from matchers.compilation.inner_functions import uncounted
from matchers.text.kernel.alignment import ACCENTED, price_writing, read_writing
from matchers.text.kernel.letters import get_reading

MOST_COST = 60.0  # what is dearer is no writing of the mark
_ROMANISED = 3.0


@uncounted
def _is_own(writing, mark):
    """Return whether the letters are the mark's, but for accents and signs, with no space more."""
    if writing.counts[0] != mark.counts[0] or writing.counts[1]:
        return False
    ours, theirs = 0, 0
    for place in range(writing.counts[0]):
        if writing.letters[place] != mark.letters[place]:
            return False
        is_same = writing.sources[place] == mark.sources[place]
        is_drawn = writing.sources[place] == mark.letters[place]
        if not is_same and not is_drawn and writing.foldings[place] > ACCENTED:
            return False
        ours += place > 0 and writing.gaps[place] > 0
        theirs += place > 0 and mark.gaps[place] > 0
    return ours <= theirs


@uncounted
def price_reading(stretch, wording, folding, alphabet, scratch, writing, mark):
    """Return cost, slips and whether it is the own spelling: the cheapest way to read both.

    As drawn; in Latin letters where one has foreign ones; and with a word for the sign &. `writing`
    and `mark` are left as they were read last.
    """
    cost, slips, is_own = 2 * MOST_COST, np.int64(9), False
    is_foreign = has_foreign_letters(stretch, folding) or has_foreign_letters(wording, folding)
    for is_aloud in (False, True):
        if is_aloud and (is_own or not is_foreign):
            continue
        if not read_writing(stretch, folding, alphabet, is_aloud, False, scratch, writing):
            continue
        for says_and in (False, True):
            if says_and and (slips == 0 or not _has_ampersand(wording)):
                continue
            if not read_writing(wording, folding, alphabet, is_aloud, says_and, scratch, mark):
                continue
            price, wrong = price_writing(writing, mark, scratch)
            price += _ROMANISED if is_aloud else 0.0
            if price < cost:
                cost, slips = price, wrong
                is_own = wrong == 0 and not is_aloud and _is_own(writing, mark)
    return cost, slips, is_own


@uncounted
def has_foreign_letters(codes, folding):
    """Return whether letters are among them that can be read aloud in Latin ones."""
    for code in codes:
        if code >= 0x370 and get_reading(folding, np.int64(code)):
            return True
    return False


@uncounted
def _has_ampersand(codes):
    for code in codes:
        if code == 38:
            return True
    return False
