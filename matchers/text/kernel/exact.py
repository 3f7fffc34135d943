"""Spellings that equal a window, or a part of words that a mark is glued to."""

import numpy as np

from matchers.text.kernel.distance import equals_spelling
from matchers.text.kernel.hits import add_hit, is_hidden
from matchers.text.kernel.jit import inner
from matchers.text.kernel.marks import (
    FLAGS_SHIFT,
    GLUED,
    LITERAL,
    SIZE_BITS,
    WIDE,
    WORDS_SHIFT,
)
from matchers.text.kernel.tables import ASKER, ENTRY, PACKED, PLACE, find_shelves, find_tags


@inner
def find_exact(index, ask, read, hits, codes, field, flags, hidden, work):
    """Keep every spelling that has the letters of what was asked."""
    count, lanes = ask.counts[4], work.lanes
    spellings, rows, pool = index.spellings, index.whole_rows, ask.pool
    work.counts[0] += find_shelves(ask.keys, 1, count, index.whole_shelves, index.whole_tags, lanes)
    since = 0
    while since < count:
        found, since = find_tags(ask.keys, 1, since, count, index.whole_tags, lanes)
        for number in range(found):
            lanes[ENTRY, number] = rows[lanes[ENTRY, number]]
        for number in range(found):
            spelling = 4 * np.int64(lanes[ENTRY, number])
            lanes[PLACE, number] = spellings[spelling + 1]
            lanes[PACKED, number] = spellings[spelling + 3]
        for number in range(found):
            asker, packed = np.int64(lanes[ASKER, number]), np.int64(lanes[PACKED, number])
            first = np.int64(ask.exact[asker, 1])
            size = np.int64(ask.exact[asker, 2]) - first
            place, is_wide = np.int64(lanes[PLACE, number]), packed >> FLAGS_SHIFT & WIDE
            if packed & SIZE_BITS == size and equals_spelling(
                pool, first, size, index.letters, place, is_wide
            ):
                row = np.int64(lanes[ENTRY, number])
                right = index.rights[spellings[4 * row + 2]]
                if not is_hidden(hidden, right):
                    _add_exact(ask, read, hits, codes, field, flags, asker, row, packed, right)


@inner
def _add_exact(ask, read, hits, codes, field, flags, asker, row, packed, right):
    exact = ask.exact
    window, size = exact[asker, 0], packed & SIZE_BITS
    if window >= 0:
        start, end = ask.windows[window, 2], ask.windows[window, 3]
        flags |= ask.windows[window, 5]
        add_hit(hits, codes, start, end, size, 0, flags, field, row, packed, right)
    elif not packed >> FLAGS_SHIFT & LITERAL:
        words = exact[asker, 4]
        if words == 1 or words == packed >> WORDS_SHIFT:
            start, end = _cut_span(ask, read, asker)
            add_hit(hits, codes, start, end, size, 0, flags | GLUED, field, row, packed, right)


@inner
def _cut_span(ask, read, asker):
    """The span of a part of words; a repeat at the border is left to the rest."""
    first = ask.pool[1, ask.exact[asker, 1]]
    last = ask.pool[1, ask.exact[asker, 2] - 1]
    if ask.exact[asker, 3]:
        return (
            np.int64(read.spans[0, read.runs[0, first]]),
            np.int64(read.spans[1, read.runs[0, last]]),
        )
    return (
        np.int64(read.spans[0, read.runs[1, first] - 1]),
        np.int64(read.spans[1, read.runs[1, last] - 1]),
    )
