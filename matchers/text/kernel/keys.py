"""From folded letters to 64-bit keys: whole words, and beginnings with letters left out.

Two texts within k edits (optimal string alignment) share a form with at most k letters left
out of each one's first PREFIX letters: symmetric deletion, W. Garbe's SymSpell, with its
prefix filter. So a key found is a candidate, and no pair within k edits is ever missed.

A key is a polynomial in an odd base modulo 2**64 (an odd base has an inverse, so a letter
left out is a shift), mixed by the finaliser of MurmurHash3. Equal keys are only candidates.
"""

import numpy as np

from matchers.compilation.inner_functions import inlined, uncounted
from matchers.text.kernel.columns import LONGEST, PREFIX, TWO_EDITS_FROM

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
POWERS = np.array([pow(_BASE, exponent, 1 << 64) for exponent in range(LONGEST + 2)], np.uint64)
SHIFTS = np.array([pow(_INVERSE, exponent, 1 << 64) for exponent in range(LONGEST + 2)], np.uint64)
_ONE, _TWO = np.uint64(_INVERSE), np.uint64(_INVERSE * _INVERSE % (1 << 64))
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(33)
_FIRST_MIX, _SECOND_MIX = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
MOST_KEYS = 1 + PREFIX + PREFIX * (PREFIX - 1) // 2


@inlined
def mix_bits(value):
    """Return the 64-bit finaliser of MurmurHash3."""
    value = (value ^ (value >> _HALF)) * _FIRST_MIX
    value = (value ^ (value >> _HALF)) * _SECOND_MIX
    return value ^ (value >> _HALF)


@inlined
def compute_term(letter, place):
    """Return what a letter adds to the key of a text at this place."""
    spread = (np.uint64(letter) + np.uint64(1)) * _SPREAD
    return (spread ^ (spread >> _HALF)) * POWERS[place]


@uncounted
def compute_key(pool, first, size):
    """Return the key of pool[0, first : first + size]."""
    total = np.uint64(0)
    for place in range(size):
        total += compute_term(pool[0, first + place], place)
    return mix_bits(total)


@inlined
def compute_part_key(sums, first, last):
    """Return the key of a part, as if it were a text of its own; sums[i] is that of i letters."""
    return mix_bits((sums[last] - sums[first]) * SHIFTS[first])


@uncounted
def write_shortened_keys(sums, size, edits, keys, askers, start):
    """Write the keys of the first PREFIX letters with 0..edits left out; return where they end."""
    reach = min(size, PREFIX)
    keys[0, start], askers[start, 1] = mix_bits(sums[reach]), 0
    start += 1
    if edits < 1:
        return start
    for first_place in range(reach):
        rest = (sums[reach] - sums[first_place + 1]) * _ONE
        keys[0, start], askers[start, 1] = mix_bits(sums[first_place] + rest), 1
        start += 1
    if edits < 2:
        return start
    for first_place in range(reach):
        for second_place in range(first_place + 1, reach):
            between = (sums[second_place] - sums[first_place + 1]) * _ONE
            rest = (sums[reach] - sums[second_place + 1]) * _TWO
            keys[0, start], askers[start, 1] = mix_bits(sums[first_place] + between + rest), 2
            start += 1
    return start


@inlined
def count_left_out(size, edits):
    """Return how many letters are left out of a window; with fewer than seven a second never helps.

    Only spellings of seven letters forgive two edits, and a shorter window within two edits of
    one leaves out at most one letter of its own.
    """
    return edits if size >= TWO_EDITS_FROM else min(edits, 1)


@inlined
def hash_tail(pool, first, size, count):
    """Return a hash of the last `count` letters in five bits."""
    total = np.uint64(7)
    for place in range(size - count, size):
        total = (total * np.uint64(0x9E3779B1)) ^ np.uint64(pool[0, first + place])
    return np.int64(mix_bits(total) >> np.uint64(59))
