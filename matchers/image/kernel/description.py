"""The compiled loops that describe points: directions around them, in 4 x 4 cells.

D. Lowe, Distinctive Image Features from Scale-Invariant Keypoints (2004), sections 5 and 6; of the
result the roots are kept (R. Arandjelovic and A. Zisserman, Three things everyone should know to
improve object retrieval, 2012), so that a product of two is their likeness.
"""
# mypy: ignore-errors

import math

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed

_TURN = 2 * math.pi
_PEAK = 0.8  # of the highest direction: lower ones make no feature of their own
_CLIP = 0.2  # of a descriptor's length: one strong edge must not decide alone
_COARSE = 1.45  # times the finest blur: from there every second pixel describes as well
_FARTHEST = 64  # pixels: further from a point nothing is looked at
_ROOTS = 512.0  # a descriptor's square roots are below one half, but for a few


@njit(nogil=True, fastmath=True, inline="always")
def _compute_angle(dy, dx):
    """Return atan2, to a hundredth of a degree."""
    ax, ay = abs(dx), abs(dy)
    a = min(ax, ay) / (max(ax, ay) + np.float32(1e-12))
    s = a * a
    r = ((-0.0464964749 * s + 0.15931422) * s - 0.327622764) * s * a + a
    if ay > ax:
        r = 1.57079637 - r
    if dx < 0:
        r = 3.14159274 - r
    return -r if dy < 0 else r


@njit(nogil=True, fastmath=True)
def _fill_falls(falls, spread):
    """Fill how much a pixel so far off in a row counts; of rows and columns it is the product."""
    for k in range(len(falls)):
        falls[k] = math.exp(-k * k / spread)


@njit(nogil=True, fastmath=True)
def _fill_directions(grey, y, x, blur, falls, raw, smooth):
    """Fill the smoothed histogram of 36 directions around a point; return its highest."""
    height, width = grey.shape
    radius = int(4.5 * blur + 0.5)
    _fill_falls(falls[: radius + 1], 2 * (1.5 * blur) ** 2)
    raw[:] = 0
    for i in range(max(1, y - radius), min(height - 2, y + radius) + 1):
        for j in range(max(1, x - radius), min(width - 2, x + radius) + 1):
            dx, dy = grey[i, j + 1] - grey[i, j - 1], grey[i + 1, j] - grey[i - 1, j]
            strength = math.sqrt(dx * dx + dy * dy) * falls[abs(i - y)] * falls[abs(j - x)]
            raw[int(_compute_angle(dy, dx) * (36 / _TURN) + 36.5) % 36] += strength
    highest = np.float32(0)
    for b in range(36):
        outer_sum, inner_sum = raw[b - 2] + raw[(b + 2) % 36], raw[b - 1] + raw[(b + 1) % 36]
        smooth[b] = outer_sum * 0.0625 + inner_sum * 0.25 + raw[b] * 0.375
        highest = max(highest, smooth[b])
    return highest


@njit(nogil=True, fastmath=True)
def _fill_cells(grey, y, x, blur, angle, falls, bins):
    """Fill 6 x 6 x 8 bins, of which the outer cells only catch what falls beside the inner."""
    height, width = grey.shape
    cell = 3.0 * blur[0]
    step = 2 if blur[0] > _COARSE * blur[1] else 1
    radius = int(cell * 1.41421356 * 2.5 + 0.5)
    _fill_falls(falls[: radius + 1], 8 * cell * cell)
    cosine, sine = math.cos(angle) / cell, math.sin(angle) / cell
    bins[:] = 0
    for i in range(-radius, radius + 1, step):
        if y + i <= 0 or y + i >= height - 1:
            continue
        for j in range(-radius, radius + 1, step):
            across, y_offset = j * cosine + i * sine, -j * sine + i * cosine
            if abs(y_offset) >= 2.5 or abs(across) >= 2.5 or x + j <= 0 or x + j >= width - 1:
                continue
            dx = grey[y + i, x + j + 1] - grey[y + i, x + j - 1]
            dy = grey[y + i + 1, x + j] - grey[y + i - 1, x + j]
            strength = math.sqrt(dx * dx + dy * dy) * falls[abs(i)] * falls[abs(j)]
            turn = (angle - _compute_angle(dy, dx)) * (8 / _TURN) + 16  # OpenCV's order
            row, column = int(y_offset + 2.5), int(across + 2.5)
            turn_bin = int(turn)
            right, below, after = across + 2.5 - column, y_offset + 2.5 - row, turn - turn_bin
            first, second = turn_bin & 7, (turn_bin + 1) & 7
            p = (row * 6 + column) * 8
            lower = strength * below
            upper = strength - lower
            a, b = upper * right, lower * right
            bins[p + first] += (upper - a) * (1 - after)
            bins[p + second] += (upper - a) * after
            bins[p + 8 + first] += a * (1 - after)
            bins[p + 8 + second] += a * after
            bins[p + 48 + first] += (lower - b) * (1 - after)
            bins[p + 48 + second] += (lower - b) * after
            bins[p + 56 + first] += b * (1 - after)
            bins[p + 56 + second] += b * after


@njit(nogil=True, fastmath=True)
def _write_roots(bins, inner, row):
    square, total = np.float32(0), np.float32(1e-6)
    for k in range(128):
        inner[k] = bins[((k // 32 + 1) * 6 + k // 8 % 4 + 1) * 8 + k % 8]
        square += inner[k] * inner[k]
    most = math.sqrt(square) * _CLIP
    for k in range(128):
        inner[k] = min(inner[k], most)
        total += inner[k]
    for k in range(128):
        row[k] = np.uint8(min(255.0, math.sqrt(inner[k] / total) * _ROOTS + 0.5))


@compile_for_speed
def describe_points(octaves, points, finest, is_one_a_point, places, descriptors):
    """Describe points in each direction that stands out, or in the strongest one only.

    Args:
        octaves: Five arrays (layers, h, w) float32: the blurred pictures of each octave.
        points: (n, 6) float32, see `detection.find_points`.
        finest: Blur of an octave's first layer, in its pixels.
        is_one_a_point: Only the strongest direction.
        places: (room, 4) float32, written: x, y, size, angle in pixels of the picture.
        descriptors: (room, 128) uint8, written.

    Returns:
        How many rows were written.
    """
    raw, smooth = np.zeros(36, np.float32), np.zeros(36, np.float32)
    bins, inner = np.zeros(6 * 6 * 8, np.float32), np.zeros(128, np.float32)
    falls = np.zeros(_FARTHEST, np.float32)
    count = 0
    for k in range(points.shape[0]):
        grey = octaves[int(points[k, 4])][int(points[k, 5])]
        blur = finest * 2.0 ** (points[k, 2] / 3)
        x, y = int(points[k, 0] + 0.5), int(points[k, 1] + 0.5)
        highest = _fill_directions(grey, y, x, blur, falls, raw, smooth)
        least = highest if is_one_a_point else _PEAK * highest
        octave_scale = 2.0 ** points[k, 4]
        for b in range(36):
            left, v, right = smooth[b - 1], smooth[b], smooth[(b + 1) % 36]
            if v <= left or v <= right or v < least:
                continue
            if count == places.shape[0]:
                return count
            angle = (b + 0.5 * (left - right) / (left - 2 * v + right)) * (_TURN / 36)
            _fill_cells(grey, y, x, (blur, finest), angle, falls, bins)
            _write_roots(bins, inner, descriptors[count])
            places[count, 0], places[count, 1] = (
                points[k, 0] * octave_scale,
                points[k, 1] * octave_scale,
            )
            places[count, 2], places[count, 3] = blur * octave_scale * 2, angle
            count += 1
    return count
