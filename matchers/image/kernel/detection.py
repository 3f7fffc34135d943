"""The compiled loops that find points: extrema of the differences of blurred pictures.

D. Lowe, Distinctive Image Features from Scale-Invariant Keypoints (2004), sections 3 and 4.
"""
# mypy: ignore-errors

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed

_FAR = 1.0  # a peak further than this from its pixel belongs to another


@njit(nogil=True)
def _is_peak(levels, s, y, x, v):
    """Say whether no neighbour in place and scale lies higher; for a negative value, lower."""
    sign = np.float32(1) if v > 0 else np.float32(-1)
    w = v * sign
    if w < sign * levels[s, y, x - 1] or w < sign * levels[s, y, x + 1]:
        return False
    for t in range(s - 1, s + 2):
        for b in range(y - 1, y + 2):
            for a in range(x - 1, x + 2):
                if w < sign * levels[t, b, a]:
                    return False
    return True


@njit(nogil=True)
def _mark_peaks(above, here, below, coarse, marks):
    """Mark what lies no lower than four neighbours, or no higher; a loop to be vectorised."""
    left, middle, right = here[:-2], here[1:-1], here[2:]
    up, down = above[1:-1], below[1:-1]
    for x in range(len(middle)):
        v = middle[x]
        is_high = (v > coarse) & (v >= left[x]) & (v >= right[x]) & (v >= up[x]) & (v >= down[x])
        is_low = (v < -coarse) & (v <= left[x]) & (v <= right[x]) & (v <= up[x]) & (v <= down[x])
        marks[x + 1] = is_high | is_low


@njit(nogil=True)
def _refine_peak(levels, s, y, x, v, edge):
    """Return the offset in x, y and scale and the contrast there; a contrast of 0: no peak."""
    below, here, above = levels[s - 1], levels[s], levels[s + 1]
    dx, dy = (here[y, x + 1] - here[y, x - 1]) * 0.5, (here[y + 1, x] - here[y - 1, x]) * 0.5
    ds = (above[y, x] - below[y, x]) * 0.5
    dxx = here[y, x + 1] + here[y, x - 1] - 2 * v
    dyy = here[y + 1, x] + here[y - 1, x] - 2 * v
    dss = above[y, x] + below[y, x] - 2 * v
    down, up = here[y + 1, x + 1] - here[y + 1, x - 1], here[y - 1, x + 1] - here[y - 1, x - 1]
    dxy = (down - up) * 0.25
    dxs = (above[y, x + 1] - above[y, x - 1] - below[y, x + 1] + below[y, x - 1]) * 0.25
    dys = (above[y + 1, x] - above[y - 1, x] - below[y + 1, x] + below[y - 1, x]) * 0.25
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


@compile_for_speed
def find_points(levels, octave, least, edge, border, points, count):
    """Add the points of one octave to `points` from a row on; return how many there are then.

    Args:
        levels: (layers, h, w) float32, differences of neighbouring blurs.
        octave: Its number; each has half the side of the one before.
        least: Contrast in grey levels.
        edge: Greatest ratio of the two curvatures: an edge is no point.
        border: Pixels at the sides that are left out.
        points: (room, 6) float32, written: x, y and layer in the octave, contrast, octave, layer.
        count: Rows that are taken already.
    """
    layers, height, width = levels.shape
    coarse, marks = np.float32(0.5 * least), np.zeros(width, np.bool_)
    for s in range(1, layers - 1):
        for y in range(border, height - border):
            _mark_peaks(levels[s, y - 1], levels[s, y], levels[s, y + 1], coarse, marks)
            for x in range(border, width - border):
                v = levels[s, y, x]
                if not marks[x] or not _is_peak(levels, s, y, x, v):
                    continue
                ox, oy, os, contrast = _refine_peak(levels, s, y, x, v, edge)
                if contrast < least or count == points.shape[0]:
                    continue
                points[count, 0], points[count, 1], points[count, 2] = x + ox, y + oy, s + os
                points[count, 3], points[count, 4], points[count, 5] = contrast, octave, s
                count += 1
    return count
