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
def reduce_areas(turned, bands, places_x, weights_x, places_y, weights_y, reduced):
    """Write the mean of the pixels in each cell, a pixel weighed by its share of the cell.

    Columns lie beside each other, so that the pixels of a row need not be picked one by one.

    Args:
        turned: (w, h bands) uint8, the columns of a picture.
        bands: 3 of a picture in RGB, 1 of a grey one.
        places_x: (n,) uint32: the first column of each cell.
        weights_x: (k, n) float32: of that column and those after it.
        places_y: (m bands,) uint32: where in a column each value of a cell begins.
        weights_y: (k, m bands) float32.
        reduced: (n, m bands) uint8, written: the columns of the smaller picture.
    """
    total, cells = np.empty(turned.shape[1], np.float32), np.empty(reduced.shape[1], np.float32)
    for x in range(len(places_x)):
        for k in range(len(weights_x)):
            weight = weights_x[k, x]
            if k and weight == 0:
                continue
            column = turned[np.int64(places_x[x]) + k]
            if k == 0:
                for y in range(len(total)):
                    total[y] = column[y] * weight
            else:
                for y in range(len(total)):
                    total[y] += column[y] * weight
        _sum_row(total, places_y, weights_y, bands, cells)
        for y in range(len(cells)):
            reduced[x, y] = np.uint8(np.rint(cells[y]))


@compile_function
def resample_rows(rows, first, counts, weights, reduced):
    """Write rows that are sums of others by weights of 22 bits, rounded to eight.

    Args:
        rows: (h, w) uint8.
        first: (n,) int64: the first row that each of the n new ones looks at.
        counts: (n,) int64: how many it looks at.
        weights: (n, k) int32.
        reduced: (n, w) uint8, written.
    """
    total = np.empty(rows.shape[1], np.int32)
    for y in range(len(first)):
        total[:] = _HALF
        for k in range(counts[y]):
            weight, row = weights[y, k], rows[first[y] + k]
            for x in range(len(total)):
                total[x] += np.int32(row[x]) * weight
        for x in range(len(total)):
            reduced[y, x] = np.uint8(min(max(total[x] >> _BITS, 0), 255))
