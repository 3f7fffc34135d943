"""The compiled loop that finds the leaves of a vocabulary nearest to each feature."""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed

_FAN = 256  # branches, and leaves of each


@njit(nogil=True, fastmath=True)
def _find_least(values, places, least):
    """Write the places of the least values, the least first."""
    last = len(least) - 1
    least[:] = np.float32(1e30)
    for j in range(len(values)):
        if values[j] < least[last]:
            k = last
            while k > 0 and values[j] < least[k - 1]:
                least[k], places[k] = least[k - 1], places[k - 1]
                k -= 1
            least[k], places[k] = values[j], j


@njit(nogil=True, fastmath=True)
def _measure_leaves(features, asking, counts, leaves, squares, apart):
    """Fill the distances to all leaves of the chosen branches, branch by branch: one stays near."""
    fan = apart.shape[1] // _FAN
    total = np.empty(_FAN, np.float32)
    minus = np.float32(-2)
    for b in range(_FAN):
        for p in range(counts[b], counts[b + 1]):
            i, place = asking[p] // fan, asking[p] % fan * _FAN
            for j in range(_FAN):
                total[j] = squares[b, j]
            for t in range(0, 64, 4):
                y0, y1 = minus * features[i, t], minus * features[i, t + 1]
                y2, y3 = minus * features[i, t + 2], minus * features[i, t + 3]
                for j in range(_FAN):
                    total[j] += (
                        y0 * leaves[b, t, j] + y1 * leaves[b, t + 1, j]
                        + y2 * leaves[b, t + 2, j] + y3 * leaves[b, t + 3, j]
                    )  # fmt: skip
            for j in range(_FAN):
                apart[i, place + j] = total[j]


@compile_for_speed
def find_leaves(features, near, leaves, squares, fan, found, codes):
    """Find the nearest leaves of each feature, and its code in each: where it lies from there.

    Args:
        features: (n, 64) float32.
        near: (n, 256) float32, squared distances to the branches.
        leaves: (256, 64, 256) float32: branch, dimension, leaf.
        squares: (256, 256) float32: the leaves' squared lengths.
        fan: How many branches of each feature are looked into.
        found: (n, k) int32, written: numbers of leaves, the nearest first.
        codes: (n, k) uint64, written: bit t says whether dimension t lies above the leaf's.
    """
    count, most = found.shape
    branches, counts = np.empty((count, fan), np.int64), np.zeros(_FAN + 1, np.int64)
    places, least = np.empty(most, np.int64), np.empty(max(fan, most), np.float32)
    for i in range(count):
        _find_least(near[i], branches[i], least[:fan])
        for k in range(fan):
            counts[branches[i, k] + 1] += 1
    counts = np.cumsum(counts)
    asking, filled = np.empty(count * fan, np.int64), counts.copy()
    for i in range(count):
        for k in range(fan):
            asking[filled[branches[i, k]]] = i * fan + k
            filled[branches[i, k]] += 1
    apart = np.empty((count, fan * _FAN), np.float32)
    _measure_leaves(features, asking, counts, leaves, squares, apart)
    for i in range(count):
        _find_least(apart[i], places, least[:most])
        for k in range(most):
            branch, leaf = branches[i, places[k] // _FAN], places[k] % _FAN
            found[i, k] = branch * _FAN + leaf
            code = np.uint64(0)
            for t in range(64):
                code |= np.uint64(features[i, t] > leaves[branch, t, leaf]) << np.uint64(t)
            codes[i, k] = code
