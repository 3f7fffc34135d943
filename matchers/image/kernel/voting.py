"""The compiled loops that ask where features agree on one place of a reference in a picture.

Each hit says by itself how large, how turned and where the reference would lie. Places are complex
numbers; a pose is a similarity, `grow * place + shift`, from the reference, whose longer side is 1,
to pixels of the picture, or of its mirror image.
"""
# mypy: ignore-errors

import cmath
import math

import numpy as np
from numba import njit

from matchers.compilation.numba_functions import compile_for_speed
from matchers.image.kernel.popcount import count_ones

_TURN = 2 * math.pi
_REFERENCE, _SLOT, _ASKER = np.uint64(38), np.uint64(32), np.uint64(8)  # where each begins in a hit
_MOST = 64  # hits of one reference that are looked at
_SIZES = math.log(1.5)  # a hit may be so much larger or smaller than another says
_TURNS = 0.35
_WITHIN = ((0.035, 3.0), (0.025, 3.0), (0.02, 3.0))  # of the side and pixels, fit by fit


@njit(nogil=True)
def _unpack_place(packed_place):
    """Return hand, place, size and angle of a reference's feature; see `retrieval.records`."""
    value = np.int64(packed_place)
    place = complex((value >> 22 & 511) / 511.0, (value >> 13 & 511) / 511.0)
    size = 2.0 ** ((value >> 7 & 63) / 7.0) / 1024.0
    return value >> 31 & 1, place, size, (value & 127) * (_TURN / 128)


@njit(nogil=True)
def _turn_over(places, q, is_mirrored, width):
    """Return place and angle of a feature, in the mirror image where that is looked at."""
    x, angle = places[q, 0], places[q, 3]
    if is_mirrored:
        x, angle = width - 1 - x, math.pi - angle
    return complex(x, places[q, 1]), angle


@njit(nogil=True)
def _measure_turn(angle):
    return abs(angle - _TURN * math.floor(angle / _TURN + 0.5))


@njit(nogil=True, fastmath=True)
def _fit_pose(ours, theirs, is_in):
    """Return the similarity of least squares through the chosen places."""
    number, our_centre, their_centre = 0, 0j, 0j
    for i in range(len(is_in)):
        if is_in[i]:
            number, our_centre, their_centre = (
                number + 1,
                our_centre + ours[i],
                their_centre + theirs[i],
            )
    our_centre, their_centre = our_centre / number, their_centre / number
    covariance, spread = 0j, 1e-12
    for i in range(len(is_in)):
        if is_in[i]:
            apart = ours[i] - our_centre
            covariance += apart.conjugate() * (theirs[i] - their_centre)
            spread += apart.real * apart.real + apart.imag * apart.imag
    return covariance / spread, their_centre - covariance / spread * our_centre


@njit(nogil=True, fastmath=True)
def _gather(ours, theirs, changes, weights, pose, slack, is_in):
    """Mark the hits that agree with a pose, one of a place on both sides; return weight, number."""
    grow, shift = pose
    share, least, growth, centre = slack
    side, change = abs(grow), cmath.log(grow)
    weight, number = 0.0, 0
    for q in range(len(ours)):
        is_in[q] = False
        apart = changes[q] - change
        if _measure_turn(apart.imag) > _TURNS or abs(apart.real) > _SIZES:
            continue
        reach = share * side + least + growth * abs(ours[q] - centre) * side
        if abs(grow * ours[q] + shift - theirs[q]) > reach:
            continue
        is_new = True
        for z in range(q):
            is_one = abs(ours[z] - ours[q]) < 0.012 or abs(theirs[z] - theirs[q]) < 2
            if is_in[z] and is_one:
                is_new = False
                break
        if is_new:
            is_in[q] = True
            weight, number = weight + weights[q], number + 1
    return weight, number


@njit(nogil=True, fastmath=True)
def _find_pose(ours, theirs, changes, weights, is_in, best):
    """Return the pose with which most hits agree, how many do, and what they weigh."""
    most, number, pose = 0.0, 0, (0j, 0j)
    for p in range(len(ours)):
        grow = cmath.exp(changes[p])
        proposed_pose, slack = (grow, theirs[p] - grow * ours[p]), (0.006, 4.0, 0.2, ours[p])
        weight, agree = _gather(ours, theirs, changes, weights, proposed_pose, slack, is_in)
        if agree >= 2 and weight > most:
            most, number = weight, agree
            best[:] = is_in
    for share, least in _WITHIN:
        if number >= 2:
            pose, slack = _fit_pose(ours, theirs, best), (share, least, 0.0, 0j)
            most, number = _gather(ours, theirs, changes, weights, pose, slack, best)
    return _fit_pose(ours, theirs, best) if number >= 2 else pose, number, most


@compile_for_speed
def vote_places(hits, packed, features, hands, width, weights, rows):
    """Find the references with which at least two hits agree; return how many.

    Args:
        hits: (n,) uint64, sorted, see `scanning`; a slot is 64 times a reference, and its feature.
        packed: (references, features) uint32, see `retrieval.records`.
        features: (q, 4) float32, the picture's features: x, y, size, angle.
        hands: (q,) int64: 1 where a feature is looked for mirrored.
        width: Size of the picture in pixels.
        weights: (65,) float32: what a hit weighs by its distance.
        rows: (room, 8) float64, written: reference, is mirrored, hits, weight, pose.
    """
    ours, theirs = np.empty(_MOST, np.complex128), np.empty(_MOST, np.complex128)
    changes, heavy = np.empty(_MOST, np.complex128), np.empty(_MOST)  # a change is grow's logarithm
    is_in, best = np.empty(_MOST, np.bool_), np.empty(_MOST, np.bool_)
    start = count = 0
    while start < len(hits) and count < rows.shape[0]:
        reference, end = hits[start] >> _REFERENCE, start + 1
        while end < len(hits) and hits[end] >> _REFERENCE == reference:
            end += 1
        for is_mirrored in range(2 if end - start >= 2 else 0):
            n = 0
            for t in range(start, end):
                slot, q = np.int64(hits[t] >> _SLOT) & 63, np.int64(hits[t] >> _ASKER) & 0xFFFFFF
                hand, place, size, angle = _unpack_place(packed[np.int64(reference), slot])
                if hand ^ hands[q] != is_mirrored or n == _MOST:
                    continue
                feature_place, feature_angle = _turn_over(features, q, is_mirrored, width)
                ours[n], theirs[n], heavy[n] = (
                    place,
                    feature_place,
                    weights[np.int64(hits[t]) & 255],
                )
                changes[n] = complex(math.log(features[q, 2] / size), feature_angle - angle)
                n += 1
            pose, number, weight = _find_pose(
                ours[:n], theirs[:n], changes[:n], heavy[:n], is_in[:n], best[:n]
            )
            if number >= 2 and count < rows.shape[0]:
                row = rows[count]
                row[0], row[1], row[2], row[3] = reference, is_mirrored, number, weight
                row[4], row[5] = pose[0].real, pose[0].imag
                row[6], row[7] = pose[1].real, pose[1].imag
                count += 1
        start = end
    return count


@njit(nogil=True)
def _find_first(places, least_y):
    """Return the first of the places, which are sorted from above, that is not above this."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle, 1] < least_y:
            low = middle + 1
        else:
            high = middle
    return low


@compile_for_speed
def find_again(packed, codes, centres, mirrored, pose, places, features, size, radius):
    """Count the reference's features that the picture shows where the pose puts them.

    Args:
        packed: (n,) uint32, see `retrieval.records`.
        codes: (n,) uint64, relative to the reference's own leaves.
        centres: (n, 64) float32: those leaves.
        mirrored: 1 where the picture's mirror image is looked at.
        pose: From the reference to the picture.
        places: (q, 4) float32, the picture's features, sorted by y.
        features: (q, 2, 64) float32: as they are, and mirrored.
        size: Width and height of the picture.
        radius: Bits that may differ, inclusive.

    Returns:
        How many are found again, and how many should be seen.
    """
    grow, shift = pose
    side, turn = abs(grow), cmath.log(grow).imag
    again = visible = 0
    for k in range(len(packed)):
        hand, place, grown, angle = _unpack_place(packed[k])
        place, grown = grow * place + shift, grown * side
        is_inside = 4 <= place.real <= size[0] - 5 and 4 <= place.imag <= size[1] - 5
        if not is_inside or grown < 3.0:  # smaller than anything that is found
            continue
        visible += 1
        reach = 0.03 * side + 3 + 0.15 * grown
        for q in range(_find_first(places, place.imag - reach), len(places)):
            if places[q, 1] > place.imag + reach:
                break
            feature_place, feature_angle = _turn_over(places, q, mirrored, size[0])
            apart = feature_place - place
            if apart.real * apart.real + apart.imag * apart.imag > reach * reach:
                continue
            is_as_large = 0.69 <= places[q, 2] / grown <= 1.45
            if not is_as_large or _measure_turn(feature_angle - angle - turn) > 0.4:
                continue
            code = np.uint64(0)
            for t in range(64):
                above = features[q, hand ^ mirrored, t] > centres[k, t]
                code |= np.uint64(above) << np.uint64(t)
            if count_ones(code ^ codes[k]) <= radius:
                again += 1
                break
    return again, visible
