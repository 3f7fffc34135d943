"""Do the features of a reference lie in a picture as those of one flat thing would?

Each feature of the reference is paired with the one of the picture that is clearly most like it;
then as many pairs as possible must fit one perspective. Pictures that have nothing in common
hardly ever have eight such pairs: see docs/explanation/pictures.md.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import Places
from matchers.image.features.pose_estimation import Homography, compare_descriptors
from matchers.image.features.shape_detection import measure_outline, project_box
from matchers.image.features.sift_features import Shape
from matchers.image.likeness import Point

_RATIO: Final = 0.8  # of the distances to the most and second most alike (Lowe 2004)
_TOLERANCE: Final = 4.0  # pixels of the picture by which a feature may miss its place
_LEAST_PAIRS: Final = 5  # fewer are never enough
_ROUNDS: Final = 500  # of sampling
_CELLS: Final = 16  # a side: features in one cell of the reference are one witness
_LEAST_SIDE: Final = 4.0  # pixels

type Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureAgreement:
    """What the features say.

    Attributes:
        inliers: Cells of the reference with features that fit one perspective; 0: too few pairs.
        coverage: Share of the reference's area that they enclose.
        quadrilateral: Its outline in pixels of the picture as shown, clockwise.
        homography: From the reference's grey picture to the picture's; None without a fit.
    """

    inliers: int
    coverage: float
    quadrilateral: tuple[Point, ...]
    homography: Homography | None


NO_FEATURES_AGREE: Final = FeatureAgreement(0, 0.0, (), None)


def match_features(reference: Shape, listing: Shape) -> FeatureAgreement:
    """Return how far the reference's features, in either polarity, are found in a picture."""
    ours, theirs = _pair_clearly(reference, listing)
    if len(ours) < _LEAST_PAIRS:
        return NO_FEATURES_AGREE
    fit: tuple[object, object] = cv2.findHomography(
        ours, theirs, cv2.USAC_DEFAULT, _TOLERANCE, maxIters=_ROUNDS
    )
    if fit[0] is None:
        return NO_FEATURES_AGREE
    homography = np.asarray(fit[0], np.float64)
    outline = project_box(reference.inner_box, homography)
    sides, _, is_convex = measure_outline(outline)
    if not is_convex or sides.min() < _LEAST_SIDE:
        return NO_FEATURES_AGREE
    witnesses = ours[np.asarray(fit[1]).ravel().astype(bool)]
    return FeatureAgreement(
        inliers=_count_cells(witnesses, reference),
        coverage=_measure_coverage(witnesses, reference),
        quadrilateral=_show_outline(outline, listing),
        homography=homography,
    )


def _pair_clearly(reference: Shape, listing: Shape) -> tuple[Places, Places]:
    """Return places that correspond, each of either picture at most once."""
    nothing = np.empty((0, 2), np.float32)
    if len(reference.places) < _LEAST_PAIRS or len(listing.places) < _LEAST_PAIRS:
        return nothing, nothing
    from matchers.image.kernel.pairing import find_clear_pairs  # noqa: PLC0415 # numba is slow to import

    likeness = compare_descriptors(reference, listing)
    ours, theirs = np.empty(len(likeness), np.int64), np.empty(len(likeness), np.int64)
    value = np.empty(len(likeness), np.float32)
    count = find_clear_pairs(likeness, np.float32(_RATIO), ours, theirs, value)
    best = np.argsort(-value[:count], kind="stable")
    ours, theirs = ours[best], theirs[best]
    rows = _list_first(theirs)
    ours, theirs = ours[rows], theirs[rows]
    # A place stands twice among the reference's features, once in each polarity.
    half = len(reference.places) // 2
    rows = _list_first(ours % half)
    return reference.places[ours[rows], :2], listing.places[theirs[rows], :2]


def _list_first(numbers: Numbers) -> Numbers:
    """Return where each number stands first, in order."""
    return np.sort(np.unique(numbers, return_index=True)[1])


def _count_cells(points: Places, reference: Shape) -> int:
    side = max(reference.grey.shape) / _CELLS
    return len(np.unique((points // side).astype(np.int64), axis=0))


def _measure_coverage(points: Places, reference: Shape) -> float:
    if len(points) < 3:
        return 0.0
    left, upper, right, lower = reference.inner_box
    hull = cv2.contourArea(cv2.convexHull(np.ascontiguousarray(points, np.float32)))
    return min(1.0, hull / max(1, (right - left) * (lower - upper)))


def _show_outline(outline: NDArray[np.float64], listing: Shape) -> tuple[Point, ...]:
    high, wide = listing.grey.shape
    scale = (listing.width / wide, listing.height / high)
    return tuple((round(float(x) * scale[0], 1), round(float(y) * scale[1], 1)) for x, y in outline)
