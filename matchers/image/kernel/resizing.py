"""The compiled loops that make pictures smaller, to the bit as OpenCV and Pillow make them.

Both libraries walk over all weights for each pixel; here the weights of a cell lie beside each
other. The order in which fractions are summed is OpenCV's, so this is compiled exactly.
"""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_function

_HALF = 1 << 21  # of a weight's 22 bits: what is summed is rounded
_BITS = 22


@njit(nogil=True)
def _sum_row(line, places, weights, bands, cells):
    """Write what a row of pixels adds to each cell of that row; loops to be vectorised."""
    for x in range(len(places)):
        cells[x] = line[places[x]] * weights[0, x]
    for k in range(1, len(weights)):
        later = line[k * bands :]
        for x in range(len(places)):
            cells[x] += later[places[x]] * weights[k, x]


@compile_function
def reduce_areas(rows, bands, places_x, weights_x, places_y, weights_y, reduced):
    """Write the mean of the pixels in each cell, a pixel weighed by its share of the cell.

    Args:
        rows: (h, w bands) uint8.
        bands: 3 of a picture in RGB, 1 of a grey one.
        places_x: (n bands,) uint32: where in a row each value of a cell begins.
        weights_x: (k, n bands) float32: of that pixel and those after it.
        places_y: (m,) uint32: the first row of each cell.
        weights_y: (k, m) float32.
        reduced: (m, n bands) uint8, written.
    """
    wide = reduced.shape[1]
    line, cells = np.empty(rows.shape[1], np.float32), np.empty(wide, np.float32)
    total = np.empty(wide, np.float32)
    summed_row = -1  # the row that `cells` holds: two cells may share one
    for y in range(len(places_y)):
        total[:] = 0
        for k in range(len(weights_y)):
            weight = weights_y[k, y]
            if weight == 0:
                continue
            row = np.int64(places_y[y]) + k
            if summed_row != row:
                summed_row = row
                line[:] = rows[row]
                _sum_row(line, places_x, weights_x, bands, cells)
            for x in range(wide):
                total[x] += weight * cells[x]
        for x in range(wide):
            reduced[y, x] = np.uint8(np.rint(total[x]))


@njit(nogil=True)
def _sum_weighted(values, weights):
    """Return the rounded sum in eight bits."""
    total = np.int32(_HALF)
    for k in range(len(weights)):
        total = np.int32(total + np.int32(values[k]) * weights[k])
    return np.uint8(min(max(total >> _BITS, 0), 255))


@compile_function
def resample_square(grey, first, counts, weights, reduced):
    """Write a square grey picture made smaller by weights of 22 bits: first across, then down.

    Args:
        grey: (s, s) uint8.
        first: (n,) int64: the first pixel that each of the n smaller ones looks at.
        counts: (n,) int64: how many it looks at.
        weights: (n, k) int32.
        reduced: (n, n) uint8, written.
    """
    side, small = len(grey), len(first)
    across = np.empty((small, side), np.uint8)  # turned, so that the second pass reads in a row
    for x in range(small):
        start, end, pixel_weights = first[x], first[x] + counts[x], weights[x, : counts[x]]
        for y in range(side):
            across[x, y] = _sum_weighted(grey[y, start:end], pixel_weights)
    for x in range(small):
        for y in range(small):
            start, end = first[y], first[y] + counts[y]
            reduced[y, x] = _sum_weighted(across[x, start:end], weights[y, : counts[y]])
