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

_F, _U = np.float32, np.uintp
_TURN = 2 * math.pi
_PEAK = 0.8  # of the highest direction: lower ones make no feature of their own
_CLIP = 0.2  # of a descriptor's length: one strong edge must not decide alone
_COARSE = 1.45  # times the finest blur: from there every second pixel describes as well
_REACH = 2.4999  # cells from the middle: beyond, nothing is shared out
_FARTHEST = 64  # pixels: further from a point nothing is looked at
_ROOM = 1024  # pixels around a point, of which every second row and column counts if it is coarse
_ROOTS = 512.0  # a descriptor's square roots are below one half, but for a few


@njit(nogil=True, fastmath=True, error_model="numpy")
def _fill_falls(falls, reach, spread):
    """Fill how much a pixel so far off in a row counts; of rows and columns it is the product."""
    fall, step = 1.0, math.exp(-1 / spread)
    change = step * step
    for k in range(reach + 1):
        falls[reach - k] = falls[reach + k] = fall
        fall, step = fall * step, step * change


@njit(nogil=True, fastmath=True, error_model="numpy")
def _turn_polar(across, down, weights):
    """Make gradients strengths, weighed, and angles to a hundredth of a degree, in their place.

    One loop over all pixels around a point, so that it is vectorised: no branches, no doubles.
    """
    for k in range(len(across)):
        dx, dy = across[k], down[k]
        ax, ay = abs(dx), abs(dy)
        a = (min(ay, ax)) / ((max(ax, ay)) + _F(1e-12))
        s = a * a
        r = ((_F(-0.0464964749) * s + _F(0.15931422)) * s - _F(0.327622764)) * s * a + a
        r = _F(1.57079637) - r if ay > ax else r
        r = _F(3.14159274) - r if dx < 0 else r
        down[k] = -r if dy < 0 else r
        across[k] = math.sqrt(dx * dx + dy * dy) * weights[k]


@njit(nogil=True, fastmath=True, error_model="numpy")
def _fill_directions(grey, y, x, blur, room, bins):
    """Fill the smoothed histogram of 36 directions around a point; return its highest."""
    height, width = grey.shape
    radius, count = int(4.5 * blur + 0.5), _U(0)
    falls, pixels = room
    across, down, weights = pixels[0], pixels[1], pixels[2]
    _fill_falls(falls, radius, 2 * (1.5 * blur) ** 2)
    first, last, offset = max(1, x - radius), min(width - 2, x + radius), _U(radius) - _U(x)
    for i in range(max(1, y - radius), min(height - 2, y + radius) + 1):
        fall, row = falls[i - y + radius], _U(i)
        for j in range(_U(first), _U(last + 1)):
            across[count] = grey[row, j + _U(1)] - grey[row, j - _U(1)]
            down[count] = grey[row + _U(1), j] - grey[row - _U(1), j]
            weights[count] = fall * falls[j + offset]
            count += _U(1)
    _turn_polar(across[:count], down[:count], weights)
    partial, raw, smooth = bins
    partial[:] = 0
    for k in range(count):
        partial[_U(down[k] * _F(36 / _TURN) + _F(18.5)) + (_U(k) & _U(3)) * _U(40)] += across[k]
    for b in range(36):  # the last of 37 is the first again
        k = (b + 18) % 36
        raw[b] = (partial[k] + partial[40 + k]) + (partial[80 + k] + partial[120 + k])
    raw[18] += (partial[36] + partial[76]) + (partial[116] + partial[156])
    highest = _F(0)
    for b in range(36):
        outer_sum, inner_sum = raw[b - 2] + raw[(b + 2) % 36], raw[b - 1] + raw[(b + 1) % 36]
        smooth[b] = outer_sum * 0.0625 + inner_sum * 0.25 + raw[b] * 0.375
        highest = max(highest, smooth[b])
    return highest


@njit(nogil=True, fastmath=True, error_model="numpy")
def _find_span(offset, slope, least, most):
    """Return between which whole numbers `offset + slope * j` stays inside the cells."""
    if abs(slope) < 1e-6:
        return (least, most) if abs(offset) < _REACH else (0, -1)
    middle, reach = -offset / slope, abs(_REACH / slope)
    return max(least, math.ceil(middle - reach)), min(most, math.floor(middle + reach))


@njit(nogil=True, fastmath=True, error_model="numpy")
def _list_pixels(grey, y, x, cell, angle, step, room):
    """Fill the gradients, weights and places in cells of the turned square; return how many."""
    height, width = grey.shape
    falls, pixels = room
    across, down, weights, rows, columns = pixels[0], pixels[1], pixels[2], pixels[3], pixels[4]
    radius, count = int(cell * 1.41421356 * 2.5 + 0.5), _U(0)
    _fill_falls(falls, radius, 8 * cell * cell)
    cosine, sine = _F(math.cos(angle) / cell), _F(math.sin(angle) / cell)
    across_step, down_step, offset = _F(step) * cosine, _F(step) * sine, _U(radius) - _U(x)
    for i in range(-radius, radius + 1, step):
        if y + i <= 0 or y + i >= height - 1:
            continue
        first, last = _find_span(i * sine, cosine, max(-radius, 1 - x), min(radius, width - 2 - x))
        first, last = _find_span(i * cosine, -sine, first, last)
        first += (first + radius) & (step - 1)
        if last < first:
            continue
        right = _F(first) * cosine + _F(i) * sine + _F(2.5)
        lower = _F(i) * cosine - _F(first) * sine + _F(2.5)
        row, fall = _U(y + i), falls[i + radius]
        for j in range(_U(x + first), _U(x + last + 1), _U(step)):
            across[count] = grey[row, j + _U(1)] - grey[row, j - _U(1)]
            down[count] = grey[row + _U(1), j] - grey[row - _U(1), j]
            weights[count] = fall * falls[j + offset]
            columns[count], rows[count] = right, lower
            right, lower, count = right + across_step, lower - down_step, count + _U(1)
    return count


@njit(nogil=True, fastmath=True, error_model="numpy")
def _share_out(angle, pixels, shares, bins):
    """Write of each pixel the first of eight bins that share it, and how much each of them gets."""
    strengths, angles, rows, columns = pixels
    a, b, c, d, e, f, g, h = shares
    start = _F(angle * (8 / _TURN) + 16)
    for k in range(len(strengths)):
        turn = start - angles[k] * _F(8 / _TURN)  # OpenCV's order
        row, column, direction = np.int32(rows[k]), np.int32(columns[k]), np.int32(turn)
        bins[k] = row * np.int32(54) + column * np.int32(9) + (direction & np.int32(7))
        below, right = rows[k] - _F(row), columns[k] - _F(column)
        after = turn - _F(direction)
        lower = strengths[k] * below
        upper = strengths[k] - lower
        upper_right, lower_right = upper * right, lower * right
        upper_left, lower_left = upper - upper_right, lower - lower_right
        b[k], d[k], f[k], h[k] = (
            upper_left * after, upper_right * after, lower_left * after, lower_right * after,
        )  # fmt: skip
        a[k], c[k], e[k], g[k] = (
            upper_left - b[k], upper_right - d[k], lower_left - f[k], lower_right - h[k],
        )  # fmt: skip


@njit(nogil=True, fastmath=True, error_model="numpy")
def _fill_cells(grey, y, x, blur, angle, room, cells):
    """Fill 6 x 6 cells of 9 directions.

    The outer cells only catch what falls beside the inner; the last direction is the first again.
    """
    falls, pixels, shares, bins = room
    step = 2 if blur[0] > _COARSE * blur[1] else 1
    count = _list_pixels(grey, y, x, 3.0 * blur[0], angle, step, (falls, pixels))
    strengths, angles, weights = pixels[0, :count], pixels[1, :count], pixels[2, :count]
    _turn_polar(strengths, angles, weights)
    _share_out(angle, (strengths, angles, pixels[3], pixels[4]), shares, bins)
    a, b, c, d, e, f, g, h = shares
    cells[:] = 0
    for k in range(count):
        place = _U(bins[k])
        cells[place] += a[k]
        cells[place + _U(1)] += b[k]
        cells[place + _U(9)] += c[k]
        cells[place + _U(10)] += d[k]
        cells[place + _U(54)] += e[k]
        cells[place + _U(55)] += f[k]
        cells[place + _U(63)] += g[k]
        cells[place + _U(64)] += h[k]


@njit(nogil=True, fastmath=True, error_model="numpy")
def _write_roots(cells, inner, row):
    square, total = _F(0), _F(1e-6)
    for cell in range(16):
        first = ((cell // 4 + 1) * 6 + cell % 4 + 1) * 9
        for k in range(8):
            inner[8 * cell + k] = cells[first + k]
        inner[8 * cell] += cells[first + 8]
    for k in range(128):
        square += inner[k] * inner[k]
    most = _F(math.sqrt(square) * _CLIP)
    for k in range(128):
        inner[k] = min(most, inner[k])
        total += inner[k]
    grow = _F(_ROOTS * _ROOTS) / total
    for k in range(128):
        root = _F(math.sqrt(inner[k] * grow)) + _F(0.5)
        row[k] = np.uint8(np.int32(min(_F(255), root)))


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
    smooth = np.zeros(36, np.float32)
    directions = np.zeros(160, np.float32), np.zeros(36, np.float32), smooth
    cells, inner = np.zeros(6 * 6 * 9 + 65, np.float32), np.zeros(128, np.float32)
    shares = np.empty((8, _ROOM), np.float32)
    room = (
        np.empty(2 * _FARTHEST, np.float32),
        np.empty((5, _ROOM), np.float32),
        (shares[0], shares[1], shares[2], shares[3], shares[4], shares[5], shares[6], shares[7]),
        np.empty(_ROOM, np.int32),
    )
    count = 0
    for k in range(points.shape[0]):
        grey = octaves[int(points[k, 4])][int(points[k, 5])]
        blur = finest * 2.0 ** (points[k, 2] / 3)
        x, y = int(points[k, 0] + 0.5), int(points[k, 1] + 0.5)
        highest = _fill_directions(grey, y, x, blur, room[:2], directions)
        least = highest if is_one_a_point else _PEAK * highest
        octave_scale = 2.0 ** points[k, 4]
        for b in range(36):
            left, v, right = smooth[b - 1], smooth[b], smooth[(b + 1) % 36]
            if v <= left or v <= right or v < least:
                continue
            if count == places.shape[0]:
                return count
            angle = (b + 0.5 * (left - right) / (left - 2 * v + right)) * (_TURN / 36)
            _fill_cells(grey, y, x, (blur, finest), angle, room, cells)
            _write_roots(cells, inner, descriptors[count])
            places[count, 0] = points[k, 0] * octave_scale
            places[count, 1] = points[k, 1] * octave_scale
            places[count, 2], places[count, 3] = blur * octave_scale * 2, angle
            count += 1
    return count
