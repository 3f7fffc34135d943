"""How many edits apart are two folded texts? Optimal string alignment, bit by bit.

H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances (2003):
one machine word holds a column of the matrix. Equal ends are cut off before, so that most
pairs are told by what is left between.
"""

import numpy as np

from matchers.compilation.inner_functions import inlined, inner, uncounted
from matchers.text.kernel.columns import LONGEST

_ONE = np.uint64(1)
_WORD = 64


@inlined
def get_letter(letters, place, is_wide, number):
    """Return a letter of a spelling in an index: one byte each, or four."""
    if not is_wide:
        return np.uint32(letters[place + number])
    first = place + 4 * number
    return (
        np.uint32(letters[first])
        | np.uint32(letters[first + 1]) << np.uint32(8)
        | np.uint32(letters[first + 2]) << np.uint32(16)
        | np.uint32(letters[first + 3]) << np.uint32(24)
    )


@inlined
def equals_spelling(pool, first, size, letters, place, is_wide):
    """Return whether a stretch of the pool has the letters of a spelling."""
    for number in range(size):
        if pool[0, first + number] != get_letter(letters, place, is_wide, number):
            return False
    return True


@uncounted
def compute_distance(pool, first, size, letters, place, is_wide, other, most, masks):
    """Return the edits between pool[0, first : first + size] and a spelling.

    `masks` is (128,) uint64 of zeros, and is left so.
    """
    start = 0
    while (
        start < size
        and start < other
        and pool[0, first + start] == get_letter(letters, place, is_wide, start)
    ):
        start += 1
    while (
        size > start
        and other > start
        and pool[0, first + size - 1] == get_letter(letters, place, is_wide, other - 1)
    ):
        size -= 1
        other -= 1
    longer = max(size, other) - start
    if min(size, other) == start or longer == 1:
        return longer
    if longer == 2 and size == other:  # neither end is equal: swapped, or two letters
        is_swapped = pool[0, first + start] == get_letter(letters, place, is_wide, start + 1)
        return (
            1
            if is_swapped
            and pool[0, first + start + 1] == get_letter(letters, place, is_wide, start)
            else 2
        )
    if most < 2:
        return 2
    size -= start
    first += start
    if size <= _WORD:
        return _compute_by_bits(pool, first, size, letters, place, is_wide, start, other, masks)
    return _compute_by_rows(pool, first, size, letters, place, is_wide, start, other)


@inlined
def _find_positions(pool, first, size, letter, masks):
    """Return where the letter stands in our stretch, a bit for each place."""
    if letter < 128:
        return masks[letter]
    positions = np.uint64(0)
    for number in range(size):
        if pool[0, first + number] == letter:
            positions |= _ONE << np.uint64(number)
    return positions


@uncounted
def _compute_by_bits(pool, first, size, letters, place, is_wide, start, other, masks):
    for number in range(size):
        if pool[0, first + number] < 128:
            masks[pool[0, first + number]] |= _ONE << np.uint64(number)
    up_bits, down_bits, diagonal, before = ~np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    top = _ONE << np.uint64(size - 1)
    apart = size
    for number in range(start, other):
        match_bits = _find_positions(
            pool, first, size, get_letter(letters, place, is_wide, number), masks
        )
        transposed_bits = (((~diagonal) & match_bits) << _ONE) & before
        diagonal = (
            (((match_bits & up_bits) + up_bits) ^ up_bits)
            | match_bits
            | down_bits
            | transposed_bits
        )
        right, left = down_bits | ~(diagonal | up_bits), diagonal & up_bits
        if right & top:
            apart += 1
        if left & top:
            apart -= 1
        right, left = (right << _ONE) | _ONE, left << _ONE
        up_bits, down_bits = left | ~(diagonal | right), right & diagonal
        before = match_bits
    for number in range(size):
        if pool[0, first + number] < 128:
            masks[pool[0, first + number]] = np.uint64(0)
    return apart


@inner
def _compute_by_rows(pool, first, size, letters, place, is_wide, start, other):
    """Return the edits by the matrix itself, for what is longer than a machine word."""
    rows = np.zeros((3, LONGEST + 2), np.int64)
    for column in range(other - start + 1):
        rows[0, column] = column
    for row in range(1, size + 1):
        now, last, older = rows[row % 3], rows[(row - 1) % 3], rows[(row - 2) % 3]
        now[0] = row
        mine = pool[0, first + row - 1]
        for column in range(1, other - start + 1):
            its = get_letter(letters, place, is_wide, start + column - 1)
            best = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (mine != its))
            if row > 1 and column > 1:
                previous = get_letter(letters, place, is_wide, start + column - 2)
                if pool[0, first + row - 2] == its and mine == previous:
                    best = min(best, older[column - 2] + 1)
            now[column] = best
    return rows[size % 3, other - start]
