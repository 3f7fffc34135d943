"""Where may a reference's shape lie in a picture? Each pair of like features proposes a place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from math import hypot, log

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import INVERT, MIRROR, Descriptors
from matchers.image.features.sift_features import Shape

type Homography = NDArray[np.float64]  # from pixels of the reference's grey picture to the other's
type Floats = NDArray[np.float32]
type Numbers = NDArray[np.intp]

_NEAREST = 3  # features of the picture that each of the reference may be
_LEAST_WITNESSES = 2
_LEAST_LIKENESS = 0.6  # of 1, by the cosine of their descriptors
_MOST_PAIRS = 500
_LEAST_SIDE = 24  # pixels: what is smaller shows no shape
_REACH = 0.08  # of the reference's size in the picture: how far a feature may lie off its place
_LEAST_REACH = 3.0  # pixels
_TURNS = 0.5  # natural logarithm of how much larger or smaller a feature may be than proposed
_CELLS = 16  # a side: features in one cell of the reference are one witness
_APART = 0.1  # of its size: poses nearer than this are one
_FOURS = np.sort([np.arange(len(MIRROR)), MIRROR, INVERT, MIRROR[INVERT]], axis=0)
_BLOCK = 40  # features whose products are in the cache together
_FIRSTS = np.unique(_FOURS[0])  # one of each four numbers that mirror image and inverse exchange


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """A proposed place, and how many cells of the reference witness it."""

    homography: Homography
    witnesses: int


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A place as one pair of features proposes it; fitting it to all that agree costs more."""

    pose: Pose
    fit: Callable[[], Homography | None]


@dataclass(frozen=True, slots=True, eq=False)
class FeaturePairs:
    """Like features: places in the reference and in the picture, and the turn from one to other."""

    ours: Floats
    theirs: Floats
    cosine: Floats  # of the turn, times its scale
    sine: Floats
    scale: Floats

    def compute_shift(self) -> tuple[Floats, Floats]:
        """Return where each pair puts the reference's upper left corner."""
        x, y = self.ours[:, 0], self.ours[:, 1]
        return (
            self.theirs[:, 0] - (self.cosine * x - self.sine * y),
            self.theirs[:, 1] - (self.sine * x + self.cosine * y),
        )


def propose_poses(reference: Shape, listing: Shape, *, most: int = 6) -> Iterator[Proposal]:
    """Yield the most witnessed places, none with fewer witnesses than are ever enough."""
    pairs = pair_features(reference, listing, *_find_nearest(reference, listing))
    if not len(pairs.ours):
        return
    side = max(reference.grey.shape)
    cells = (pairs.ours[:, :2] // (side / _CELLS)).astype(np.int64) @ (1, 2 * _CELLS)
    agrees, witnesses = _find_agreeing(pairs, side, cells)
    x, y = pairs.compute_shift()
    earlier_poses: list[tuple[float, float, float]] = []
    for place in np.argsort(-witnesses, kind="stable"):
        if witnesses[place] < _LEAST_WITNESSES or len(earlier_poses) == most:
            return
        homography = build_similarity(pairs, place, float(x[place]), float(y[place]))
        if not is_proposed(homography, float(pairs.scale[place]), side, earlier_poses):
            size = float(pairs.scale[place]) * side
            pose = Pose(homography, int(witnesses[place]))
            yield Proposal(pose, partial(fit_affine, pairs, agrees[place], pose.witnesses, size))


def pair_features(reference: Shape, listing: Shape, ours: Numbers, theirs: Numbers) -> FeaturePairs:
    """Return pairs of like features whose proposal is neither too small nor too large.

    Args:
        reference: the reference.
        listing: the picture.
        ours: which features of the reference, one a pair.
        theirs: which of the picture is like each.
    """
    our_places, their_places = reference.places[ours], listing.places[theirs]
    scale = their_places[:, 2] / np.maximum(our_places[:, 2], 1e-6)
    turn = their_places[:, 3] - our_places[:, 3]
    sides = sorted(reference.grey.shape)
    fits = (scale * sides[1] > _LEAST_SIDE) & (scale * sides[0] < 1.5 * max(listing.grey.shape))
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    return FeaturePairs(our_places[fits], their_places[fits], cosine[fits], sine[fits], scale[fits])


def _find_nearest(reference: Shape, listing: Shape) -> tuple[Numbers, Numbers]:
    nothing = np.empty(0, np.intp)
    if not len(reference.places) or len(listing.places) < _NEAREST:
        return nothing, nothing
    from matchers.image.kernel.pairing import find_three_nearest  # noqa: PLC0415 # numba is slow to import

    likeness = compare_descriptors(reference, listing)
    room = 3 * len(likeness)
    ours, theirs = np.empty(room, np.int64), np.empty(room, np.int64)
    value = np.empty(room, np.float32)
    count = find_three_nearest(likeness, np.float32(_LEAST_LIKENESS), ours, theirs, value)
    best = np.argsort(-value[:count], kind="stable")[:_MOST_PAIRS]
    return ours[best], theirs[best]


def compare_descriptors(reference: Shape, listing: Shape) -> Floats:
    """Return the cosine of each feature of the reference (rows) with each of the picture."""
    base, is_mirrored = _find_base(reference)
    if base is None:
        parts = zip(_split_shape(reference), _split_shape(listing), strict=True)
        return np.asarray(sum(ours @ theirs.T for ours, theirs in parts), np.float32)
    likeness: Floats = _compare_base(base, listing)[int(is_mirrored)]
    return likeness.reshape(len(reference.places), len(listing.places))


@lru_cache(maxsize=1)  # a reference is asked for first, then its mirror image
def _compare_base(base: bytes, listing: Shape) -> Floats:
    """Return the cosines of features and their inverse, and of the mirror images of both.

    The four products share their parts, so that they take no longer than one.
    """
    from matchers.image.kernel.pairing import join_products  # noqa: PLC0415 # numba is slow to import

    ours = _split_descriptors(np.frombuffer(base, np.uint8).reshape(-1, len(MIRROR)))
    theirs = _split_shape(listing).transpose(0, 2, 1)
    likeness = np.empty((2, 2, ours.shape[1], theirs.shape[2]), np.float32)
    products = np.empty((4, _BLOCK, theirs.shape[2]), np.float32)
    for first in range(0, ours.shape[1], _BLOCK):
        rows = ours[:, first : first + _BLOCK]
        np.matmul(rows, theirs, out=products[:, : rows.shape[1]])
        join_products(products, first, rows.shape[1], likeness)
    return likeness


@lru_cache(maxsize=4)
def _find_base(shape: Shape) -> tuple[bytes | None, bool]:
    """Return the descriptors of which all others are reorderings, and whether mirrored ones.

    A reference and its mirror image have the same. None: the second half is not the inverse.
    """
    half = len(shape.descriptors) // 2
    upright, inverse = shape.descriptors[:half], shape.descriptors[half:]
    if not half or not np.array_equal(upright[:, INVERT], inverse):
        return None, False
    base, mirrored = upright.tobytes(), upright[:, MIRROR].tobytes()
    return min(base, mirrored), mirrored < base


@lru_cache(maxsize=2)
def _split_shape(shape: Shape) -> Floats:
    return _split_descriptors(shape.descriptors)


def _split_descriptors(descriptors: Descriptors) -> Floats:
    """Return descriptors of length 1 in four parts of 32 numbers."""
    from matchers.image.kernel.pairing import split_descriptors  # noqa: PLC0415 # the same

    parts = np.empty((4, len(descriptors), len(_FIRSTS)), np.float32)
    split_descriptors(descriptors, MIRROR, INVERT, _FIRSTS, parts)
    return parts


def _find_agreeing(
    pairs: FeaturePairs, side: int, cells: Numbers
) -> tuple[NDArray[np.bool_], Numbers]:
    """Return which pairs lie where each pair's proposal puts them, and in how many cells."""
    from matchers.image.kernel.pairing import count_witnesses  # noqa: PLC0415 # the same

    count = len(pairs.ours)
    agrees, witnesses = np.empty((count, count), np.bool_), np.empty(count, np.int64)
    count_witnesses(
        pairs.ours, pairs.theirs, np.stack((pairs.cosine, pairs.sine), axis=1),
        np.stack(pairs.compute_shift(), axis=1),
        np.maximum(np.float32(_LEAST_REACH), np.float32(_REACH * side) * pairs.scale),
        np.float32(_TURNS), cells, agrees, witnesses,
    )  # fmt: skip
    return agrees, witnesses


def build_similarity(pairs: FeaturePairs, place: int, x: float, y: float) -> Homography:
    """Return the turn, the scale and the shift that one pair proposes."""
    cosine, sine = float(pairs.cosine[place]), float(pairs.sine[place])
    return np.array([[cosine, -sine, x], [sine, cosine, y], [0, 0, 1]])


def is_proposed(
    homography: Homography, scale: float, side: int, earlier_poses: list[tuple[float, float, float]]
) -> bool:
    """Say whether a pose like it was proposed before; if not it is noted."""
    x, y, _ = (homography @ (side / 2, side / 2, 1)).tolist()
    for other_x, other_y, size in earlier_poses:
        is_near = hypot(x - other_x, y - other_y) < _APART * scale * side
        if is_near and abs(log(scale) - size) < 1.5 * _APART:
            return True
    earlier_poses.append((x, y, log(scale)))
    return False


def fit_affine(
    pairs: FeaturePairs, agrees: NDArray[np.bool_], witnesses: int, size: float
) -> Homography | None:
    """Return the affine map that fits the pairs that agree; `size` is the reference's, in pixels.

    None: fewer than three cells of the reference are witnesses, or the map would mirror it.
    """
    if witnesses < 3:
        return None
    fit: tuple[object, object] = cv2.estimateAffine2D(
        pairs.ours[agrees, :2],
        pairs.theirs[agrees, :2],
        method=cv2.RANSAC,
        ransacReprojThreshold=max(2.0, 0.03 * size),
    )
    if fit[0] is None:
        return None
    affine = np.asarray(fit[0], np.float64)
    return np.vstack((affine, (0, 0, 1))) if np.linalg.det(affine[:, :2]) > 0 else None
