"""The compiled loop that compares the codes in a leaf with those that are looked for."""
# mypy: ignore-errors

import numpy as np

from matchers.compilation.numba_functions import compile_for_speed
from matchers.image.kernel.popcount import count_ones

_BLOCK = 64  # codes: whether any is near is seen first, in few instructions


@compile_for_speed
def scan_leaves(starts, codes, slots, leaves, asked, radius, hits):
    """Write what lies within the radius: number of the feature, slot, distance.

    Args:
        starts: (leaves + 1,) uint32: where each leaf's entries begin.
        codes: (n,) uint64, by leaf.
        slots: (n,) uint32: which feature of which reference each entry is.
        leaves: (q, k) int32: the leaves to look into for each feature.
        asked: (q, k) uint64: the feature's code in each.
        radius: Bits that may differ, inclusive.
        hits: (3, room) int64, written.

    Returns:
        How many were written.
    """
    count = 0
    for i in range(leaves.shape[0]):
        for k in range(leaves.shape[1]):
            code = asked[i, k]
            end = np.int64(starts[leaves[i, k] + 1])
            for first in range(np.int64(starts[leaves[i, k]]), end, _BLOCK):
                last = min(end, first + _BLOCK)
                least = np.uint64(64)
                for t in range(first, last):
                    least = min(least, count_ones(codes[t] ^ code))
                if least > radius:
                    continue
                for t in range(first, last):
                    apart = count_ones(codes[t] ^ code)
                    if apart <= radius and count < hits.shape[1]:
                        hits[0, count], hits[1, count], hits[2, count] = i, slots[t], apart
                        count += 1
    return count
