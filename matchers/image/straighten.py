"""Where does a picture lie on a plain ground, aslant or photographed from aside?

A turned picture whose corners were filled, a print photographed on a table: what is drawn there
has four straight sides. Seen from above again it hashes as the picture does.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.pdq import SIDE, Grey

type Corners = NDArray[np.float32]  # upper left, upper right, lower right, lower left
type Mask = NDArray[np.uint8]

_LEAST_SHARE = 0.06  # of the area: what is smaller is not the picture
_MOST_SHARE = 0.985  # what fills the frame needs no straightening
_FILLED = 0.9  # of the hull, by its four-sided outline
_SLACKS = (0.01, 0.02, 0.03, 0.05, 0.08)  # of the outline's length, by which a side may bend
_SPECK = np.ones((3, 3), np.uint8)
_FRAME = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32)


def find_outlines(is_drawn: NDArray[np.bool_]) -> Iterator[tuple[str, Corners]]:
    """Yield the smallest box around what is drawn, at any angle, and its four-sided outline."""
    drawn = cv2.morphologyEx(is_drawn.astype(np.uint8), cv2.MORPH_OPEN, _SPECK)
    if not drawn.any():
        return
    hull = cv2.convexHull(cv2.findNonZero(drawn))
    area = cv2.contourArea(hull) / SIDE**2
    if not _LEAST_SHARE <= area <= _MOST_SHARE:
        return
    yield (
        "straightened",
        _order_corners(np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), np.float32)),
    )
    quadrilateral = _fit_quadrilateral(np.asarray(hull, np.int32))
    if quadrilateral is not None:
        yield "laid flat", _order_corners(quadrilateral)


def straighten(grey: Grey, corners: Corners) -> Grey:
    """Return what lies between the corners as a square of 256 pixels a side."""
    homography = cv2.getPerspectiveTransform(corners, _FRAME)
    return np.asarray(cv2.warpPerspective(grey, homography, (SIDE, SIDE)), np.float32)


def _fit_quadrilateral(hull: NDArray[np.int32]) -> Corners | None:
    length, area = cv2.arcLength(hull, True), cv2.contourArea(hull)  # noqa: FBT003 # OpenCV's own
    for slack in _SLACKS:
        outline = cv2.approxPolyDP(hull, slack * length, True)  # noqa: FBT003 # the same
        if len(outline) <= 4:
            is_good = len(outline) == 4 and cv2.contourArea(outline) > _FILLED * area
            return outline.reshape(4, 2).astype(np.float32) if is_good else None
    return None


def _order_corners(corners: Corners) -> Corners:
    """Return the corners clockwise, beginning with the one nearest the upper left."""
    across, down = (corners - corners.mean(axis=0)).T
    ordered = corners[np.argsort(np.arctan2(down, across))]
    ordered = np.roll(ordered, -int(np.argmin(ordered.sum(axis=1))), axis=0)
    return np.ascontiguousarray(ordered, np.float32)
