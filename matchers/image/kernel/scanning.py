"""The compiled loop that compares the codes in a leaf with those that are looked for."""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed
from matchers.image.kernel.popcount import count_ones

_BLOCK = 64  # codes: whether any is near is seen first, in few instructions


@njit(nogil=True)
def _find_least_distance(codes, code):
    least = np.uint64(64)
    for t in range(len(codes)):
        least = min(least, count_ones(codes[t] ^ code))
    return least


@compile_for_speed
def scan_leaves(starts, codes, slots, leaves, query_codes, askers, radius, hits):
    """Write what lies within the radius: slot, number of the feature and distance in one number.

    Args:
        starts: (leaves + 1,) uint32: where each leaf's entries begin.
        codes: (n,) uint64, by leaf.
        slots: (n,) uint32: which feature of which reference each entry is.
        leaves: (q,) int32: the leaves to look into, in their order.
        query_codes: (q,) uint64: the code that is looked for in each.
        askers: (q,) uint64: number of the feature whose code it is.
        radius: Bits that may differ, inclusive.
        hits: (room,) uint64, written: slot << 32 | number << 8 | distance.

    Returns:
        How many were written.
    """
    count = 0
    for p in range(len(leaves)):
        start, end = np.int64(starts[leaves[p]]), np.int64(starts[leaves[p] + 1])
        for first in range(start, end, _BLOCK):
            part = codes[first : min(end, first + _BLOCK)]
            if _find_least_distance(part, query_codes[p]) > radius:
                continue
            for t in range(len(part)):
                apart = count_ones(part[t] ^ query_codes[p])
                if apart <= radius and count < len(hits):
                    slot = np.uint64(slots[first + t])
                    hits[count] = slot << np.uint64(32) | askers[p] << np.uint64(8) | apart
                    count += 1
    return count
