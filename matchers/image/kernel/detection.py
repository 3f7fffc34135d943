"""The compiled loops that find points: extrema of the differences of blurred pictures.

D. Lowe, Distinctive Image Features from Scale-Invariant Keypoints (2004), sections 3 and 4.
"""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed

_FAR = 1.0  # a peak further than this from its pixel belongs to another


@njit(nogil=True, error_model="numpy")
def _is_peak(cube):
    """Say whether nothing in it lies higher than its middle; where that is below zero, lower."""
    sign = np.float32(1) if cube[1, 1, 1] > 0 else np.float32(-1)
    v = sign * cube[1, 1, 1]
    for t in range(3):
        for b in range(3):
            for a in range(3):
                if v < sign * cube[t, b, a]:
                    return False
    return True


@njit(nogil=True, error_model="numpy")
def _mark_peaks(rows, coarse, marks):
    """Mark what lies no lower than six neighbours, or no higher; a loop to be vectorised.

    Args:
        rows: Five of (w,) float32: this row, those above and below it, and the same row of the
            scales before and after.
        coarse: Nearer to zero than this nothing is marked.
        marks: (w,) bool, written but for its ends.
    """
    here, above, below, finer, coarser = rows
    left, middle, right = here[:-2], here[1:-1], here[2:]
    up, down, before, after = above[1:-1], below[1:-1], finer[1:-1], coarser[1:-1]
    target = marks[1:]
    for x in range(len(middle)):
        v, a, b, c, d = middle[x], left[x], right[x], up[x], down[x]
        e, f = before[x], after[x]
        high, low = (max(b, a)), (min(a, b))
        higher, lower = (max(d, c)), (min(c, d))
        highest, lowest = (max(f, e)), (min(e, f))
        high, low = (max(higher, high)), (min(lower, low))
        high, low = (max(highest, high)), (min(lowest, low))
        high, low = (max(coarse, high)), (min(-coarse, low))
        target[x] = (v >= high) | (v <= low)


@njit(nogil=True, error_model="numpy")
def _refine_peak(cube, edge):
    """Return the offset in x, y and scale and the contrast there; a contrast of 0: no peak."""
    below, here, above, v = cube[0], cube[1], cube[2], cube[1, 1, 1]
    dx, dy = (here[1, 2] - here[1, 0]) * 0.5, (here[2, 1] - here[0, 1]) * 0.5
    ds = (above[1, 1] - below[1, 1]) * 0.5
    dxx, dyy = here[1, 2] + here[1, 0] - 2 * v, here[2, 1] + here[0, 1] - 2 * v
    dss = above[1, 1] + below[1, 1] - 2 * v
    dxy = (here[2, 2] - here[2, 0] - (here[0, 2] - here[0, 0])) * 0.25
    dxs = (above[1, 2] - above[1, 0] - below[1, 2] + below[1, 0]) * 0.25
    dys = (above[2, 1] - above[0, 1] - below[2, 1] + below[0, 1]) * 0.25
    trace, det = dxx + dyy, dxx * dyy - dxy * dxy
    if det <= 0 or trace * trace * edge >= (edge + 1) * (edge + 1) * det:
        return 0.0, 0.0, 0.0, 0.0
    m00, m01, m02 = dyy * dss - dys * dys, dxs * dys - dxy * dss, dxy * dys - dyy * dxs
    m11, m12 = dxx * dss - dxs * dxs, dxy * dxs - dxx * dys
    full = dxx * m00 + dxy * m01 + dxs * m02
    if abs(full) <= 1e-9:
        return 0.0, 0.0, 0.0, abs(v)
    ox = -(m00 * dx + m01 * dy + m02 * ds) / full
    oy = -(m01 * dx + m11 * dy + m12 * ds) / full
    os = -(m02 * dx + m12 * dy + det * ds) / full
    if abs(ox) > _FAR or abs(oy) > _FAR or abs(os) > _FAR:
        return 0.0, 0.0, 0.0, 0.0
    return ox, oy, os, abs(v + 0.5 * (dx * ox + dy * oy + ds * os))


@njit(nogil=True, error_model="numpy")
def _subtract_rows(blurred, y, differences):
    """Write a row of the differences of neighbouring blurs where the row three above it was."""
    for s in range(len(differences)):
        finer, coarser, row = blurred[s, y], blurred[s + 1, y], differences[s, y % 3]
        for x in range(len(row)):
            row[x] = coarser[x] - finer[x]


@njit(nogil=True, error_model="numpy")
def _fill_cube(differences, s, y, x, cube):
    for t in range(3):
        for b in range(3):
            for a in range(3):
                cube[t, b, a] = differences[s - 1 + t, (y - 1 + b) % 3, x - 1 + a]


@compile_for_speed
def find_points(blurred, octave, least, edge, border, points, count):
    """Add the points of one octave to `points` from a row on; return how many there are then.

    Args:
        blurred: (layers, h, w) float32, each blurred more than the one before.
        octave: Its number; each has half the side of the one before.
        least: Contrast in grey levels.
        edge: Greatest ratio of the two curvatures: an edge is not a point.
        border: Pixels at the sides that are left out.
        points: (room, 6) float32, written: x, y and layer in the octave, contrast, octave, layer.
        count: Rows that are taken already.
    """
    layers, height, width = blurred.shape
    coarse, marks = np.float32(0.5 * least), np.zeros((width + 8) // 8 * 8, np.bool_)
    words = marks.view(np.uint64)  # eight pixels a look: most are unmarked
    differences, cube = (
        np.empty((layers - 1, 3, width), np.float32),
        np.empty((3, 3, 3), np.float32),
    )
    for y in range(border - 1, min(border + 1, height)):
        _subtract_rows(blurred, y, differences)
    for y in range(border, height - border):
        _subtract_rows(blurred, y + 1, differences)
        above, row, below = (y - 1) % 3, y % 3, (y + 1) % 3
        for s in range(1, layers - 2):
            here = differences[s]
            across = here[row], here[above], here[below]
            _mark_peaks((*across, differences[s - 1, row], differences[s + 1, row]), coarse, marks)
            for word in range(len(words)):
                for x in range(8 * word, 8 * word + 8 if words[word] else 0):
                    if not marks[x] or not border <= x < width - border:
                        continue
                    _fill_cube(differences, s, y, x, cube)
                    if not _is_peak(cube):
                        continue
                    ox, oy, os, contrast = _refine_peak(cube, edge)
                    if contrast < least or count == points.shape[0]:
                        continue
                    points[count, 0], points[count, 1], points[count, 2] = x + ox, y + oy, s + os
                    points[count, 3], points[count, 4], points[count, 5] = contrast, octave, s
                    count += 1
    return count
