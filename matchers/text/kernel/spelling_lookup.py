"""Spellings within one or two edits of a window: listed by their beginnings, then compared."""

import numpy as np

from matchers.compilation.inner_functions import inlined, uncounted
from matchers.text.kernel.columns import (
    BEGINNING_COUNT,
    CHECKSUM,
    ENTRY_SIZE_FROM,
    ENTRY_SIZE_MOST,
    ENTRY_SIZE_SHIFT,
    EXACT_COUNT,
    EXACT_IS_BEGINNING,
    EXACT_PLACE,
    EXACT_PLACE_END,
    EXACT_WINDOW,
    EXACT_WORDS,
    FLAGS_SHIFT,
    GLUED,
    LITERAL,
    PAIR_EDITS,
    PAIR_ROW,
    PAIR_WINDOW,
    PREFIX,
    ROW_BITS,
    SEEN_COUNT,
    SIZE_BITS,
    SPELLING_NUMBERS,
    SPELLING_PACKED,
    SPELLING_PLACE,
    SPELLING_SIGNATURE,
    SPELLING_WORDING,
    SPELT_OUT,
    TAIL_SHIFT,
    TWO_EDITS_FROM,
    WIDE,
    WINDOW_END,
    WINDOW_FLAGS,
    WINDOW_LONG_TAIL,
    WINDOW_PLACE,
    WINDOW_SIGNATURE,
    WINDOW_SIZE,
    WINDOW_START,
    WINDOW_TAIL,
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

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_BY_TWO = np.uint64(1 << 63)  # a candidate of a key with two letters left out
_LONGEST_ENTRY = ENTRY_SIZE_FROM + ENTRY_SIZE_MOST  # this long or longer


@uncounted
def find_near(index, queries, hits, codes, field, flags, hidden, bench, edits):
    """Add hits for spellings within 1..`edits` of a window, and within what their size forgives.

    Args:
        index: The arrays of the index.
        queries: What is looked up: windows, and the keys of their beginnings.
        hits: Written.
        codes: (n,) uint32, the characters of the field.
        field: The number of the field.
        flags: Flags of every hit: how the field was read, and of which index.
        hidden: (h,) int64, ascending: rights that do not count.
        bench: Scratch.
        edits: The most edits that the field forgives.
    """
    count, lanes, rows = queries.counts[BEGINNING_COUNT], bench.lanes, index.short_rows
    tags = index.short_tags
    bench.counts[CHECKSUM] += find_shelves(queries.keys, 0, count, index.short_shelves, tags, lanes)
    if bench.counts[SEEN_COUNT]:
        bench.seen[:] = 0
        bench.counts[SEEN_COUNT] = 0
    since, pairs = 0, 0
    while since < count:
        entries, since = find_tags(queries.keys, 0, since, count, tags, lanes)
        for number in range(entries):
            lanes[ENTRY, number] = rows[lanes[ENTRY, number]]
        begin = 0
        while begin < entries:
            begin, pairs = _list_pairs(
                queries.windows, queries.askers, queries.groups,
                bench.seen, bench.counts, bench.pairs, lanes, begin, entries, edits, pairs,
            )  # fmt: skip
            if begin < entries:
                _add_near(index, queries, hits, codes, field, flags, hidden, bench, pairs)
                pairs = 0
    _add_near(index, queries, hits, codes, field, flags, hidden, bench, pairs)


@inlined
def _find_place(known, key):
    """Return where a candidate is in the table of those seen, or would be."""
    place = np.int64((key * _SPREAD) >> np.uint64(52)) & (known.size - 1)
    while known[place] and known[place] != key:
        place = (place + 1) & (known.size - 1)
    return place


@uncounted
def _list_pairs(windows, askers, groups, known, counts, table, lanes, begin, end, edits, pairs):
    """List candidates with each window of their group that may be near enough.

    With two letters left out both edits lie in the beginning or reach one letter past it, so that
    the last letters are equal; else a key with fewer letters left out has found it before.
    """
    for number in range(begin, end):
        if pairs > BATCH - SPELT_OUT:
            return number, pairs
        asker, entry = np.int64(lanes[ASKER, number]), np.int64(lanes[ENTRY, number])
        group = np.int64(askers[asker, 0])
        size = (entry >> ENTRY_SIZE_SHIFT & ENTRY_SIZE_MOST) + ENTRY_SIZE_FROM
        limit = min(edits, 2 if size >= TWO_EDITS_FROM else 1)
        first, last = np.int64(groups[group, 0]), np.int64(groups[group, 1])
        most = windows[last - 1, WINDOW_SIZE] + limit
        if size > most or (size < windows[first, WINDOW_SIZE] - limit and size < _LONGEST_ENTRY):
            continue
        key = np.uint64(group << 22 | entry & ROW_BITS) + _ONE
        place = _find_place(known, key)
        if known[place]:
            continue
        column = 0
        if askers[asker, 1] == 2 and size > PREFIX + 1:
            column = WINDOW_TAIL if size == PREFIX + 2 else WINDOW_LONG_TAIL
            key |= _BY_TWO
            place = _find_place(known, key)
            if known[place]:
                continue
        if counts[SEEN_COUNT] < known.size // 2:  # past a bound a candidate may be compared twice
            known[place] = key
            counts[SEEN_COUNT] += 1
        for window in range(first, last):
            apart = windows[window, WINDOW_SIZE] - size
            if apart < -limit or (apart > limit and size < _LONGEST_ENTRY):
                continue
            if column and windows[window, column] != entry >> TAIL_SHIFT:
                continue
            table[pairs, PAIR_WINDOW], table[pairs, PAIR_ROW], table[pairs, PAIR_EDITS] = (
                window,
                entry & ROW_BITS,
                limit,
            )
            pairs += 1
    return end, pairs


@inlined
def _count_bits(value):
    """Return how many bits of 32 are set."""
    value -= value >> 1 & 0x55555555
    value = (value & 0x33333333) + (value >> 2 & 0x33333333)
    return ((value + (value >> 4) & 0x0F0F0F0F) * 0x01010101 & 0xFFFFFFFF) >> 24


@uncounted
def _add_near(index, queries, hits, codes, field, flags, hidden, bench, pairs):
    """Add hits for the pairs that are near, letter by letter; an edit changes at most two bits."""
    lanes, table, windows, spellings = bench.lanes, bench.pairs, queries.windows, index.spellings
    letters, pool = index.letters, queries.pool
    likely = 0
    for number in range(pairs):
        window, row, most = (
            table[number, PAIR_WINDOW],
            np.int64(table[number, PAIR_ROW]),
            table[number, PAIR_EDITS],
        )
        apart = (
            np.int64(spellings[SPELLING_NUMBERS * row + SPELLING_SIGNATURE])
            ^ windows[window, WINDOW_SIGNATURE]
        )
        lanes[PLACE, likely], lanes[PACKED, likely] = (
            spellings[SPELLING_NUMBERS * row + SPELLING_PLACE],
            spellings[SPELLING_NUMBERS * row + SPELLING_PACKED],
        )
        table[likely, PAIR_WINDOW], table[likely, PAIR_ROW], table[likely, PAIR_EDITS] = (
            window,
            row,
            most,
        )
        likely += 1 if _count_bits(apart) <= 2 * most else 0
    total = np.int64(0)
    for number in range(likely):
        total += np.int64(letters[lanes[PLACE, number]])  # to have them near
    bench.counts[CHECKSUM] += total
    end = 0
    for number in range(likely):
        window, most = np.int64(table[number, PAIR_WINDOW]), np.int64(table[number, PAIR_EDITS])
        bits, place = np.int64(lanes[PACKED, number]), np.int64(lanes[PLACE, number])
        is_wide = bits >> FLAGS_SHIFT & WIDE
        apart = compute_distance(
            pool, windows[window, WINDOW_PLACE], windows[window, WINDOW_SIZE],
            letters, place, is_wide, bits & SIZE_BITS, most, bench.masks,
        )  # fmt: skip
        if 0 < apart <= most:
            table[end, PAIR_WINDOW], table[end, PAIR_ROW], table[end, PAIR_EDITS] = (
                window,
                table[number, PAIR_ROW],
                apart,
            )
            lanes[PACKED, end] = bits
            end += 1
    for number in range(end):
        lanes[PLACE, number] = spellings[
            SPELLING_NUMBERS * np.int64(table[number, PAIR_ROW]) + SPELLING_WORDING
        ]
    for number in range(end):
        window, right = np.int64(table[number, PAIR_WINDOW]), index.rights[lanes[PLACE, number]]
        if is_hidden(hidden, right):
            continue
        add_hit(
            hits, codes, windows[window, WINDOW_START], windows[window, WINDOW_END],
            windows[window, WINDOW_SIZE],
            np.int64(table[number, PAIR_EDITS]), flags | windows[window, WINDOW_FLAGS], field,
            np.int64(table[number, PAIR_ROW]), np.int64(lanes[PACKED, number]), right,
        )  # fmt: skip


@uncounted
def find_exact(index, queries, reading, hits, codes, field, flags, hidden, bench, has_parts):
    """Add a hit for every spelling that equals a window or a part of words; as `find_near`.

    Parts are left out unless `has_parts`.
    """
    count, lanes = queries.counts[EXACT_COUNT], bench.lanes
    spellings, rows, pool = index.spellings, index.whole_rows, queries.pool
    bench.counts[CHECKSUM] += find_shelves(
        queries.keys, 1, count, index.whole_shelves, index.whole_tags, lanes
    )
    since = 0
    while since < count:
        entries, since = find_tags(queries.keys, 1, since, count, index.whole_tags, lanes)
        for number in range(entries):
            lanes[ENTRY, number] = rows[lanes[ENTRY, number]]
        for number in range(entries):
            spelling = SPELLING_NUMBERS * np.int64(lanes[ENTRY, number])
            lanes[PLACE, number] = spellings[spelling + SPELLING_PLACE]
            lanes[PACKED, number] = spellings[spelling + SPELLING_PACKED]
        for number in range(entries):
            asker, bits = np.int64(lanes[ASKER, number]), np.int64(lanes[PACKED, number])
            if not has_parts and queries.exact[asker, EXACT_WINDOW] < 0:
                continue
            first = np.int64(queries.exact[asker, EXACT_PLACE])
            size = np.int64(queries.exact[asker, EXACT_PLACE_END]) - first
            place, is_wide = np.int64(lanes[PLACE, number]), bits >> FLAGS_SHIFT & WIDE
            if bits & SIZE_BITS == size and equals_spelling(
                pool, first, size, index.letters, place, is_wide
            ):
                row = np.int64(lanes[ENTRY, number])
                right = index.rights[spellings[SPELLING_NUMBERS * row + SPELLING_WORDING]]
                if not is_hidden(hidden, right):
                    _add_exact(queries, reading, hits, codes, field, flags, asker, row, bits, right)


@uncounted
def _add_exact(queries, reading, hits, codes, field, flags, asker, row, packed, right):
    exact = queries.exact
    window, size = exact[asker, EXACT_WINDOW], packed & SIZE_BITS
    if window >= 0:
        start, end = queries.windows[window, WINDOW_START], queries.windows[window, WINDOW_END]
        flags |= queries.windows[window, WINDOW_FLAGS]
        add_hit(hits, codes, start, end, size, 0, flags, field, row, packed, right)
    elif not packed >> FLAGS_SHIFT & LITERAL:
        words = exact[asker, EXACT_WORDS]
        if words == 1 or words == packed >> WORDS_SHIFT:
            start, end = _cut_span(queries, reading, asker)
            add_hit(hits, codes, start, end, size, 0, flags | GLUED, field, row, packed, right)


@uncounted
def _cut_span(queries, reading, asker):
    """Return the span of a part of words; a repeat at the border is left to the rest."""
    first = queries.pool[1, queries.exact[asker, EXACT_PLACE]]
    last = queries.pool[1, queries.exact[asker, EXACT_PLACE_END] - 1]
    if queries.exact[asker, EXACT_IS_BEGINNING]:
        return (
            np.int64(reading.spans[0, reading.runs[0, first]]),
            np.int64(reading.spans[1, reading.runs[0, last]]),
        )
    return (
        np.int64(reading.spans[0, reading.runs[1, first] - 1]),
        np.int64(reading.spans[1, reading.runs[1, last] - 1]),
    )
