"""The compiled loop that finds the leaves of a vocabulary nearest to each feature."""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed

_FAN = 256  # branches, and leaves of each
_BLOCK = 32  # values: whether any is small is seen first, in few instructions


@njit(nogil=True, fastmath=True)
def _find_block_least(values):
    least = values[0]
    for j in range(len(values)):
        least = min(least, values[j])
    return least


@njit(nogil=True, fastmath=True)
def _find_least(values, places, least):
    """Write the places of the least values, the least first."""
    last = len(least) - 1
    least[:] = np.float32(1e30)
    for first in range(0, len(values), _BLOCK):
        part = values[first : first + _BLOCK]
        if _find_block_least(part) >= least[last]:
            continue
        for j in range(len(part)):
            if part[j] < least[last]:
                k = last
                while k > 0 and part[j] < least[k - 1]:
                    least[k], places[k] = least[k - 1], places[k - 1]
                    k -= 1
                least[k], places[k] = part[j], first + j


@njit(nogil=True, fastmath=True)
def _measure_leaves(
    features, branch_distances, asking, counts, branches, step, transposed_leaves, squares, apart
):
    """Fill the distances to all leaves of the chosen branches, for four features at once."""
    fan = apart.shape[1] // _FAN
    total, y = np.zeros((4, _FAN), np.float32), np.zeros((4, 64), np.float32)
    for b in range(_FAN):
        for first in range(counts[b], counts[b + 1], 4):
            many = min(4, counts[b + 1] - first)
            for k in range(many):
                i = asking[first + k] // fan
                for t in range(64):
                    y[k, t] = np.float32(-2) * step[b] * (features[i, t] - branches[b, t])
                for j in range(_FAN):
                    total[k, j] = branch_distances[i, b] + squares[b, j]
            for t in range(0, 64, 2):
                a, b0 = y[0, t], y[0, t + 1]
                c, d = y[1, t], y[1, t + 1]
                e, f = y[2, t], y[2, t + 1]
                g, h = y[3, t], y[3, t + 1]
                for j in range(_FAN):
                    p, q = (
                        np.float32(transposed_leaves[b, t, j]),
                        np.float32(transposed_leaves[b, t + 1, j]),
                    )
                    total[0, j] += a * p + b0 * q
                    total[1, j] += c * p + d * q
                    total[2, j] += e * p + f * q
                    total[3, j] += g * p + h * q
            for k in range(many):
                i, place = asking[first + k] // fan, asking[first + k] % fan * _FAN
                for j in range(_FAN):
                    apart[i, place + j] = total[k, j]


@compile_for_speed
def find_leaves(features, near, branches, step, leaves, turned, squares, fan, nearest, codes):
    """Find the nearest leaves of each feature, and its code in each: where it lies from there.

    Args:
        features: (n, 64) float32.
        near: (n, 256) float32, squared distances to the branches, less the feature's own square.
        branches: (256, 64) float32.
        step: (256,) float32: how long the steps of a branch are.
        leaves: (256, 256, 64) int8: branch, leaf, dimension: steps from the branch.
        turned: (256, 64, 256) int8: the same, branch, dimension, leaf.
        squares: (256, 256) float32: the leaves' squared distances from their branch.
        fan: How many branches of each feature are looked into.
        nearest: (n, k) int32, written: numbers of leaves, the nearest first.
        codes: (n, k) uint64, written: bit t says whether dimension t lies above the leaf's.
    """
    count, most = nearest.shape
    chosen_branches, counts = np.empty((count, fan), np.int64), np.zeros(_FAN + 1, np.int64)
    places, least = np.empty(most, np.int64), np.empty(max(fan, most), np.float32)
    for i in range(count):
        _find_least(near[i], chosen_branches[i], least[:fan])
        for k in range(fan):
            counts[chosen_branches[i, k] + 1] += 1
    counts = np.cumsum(counts)
    asking, next_slots = np.empty(count * fan, np.int64), counts.copy()
    for i in range(count):
        for k in range(fan):
            asking[next_slots[chosen_branches[i, k]]] = i * fan + k
            next_slots[chosen_branches[i, k]] += 1
    apart = np.empty((count, fan * _FAN), np.float32)
    _measure_leaves(features, near, asking, counts, branches, step, turned, squares, apart)
    for i in range(count):
        _find_least(apart[i], places, least[:most])
        for k in range(most):
            branch, leaf = chosen_branches[i, places[k] // _FAN], places[k] % _FAN
            nearest[i, k] = branch * _FAN + leaf
            code = np.uint64(0)
            for t in range(64):
                centre = branches[branch, t] + step[branch] * np.float32(leaves[branch, leaf, t])
                code |= np.uint64(features[i, t] > centre) << np.uint64(t)
            codes[i, k] = code
