"""Spellings met in a field: kept in bounds, in order of rank, the best of each stretch chosen."""

from typing import NamedTuple

import numpy as np

from matchers.compilation.inner_functions import inlined, inner, uncounted
from matchers.text.kernel.columns import (
    ALIAS,
    ALOUD,
    ASCII,
    COLUMNS,
    EDITS,
    END,
    FIELD,
    FLAGS,
    FLAGS_SHIFT,
    FOLDED_SIZE,
    GLUED,
    HEAP_COUNT,
    HIT_COUNT,
    KEPT_COUNT,
    LATIN,
    LEVEL,
    LITERAL,
    OF_ALIAS,
    RIGHT,
    ROMANISED,
    ROW,
    SIZE,
    SIZE_BITS,
    SIZE_DIFFERENCE,
    SPAN,
    SPELT,
    START,
    UNFAIR,
    UNJUDGED,
)

_MOST = 8192  # hits of a search; beyond them the worse half is forgotten


class Hits(NamedTuple):
    """Rows of hits, a heap of their numbers with the best on top, and how many there are."""

    rows: np.ndarray  # (8192, COLUMNS) int64: columns LEVEL and the others
    heap: np.ndarray  # (8192,) int32: numbers of rows
    counts: np.ndarray  # (3,) int64: HIT_COUNT, HEAP_COUNT, KEPT_COUNT


@inner
def allocate_hits():
    """Allocate room for the hits of one search."""
    return Hits(
        np.empty((_MOST, COLUMNS), np.int64), np.empty(_MOST, np.int32), np.zeros(3, np.int64)
    )


@uncounted
def is_hidden(hidden, right):
    """Return whether a right is among those that count no more, which are in order."""
    low, high = 0, hidden.size
    while low < high:
        middle = (low + high) // 2
        if hidden[middle] < right:
            low = middle + 1
        else:
            high = middle
    return low < hidden.size and hidden[low] == right


@uncounted
def judge_fairness(codes, start, end, edits, flags):
    """Return 0, UNJUDGED or UNFAIR: lookalikes disguise, they do not translate.

    Foreign letters may stand for the Latin ones of a mark. Two words of one foreign script must
    have equal letters, and a plain Latin word is not a disguised Найк.
    """
    is_ascii, has_letter = True, False
    for number in range(start, end):
        code = codes[number] | np.uint32(32)
        is_ascii = is_ascii and codes[number] < 128
        has_letter = has_letter or 97 <= code <= 122
    if flags & LATIN and (not edits or has_letter or (is_ascii and flags & ASCII)):
        return 0
    return UNFAIR if is_ascii else UNJUDGED


@uncounted
def add_hit(hits, codes, start, end, size, edits, flags, field, row, packed, right):
    """Add a hit: a stretch of `size` folded letters, and the spelling in `row` that it met."""
    spelling_flags = packed >> FLAGS_SHIFT & 63
    if spelling_flags & LITERAL:
        flags |= UNJUDGED
    elif not (flags & ALOUD or spelling_flags & ROMANISED):
        flags |= judge_fairness(codes, start, end, edits, spelling_flags)
    if flags & UNFAIR:
        return
    if hits.counts[HIT_COUNT] == _MOST:
        _drop_worse_half(hits)
    number, rows = hits.counts[HIT_COUNT], hits.rows
    letters = packed & SIZE_BITS
    detours = (1 if flags & GLUED else 0) + (
        1 if flags & ALOUD or spelling_flags & ROMANISED else 0
    )
    rows[number, LEVEL] = edits + detours
    rows[number, SIZE] = -letters
    rows[number, SIZE_DIFFERENCE] = abs(size - letters)
    rows[number, SPAN] = end - start
    rows[number, ALIAS] = 1 if spelling_flags & OF_ALIAS else 0
    rows[number, FIELD], rows[number, RIGHT] = field, right
    rows[number, START], rows[number, END] = start, end
    rows[number, EDITS], rows[number, FLAGS] = edits, flags
    rows[number, ROW], rows[number, FOLDED_SIZE] = row, size
    hits.counts[HIT_COUNT] += 1


@inlined
def _is_before(rows, one, other):
    for column in range(COLUMNS):
        if rows[one, column] != rows[other, column]:
            return rows[one, column] < rows[other, column]
    return False


@uncounted
def _sift_down(rows, heap, size, place):
    row = heap[place]
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and _is_before(rows, heap[below + 1], heap[below]):
            below += 1
        if not _is_before(rows, heap[below], row):
            break
        heap[place] = heap[below]
        place = below
    heap[place] = row


@uncounted
def build_heap(hits):
    """Put all hits on the heap."""
    hits.counts[HEAP_COUNT] = hits.counts[HIT_COUNT]
    for number in range(hits.counts[HIT_COUNT]):
        hits.heap[number] = number
    for place in range(hits.counts[HIT_COUNT] // 2 - 1, -1, -1):
        _sift_down(hits.rows, hits.heap, hits.counts[HEAP_COUNT], place)


@uncounted
def _pop(hits):
    hits.counts[HEAP_COUNT] -= 1
    hits.heap[0] = hits.heap[hits.counts[HEAP_COUNT]]
    if hits.counts[HEAP_COUNT]:
        _sift_down(hits.rows, hits.heap, hits.counts[HEAP_COUNT], 0)


@inner
def _drop_worse_half(hits):
    """Keep the better half, so that a search is bounded however long its field is."""
    build_heap(hits)
    better = np.empty((_MOST // 2, COLUMNS), np.int64)
    for number in range(_MOST // 2):
        better[number] = hits.rows[hits.heap[0]]
        _pop(hits)
    hits.rows[: _MOST // 2] = better
    hits.counts[HIT_COUNT] = _MOST // 2


@uncounted
def _is_known(rows, chosen, count, own):
    """Return whether a better hit of this right overlaps, or a longer word is spelt out."""
    for number in range(count):
        other = chosen[number]
        if rows[other, FIELD] != rows[own, FIELD]:
            continue
        if rows[own, START] >= rows[other, END] or rows[other, START] >= rows[own, END]:
            continue
        if rows[other, RIGHT] == rows[own, RIGHT]:
            return True
        is_after = rows[other, START] <= rows[own, START]
        is_within = is_after and rows[own, END] <= rows[other, END]
        are_both_spelt = rows[own, FLAGS] & rows[other, FLAGS] & SPELT and not rows[other, EDITS]
        if are_both_spelt and is_within and rows[own, SPAN] < rows[other, SPAN]:
            return True
    return False


@uncounted
def choose_hits(hits, chosen, limit):
    """Take the best hits whose right has none yet where they stand, until `limit` are kept.

    Returns -1 at the end, or a hit that the caller has to judge before the choice goes on: by
    taking UNJUDGED from its flags, or adding UNFAIR.
    """
    rows = hits.rows
    while hits.counts[HEAP_COUNT] and hits.counts[KEPT_COUNT] < limit:
        best = hits.heap[0]
        flags = rows[best, FLAGS]
        if not flags & UNFAIR and not _is_known(rows, chosen, hits.counts[KEPT_COUNT], best):
            if flags & UNJUDGED:
                return best
            chosen[hits.counts[KEPT_COUNT]] = best
            hits.counts[KEPT_COUNT] += 1
        _pop(hits)
    return -1
