"""Spellings within one or two edits of a window: listed by their beginnings, then compared."""

import numpy as np

from matchers.text.kernel.columns import (
    ENTRY_SIZE_FROM,
    ENTRY_SIZE_MOST,
    ENTRY_SIZE_SHIFT,
    FLAGS_SHIFT,
    GLUED,
    LITERAL,
    ROW_BITS,
    SIZE_BITS,
    TAIL_SHIFT,
    WIDE,
    WORDS_SHIFT,
)
from matchers.text.kernel.distance import compute_distance, equals_spelling
from matchers.text.kernel.hits import add_hit, is_hidden
from matchers.text.kernel.index_reader import (
    ASKER,
    BATCH,
    ENTRY,
    PACKED,
    PLACE,
    find_shelves,
    find_tags,
)
from matchers.text.kernel.jit import inlined, inner
from matchers.text.kernel.limits import PREFIX, SPELT_OUT, TWO_EDITS_FROM

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_BY_TWO = np.uint64(1 << 63)  # a candidate of a key with two letters left out
_LONGEST_ENTRY = ENTRY_SIZE_FROM + ENTRY_SIZE_MOST  # this long or longer


@inner
def find_near(index, ask, hits, codes, field, flags, hidden, work, edits):
    """Keep the spellings within 1..edits of a window, and within what their size forgives."""
    count, lanes, rows = ask.counts[2], work.lanes, index.short_rows
    tags = index.short_tags
    work.counts[0] += find_shelves(ask.keys, 0, count, index.short_shelves, tags, lanes)
    if work.counts[1]:
        work.seen[:] = 0
        work.counts[1] = 0
    since, pairs = 0, 0
    while since < count:
        found, since = find_tags(ask.keys, 0, since, count, tags, lanes)
        for number in range(found):
            lanes[ENTRY, number] = rows[lanes[ENTRY, number]]
        begin = 0
        while begin < found:
            begin, pairs = _list_pairs(
                ask.windows, ask.askers, ask.groups, work.seen, work.counts, work.pairs,
                lanes, begin, found, edits, pairs,
            )  # fmt: skip
            if begin < found:
                _add_near(index, ask, hits, codes, field, flags, hidden, work, pairs)
                pairs = 0
    _add_near(index, ask, hits, codes, field, flags, hidden, work, pairs)


@inlined
def _find_place(seen, key):
    """Where a candidate is in the table of those seen, or would be."""
    place = np.int64((key * _SPREAD) >> np.uint64(52)) & (seen.size - 1)
    while seen[place] and seen[place] != key:
        place = (place + 1) & (seen.size - 1)
    return place


@inner
def _list_pairs(windows, askers, groups, seen, counts, listed, lanes, begin, found, edits, pairs):
    """List candidates with each window of their group that may be near enough.

    With two letters left out both edits lie in the beginning or reach one letter past it, so that
    the last letters are equal; else a key with fewer letters left out has found it before.
    """
    for number in range(begin, found):
        if pairs > BATCH - SPELT_OUT:
            return number, pairs
        asker, entry = np.int64(lanes[ASKER, number]), np.int64(lanes[ENTRY, number])
        group = np.int64(askers[asker, 0])
        size = (entry >> ENTRY_SIZE_SHIFT & ENTRY_SIZE_MOST) + ENTRY_SIZE_FROM
        allowed = min(edits, 2 if size >= TWO_EDITS_FROM else 1)
        first, last = np.int64(groups[group, 0]), np.int64(groups[group, 1])
        most = windows[last - 1, 1] + allowed
        if size > most or (size < windows[first, 1] - allowed and size < _LONGEST_ENTRY):
            continue
        key = np.uint64(group << 22 | entry & ROW_BITS) + _ONE
        place = _find_place(seen, key)
        if seen[place]:
            continue
        column = 0
        if askers[asker, 1] == 2 and size > PREFIX + 1:
            column = 7 if size == PREFIX + 2 else 8
            key |= _BY_TWO
            place = _find_place(seen, key)
            if seen[place]:
                continue
        if counts[1] < seen.size // 2:  # past a bound a candidate may be compared twice
            seen[place] = key
            counts[1] += 1
        for window in range(first, last):
            apart = windows[window, 1] - size
            if apart < -allowed or (apart > allowed and size < _LONGEST_ENTRY):
                continue
            if column and windows[window, column] != entry >> TAIL_SHIFT:
                continue
            listed[pairs, 0], listed[pairs, 1], listed[pairs, 2] = window, entry & ROW_BITS, allowed
            pairs += 1
    return found, pairs


@inlined
def _count_bits(value):
    """How many bits of 32 are set."""
    value -= value >> 1 & 0x55555555
    value = (value & 0x33333333) + (value >> 2 & 0x33333333)
    return ((value + (value >> 4) & 0x0F0F0F0F) * 0x01010101 & 0xFFFFFFFF) >> 24


@inner
def _add_near(index, ask, hits, codes, field, flags, hidden, work, pairs):
    """Keep the pairs that are near, letter by letter; one edit changes at most two bits."""
    lanes, listed, windows, spellings = work.lanes, work.pairs, ask.windows, index.spellings
    letters, pool = index.letters, ask.pool
    left = 0
    for number in range(pairs):
        window, row, most = listed[number, 0], np.int64(listed[number, 1]), listed[number, 2]
        apart = np.int64(spellings[4 * row]) ^ windows[window, 6]
        lanes[PLACE, left], lanes[PACKED, left] = spellings[4 * row + 1], spellings[4 * row + 3]
        listed[left, 0], listed[left, 1], listed[left, 2] = window, row, most
        left += 1 if _count_bits(apart) <= 2 * most else 0
    total = np.int64(0)
    for number in range(left):
        total += np.int64(letters[lanes[PLACE, number]])  # to have them near
    work.counts[0] += total
    kept = 0
    for number in range(left):
        window, most = np.int64(listed[number, 0]), np.int64(listed[number, 2])
        packed, place = np.int64(lanes[PACKED, number]), np.int64(lanes[PLACE, number])
        is_wide = packed >> FLAGS_SHIFT & WIDE
        apart = compute_distance(
            pool, windows[window, 0], windows[window, 1],
            letters, place, is_wide, packed & SIZE_BITS, most, work.masks,
        )  # fmt: skip
        if 0 < apart <= most:
            listed[kept, 0], listed[kept, 1], listed[kept, 2] = window, listed[number, 1], apart
            lanes[PACKED, kept] = packed
            kept += 1
    for number in range(kept):
        lanes[PLACE, number] = spellings[4 * np.int64(listed[number, 1]) + 2]
    for number in range(kept):
        window, right = np.int64(listed[number, 0]), index.rights[lanes[PLACE, number]]
        if is_hidden(hidden, right):
            continue
        add_hit(
            hits, codes, windows[window, 2], windows[window, 3], windows[window, 1],
            np.int64(listed[number, 2]), flags | windows[window, 5], field,
            np.int64(listed[number, 1]), np.int64(lanes[PACKED, number]), right,
        )  # fmt: skip


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
