"""The compiled loops of the second look: do the pixels at this place agree with the reference's?

A pose is as in `voting`. The reference's look has 64 x 64 grey pixels, in blocks of 8 x 8.
"""
# mypy: ignore-errors

import math

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed

_SIDE, _BLOCK = 64, 8
_LEAST_PIXELS = 48  # pixels of a block's 64 that must lie in the picture
_PLAIN = 16.0  # variance: below it a block of the reference has no texture
_ALIKE = 0.45  # correlation of a block with texture that agrees
_CLEAR = 0.6  # of one that agrees plainly
_FLAT = 150.0  # variance of what stands where the reference is plain
_LEVELS = 18.0  # grey levels by which a plain block may miss its brightness
# A pose is grown or turned a little around the reference's centre, and shifted by a pixel.
_MOVES = ((0j, 1 + 0j), (0j, -1 + 0j), (0j, 1j), (0j, -1j),
          (0.02 + 0j, 0j), (-0.02 + 0j, 0j), (0.02j, 0j), (-0.02j, 0j))  # fmt: skip


@njit(nogil=True, fastmath=True)
def _lay_over(grey, scale, is_mirrored, pose, pitch, overlay, is_seen):
    """Fill `overlay` with the picture as the pose shows it in the look's frame."""
    height, width = grey.shape
    for row in range(_SIDE):
        for column in range(_SIDE):
            at = pose[0] * complex((column + 0.5) * pitch[0], (row + 0.5) * pitch[1]) + pose[1]
            u, v = (at.real + 0.5) * scale - 0.5, (at.imag + 0.5) * scale - 0.5
            is_seen[row, column] = 0 <= u <= width - 1 and 0 <= v <= height - 1
            if not is_seen[row, column]:
                continue
            i, j = min(int(u), width - 2), min(int(v), height - 2)
            p, q = u - i, v - j
            left, right = (width - 1 - i, width - 2 - i) if is_mirrored else (i, i + 1)
            upper = grey[j, left] * (1 - p) + grey[j, right] * p
            lower = grey[j + 1, left] * (1 - p) + grey[j + 1, right] * p
            overlay[row, column] = upper * (1 - q) + lower * q


@njit(nogil=True, fastmath=True)
def _measure_block(thumbnail, overlay, is_seen, block):
    """Return both means, both variances and the correlation; of a block unseen variances of -1."""
    n = p = q = pp = qq = pq = 0.0
    for row in range(block // _BLOCK * _BLOCK, block // _BLOCK * _BLOCK + _BLOCK):
        for column in range(block % _BLOCK * _BLOCK, block % _BLOCK * _BLOCK + _BLOCK):
            if is_seen[row, column]:
                s, t = float(thumbnail[row, column]), float(overlay[row, column])
                n, p, q = n + 1, p + s, q + t
                pp, qq, pq = pp + s * s, qq + t * t, pq + s * t
    if n < _LEAST_PIXELS:
        return 0.0, 0.0, -1.0, -1.0, 0.0
    p, q = p / n, q / n
    ours, theirs = pp / n - p * p, qq / n - q * q
    alike = (pq / n - p * q) / math.sqrt(max(ours, 1.0) * max(theirs, 4.0))
    return p, q, max(ours, 0.0), max(theirs, 0.0), alike


@njit(nogil=True, fastmath=True)
def _correlate(thumbnail, overlay, is_seen):
    """Return blocks with texture, how many agree plainly, and the mean correlation."""
    textured_blocks = clear = 0
    total, weight = 0.0, 1e-9
    for block in range(64):
        _, _, ours, _, alike = _measure_block(thumbnail, overlay, is_seen, block)
        if ours >= _PLAIN:
            textured_blocks += 1
            clear += alike > _CLEAR
            strength = min(math.sqrt(ours), 20.0)
            total, weight = total + alike * strength, weight + strength
    return textured_blocks, clear, total / weight


@njit(nogil=True, fastmath=True)
def _measure_whole(thumbnail, overlay, is_seen):
    """Return the seen blocks, and the share of them that agree, the plain ones too."""
    blocks = np.empty((64, 5))
    count = agree = 0
    p = q = pp = pq = 0.0
    for block in range(64):
        blocks[block] = _measure_block(thumbnail, overlay, is_seen, block)
        if blocks[block, 2] >= 0:
            s, t = blocks[block, 0], blocks[block, 1]
            count, p, q, pp, pq = count + 1, p + s, q + t, pp + s * s, pq + s * t
    spread = pp * count - p * p
    slope = (pq * count - p * q) / spread if spread > 1e-6 else 1.0
    for block in range(64):
        if blocks[block, 2] >= _PLAIN:
            agree += blocks[block, 4] > _ALIKE
        elif blocks[block, 2] >= 0:
            apart = blocks[block, 1] - q / count - slope * (blocks[block, 0] - p / count)
            agree += blocks[block, 3] < _FLAT and abs(apart) < _LEVELS
    return count, agree / max(1, count)


@compile_for_speed
def compare_looks(thumbnail, grey, scale, mirrored, pose, pitch):
    """Lay the picture over the reference's look, moved until they agree best near the pose.

    Args:
        thumbnail: (64, 64) uint8.
        grey: (h, w) uint8, the picture or a smaller one of it.
        scale: Of `grey` to the picture of the pose.
        mirrored: 1 where the picture's mirror image is looked at.
        pose: From the reference, its longer side 1, to the picture.
        pitch: Width and height of a pixel of the look, in the reference's longer sides.

    Returns:
        Blocks with texture, how many agree plainly, their mean correlation, blocks seen, the share
        of them that agree, and the pose.
    """
    overlay, is_seen = np.zeros((_SIDE, _SIDE), np.float32), np.zeros((_SIDE, _SIDE), np.bool_)
    step = abs(pose[0]) * max(pitch[0], pitch[1])
    centre = complex(pitch[0], pitch[1]) * (_SIDE / 2)
    _lay_over(grey, scale, mirrored, pose, pitch, overlay, is_seen)
    best = _correlate(thumbnail, overlay, is_seen)
    rounds = 3 if best[2] >= 0.2 else 1
    for step_factor in (1.0, 0.5):
        for _ in range(rounds):
            has_moved = False
            for more, aside in _MOVES:
                change = pose[0] * (step_factor * more)
                moved_pose = (
                    pose[0] + change,
                    pose[1] - change * centre + step_factor * step * aside,
                )
                _lay_over(grey, scale, mirrored, moved_pose, pitch, overlay, is_seen)
                scores = _correlate(thumbnail, overlay, is_seen)
                if scores[2] > best[2] + 1e-3 and scores[0] * 10 >= best[0] * 8:
                    best, pose, has_moved = scores, moved_pose, True
            if not has_moved:
                break
    _lay_over(grey, scale, mirrored, pose, pitch, overlay, is_seen)
    blocks, share = _measure_whole(thumbnail, overlay, is_seen)
    return best[0], best[1], best[2], blocks, share, pose
