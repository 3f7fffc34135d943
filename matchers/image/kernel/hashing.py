"""The compiled loops of PDQ: its blurs where no pixel is shared out, and its quality."""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_function

_CELLS = 64
_STEP = np.float32(100 / 255)
_QUARTER, _HALF = np.float32(0.25), np.float32(0.5)


@njit(nogil=True)
def _blur_ends(first, second):
    """Return 3/4 of the first and 1/4 of the second, rounded twice."""
    return np.float32(0.75) * first + _QUARTER * second


@njit(nogil=True)
def _blur_ends_once(first, second):
    """Return 1/4 of the first and 3/4 of the second, rounded once."""
    return np.float32(0.25 * np.float64(first) + 0.75 * np.float64(second))


@compile_function
def reduce_square(grey, hands, matrix):
    """Write the luminances that PDQ's blurs and decimation make of a square of 256 pixels a side.

    Along each axis a cell is a quarter, a half and a quarter of three pixels, the last one 1/4 and
    3/4 of two. Nothing else of the matrix that `hashes.pdq` would multiply by is not zero, and
    sums are rounded as there.

    Args:
        grey: (256, 256) float32.
        hands: 1, or 2: then each axis also from its other end, as of a mirror image.
        matrix: (64 hands, 64 hands) float32, written; what is mirrored comes second.
    """
    side = len(grey)
    blurred_rows = np.empty((hands * _CELLS, side), np.float32)
    for i in range(_CELLS):
        a, b = grey[4 * i + 2], grey[4 * i + 3]
        if i < _CELLS - 1:
            c = grey[4 * i + 4]
            for x in range(side):
                blurred_rows[i, x] = a[x] * _QUARTER + b[x] * _HALF + c[x] * _QUARTER
        else:
            for x in range(side):
                blurred_rows[i, x] = _blur_ends_once(a[x], b[x])
        if hands == 2:
            if i < _CELLS - 1:
                a, b, c = grey[251 - 4 * i], grey[252 - 4 * i], grey[253 - 4 * i]
                for x in range(side):
                    blurred_rows[_CELLS + i, x] = a[x] * _QUARTER + b[x] * _HALF + c[x] * _QUARTER
            else:
                for x in range(side):
                    blurred_rows[_CELLS + i, x] = _blur_ends(grey[0, x], grey[1, x])
    for y in range(hands * _CELLS):
        row, target_row = blurred_rows[y], matrix[y]
        for j in range(_CELLS - 1):
            k = 4 * j + 2
            target_row[j] = row[k] * _QUARTER + row[k + 1] * _HALF + row[k + 2] * _QUARTER
        target_row[_CELLS - 1] = _blur_ends_once(row[side - 2], row[side - 1])
        if hands == 2:
            for j in range(_CELLS - 1):
                k = 251 - 4 * j
                target_row[_CELLS + j] = (
                    row[k] * _QUARTER + row[k + 1] * _HALF + row[k + 2] * _QUARTER
                )
            target_row[2 * _CELLS - 1] = _blur_ends(row[0], row[1])


@compile_function
def sum_steps(pictures, totals):
    """Write the sum of all steps between neighbours of each picture, in whole hundredths.

    Args:
        pictures: (n, h, w) float32: luminances of 0 to 255.
        totals: (n,) float32, written.
    """
    for n in range(len(pictures)):
        total = 0
        for i in range(pictures.shape[1]):
            for j in range(pictures.shape[2]):
                if i:
                    total += abs(np.int32((pictures[n, i, j] - pictures[n, i - 1, j]) * _STEP))
                if j:
                    total += abs(np.int32((pictures[n, i, j] - pictures[n, i, j - 1]) * _STEP))
        totals[n] = total
