"""Do local features confirm what only hashes alike? Corners first, then the contours of a shape."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import faiss
import numpy as np
from numpy.typing import NDArray

from matchers.image.features import orb_features, sift_features
from matchers.image.features.orb_features import Keypoints, Points
from matchers.image.features.shape_detection import (
    build_template,
    find_shape,
    measure_outline,
    project_box,
)
from matchers.image.likeness import Band, ImageLikeness, Point
from matchers.image.matching import explanations
from matchers.image.matching.thresholds import Thresholds
from matchers.image.picture import Sketches

_RATIO = 0.85  # a match counts when the second best is this much worse
_MAX_BITS = 64  # of 256: ORB descriptors further apart show different corners
_ROUNDS = 1000  # of sampling: enough where one pair in four is true
_MIN_PAIRS = 8  # a homography through fewer proves nothing
_TOLERANCE = 0.006  # of the longer side: how far a corner may miss its place
_GRID = 96  # cells a side: corners in one cell of the reference are one witness
_MAX_SKEW = 4.0  # opposite sides of the quadrilateral are at most this unequal
_MIN_AREA = 0.0005  # of the picture


@dataclass(frozen=True, slots=True)
class CornerAgreement:
    """What local features say. Coverage is the share of the reference's features' extent.

    The quadrilateral is the reference's outline in pixels of the picture: upper left, upper
    right, lower right, lower left of the reference; empty when there is no plausible one.
    """

    inliers: int
    coverage: float
    quadrilateral: tuple[Point, ...]


NO_AGREEMENT = CornerAgreement(0, 0.0, ())


def match_corners(reference: Keypoints, listing: Keypoints) -> CornerAgreement:
    """Return how far a reference is found in a picture; the answer depends on nothing else."""
    source, target = _match_descriptors(reference, listing)
    if len(source) < _MIN_PAIRS:
        return NO_AGREEMENT
    reach = max(2.0, _TOLERANCE * max(listing.width, listing.height))
    # USAC finds what plain RANSAC finds and gives up on chance pairs 50 times sooner.
    fit: tuple[object, object] = cv2.findHomography(
        source, target, cv2.USAC_DEFAULT, reach, maxIters=_ROUNDS
    )
    if fit[0] is None:
        return NO_AGREEMENT
    box = (0.0, 0.0, float(reference.width), float(reference.height))
    outline = project_box(box, np.asarray(fit[0], np.float64))
    if not _is_plausible(outline, listing):
        return NO_AGREEMENT
    witnesses = source[np.asarray(fit[1]).ravel().astype(bool)]
    coverage = _measure_extent(witnesses) / max(1.0, _measure_extent(reference.points))
    quadrilateral = tuple((round(float(x), 1), round(float(y), 1)) for x, y in outline)
    return CornerAgreement(
        _count_witnesses(witnesses, reference), min(1.0, coverage), quadrilateral
    )


def _match_descriptors(reference: Keypoints, listing: Keypoints) -> tuple[Points, Points]:
    """Return places that correspond, each place of the picture at most once."""
    nothing = np.empty((0, 2), np.float32)
    if len(reference.points) < 2 or len(listing.points) < 2:
        return nothing, nothing
    distances, nearest = faiss.knn_hamming(
        np.ascontiguousarray(reference.descriptors), np.ascontiguousarray(listing.descriptors), 2
    )
    is_clear = (distances[:, 0] < _RATIO * distances[:, 1]) & (distances[:, 0] <= _MAX_BITS)
    rows = np.flatnonzero(is_clear)
    rows = rows[np.argsort(distances[rows, 0], kind="stable")]
    _, first = np.unique(nearest[rows, 0], return_index=True)
    rows = rows[np.sort(first)]
    return reference.points[rows], listing.points[nearest[rows, 0]]


def _is_plausible(outline: NDArray[np.float64], listing: Keypoints) -> bool:
    """Say whether a flat picture, photographed, can have this outline."""
    sides, area, is_convex = measure_outline(outline)
    if not is_convex or sides.min() < 4:
        return False
    skew = max(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1])
    return bool(skew <= _MAX_SKEW and area >= _MIN_AREA * listing.width * listing.height)


def _measure_extent(points: Points) -> float:
    if len(points) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(np.ascontiguousarray(points, np.float32))))


def _count_witnesses(points: Points, reference: Keypoints) -> int:
    cell = max(reference.width, reference.height) / _GRID
    return len(np.unique((points // cell).astype(np.int32), axis=0))


# One against all meets every round thing with every round logo: they reached 0.90 with nine
# witnesses, where one against the few of a named right asks for less.
_LEAST_LIKENESS, _LEAST_WITNESSES = 0.7, 15


def confirm_likeness(
    likeness: ImageLikeness, limits: Thresholds, listing: Sketches, reference: Sketches
) -> ImageLikeness:
    """Return the likeness as likely where the reference is found in the picture, else as it was.

    The view says whether the picture is mirrored. What was not sketched is not compared.
    """
    is_mirrored = "mirrored" in likeness.view
    ways = (
        _confirm_by_corners(
            likeness,
            limits,
            listing.plain,
            reference.plain_mirrored if is_mirrored else reference.plain,
        ),
        _confirm_by_contours(
            likeness, listing.fine, reference.fine_mirrored if is_mirrored else reference.fine
        ),
    )
    return next((confirmed_likeness for way in ways for confirmed_likeness in way), likeness)


def _confirm_by_corners(
    likeness: ImageLikeness, limits: Thresholds, listing: bytes, reference: bytes
) -> Iterator[ImageLikeness]:
    if not listing or not reference:
        return
    agreement = match_corners(
        orb_features.decode_keypoints(reference), orb_features.decode_keypoints(listing)
    )
    if agreement.inliers >= limits.inliers and agreement.coverage >= limits.coverage:
        yield replace(
            likeness,
            band=Band.LIKELY,
            inliers=agreement.inliers,
            quadrilateral=agreement.quadrilateral,
            says=explanations.explain_corners(likeness.says, agreement.inliers, agreement.coverage),
        )


def _confirm_by_contours(
    likeness: ImageLikeness, listing: bytes, reference: bytes
) -> Iterator[ImageLikeness]:
    if not listing or not reference:
        return
    detection = find_shape(build_template(reference), sift_features.decode_shape(listing))
    if (
        detection
        and detection.likeness >= _LEAST_LIKENESS
        and detection.witnesses >= _LEAST_WITNESSES
    ):
        yield replace(
            likeness,
            band=Band.LIKELY,
            inliers=detection.witnesses,
            quadrilateral=detection.quadrilateral,
            says=explanations.explain_contours(likeness.says, detection.likeness),
        )
