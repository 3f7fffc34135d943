"""In which ways is a listing's picture looked at?

Eight orientations of the whole, the picture without its plain border, straightened where it lies
aslant on a plain ground, its four quadrants (a collage) and three centre crops (a frame, a wide
margin). The references keep one hash each: the work is on the side of the query, so that an index
stays small.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.hashes import pdq
from matchers.image.hashes.pdq import SIDE, Grey
from matchers.image.likeness import ViewName
from matchers.image.picture import Box, View

type Corners = NDArray[np.float32]  # upper left, upper right, lower right, lower left

_LEAST_SHARE = 0.06  # of the area: what is smaller is not the picture
_MOST_SHARE = 0.985  # what fills the frame needs no straightening
_FILLED = 0.9  # of the hull, by its four-sided outline
_SLACKS = (0.01, 0.02, 0.03, 0.05, 0.08)  # of the outline's length, by which a side may bend
_SPECK = np.ones((3, 3), np.uint8)
_FRAME = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32)


def find_outlines(is_drawn: NDArray[np.bool_]) -> Iterator[tuple[str, Corners]]:
    """Yield the smallest box around what is drawn, at any angle, and its four-sided outline."""
    mask = cv2.morphologyEx(is_drawn.astype(np.uint8), cv2.MORPH_OPEN, _SPECK)
    if not mask.any():
        return
    hull = cv2.convexHull(_list_row_ends(mask > 0))
    area = cv2.contourArea(hull) / SIDE**2
    if not _LEAST_SHARE <= area <= _MOST_SHARE:
        return
    yield (
        ViewName.STRAIGHTENED,
        _order_corners(np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), np.float32)),
    )
    quadrilateral = _fit_quadrilateral(np.asarray(hull, np.int32))
    if quadrilateral is not None:
        yield ViewName.LAID_FLAT, _order_corners(quadrilateral)


def _list_row_ends(is_drawn: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the first and the last drawn point of each row: their hull is that of all."""
    rows = np.flatnonzero(is_drawn.any(axis=1))
    first = is_drawn[rows].argmax(axis=1)
    last = is_drawn.shape[1] - 1 - is_drawn[rows, ::-1].argmax(axis=1)
    ends = np.stack((np.concatenate((first, last)), np.tile(rows, 2)), axis=1)
    return ends.astype(np.int32)[:, None]


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
    across, y_offsets = (corners - corners.mean(axis=0)).T
    ordered_corners = corners[np.argsort(np.arctan2(y_offsets, across))]
    ordered_corners = np.roll(ordered_corners, -int(np.argmin(ordered_corners.sum(axis=1))), axis=0)
    return np.ascontiguousarray(ordered_corners, np.float32)


type Pixels = NDArray[np.uint8]  # height x width x 3, RGB
type ViewCells = tuple[str, pdq.Grey, Box]  # a view's name, its cells, and the part it looks at

NEGATIVE: Final = ViewName.NEGATIVE
BORDER_TOLERANCE = 12  # grey levels of 255: JPEG noise on a plain border stays below
LEAST_TRIMMED = 64  # canonical pixels: what remains of less is not a picture
_LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_HALF = pdq.SIDE // 2
QUADRANTS: tuple[tuple[str, Box], ...] = (
    (ViewName.UPPER_LEFT, (0, 0, _HALF, _HALF)),
    (ViewName.UPPER_RIGHT, (_HALF, 0, pdq.SIDE, _HALF)),
    (ViewName.LOWER_LEFT, (0, _HALF, _HALF, pdq.SIDE)),
    (ViewName.LOWER_RIGHT, (_HALF, _HALF, pdq.SIDE, pdq.SIDE)),
)
CENTRES = (0.9, 0.8, 0.65)  # share of each side that a centre crop keeps


def compute_views(canonical: Pixels, width: int, height: int) -> tuple[View, ...]:
    """Return the views of a canonical picture (256x256 RGB) that is shown at width x height.

    The first is the whole picture. One without a plain ground has up to three views fewer.
    """
    grey = canonical @ _LUMINANCE
    half = np.asarray(cv2.resize(grey, (_HALF, _HALF), interpolation=cv2.INTER_AREA), np.float32)
    full_box = (0, 0, pdq.SIDE, pdq.SIDE)
    views = (
        *((name, cells, full_box) for name, cells in pdq.orient_cells(grey)),
        *_find_on_plain_ground(grey),
        *((name, _cut_part(half, box), box) for name, box in _PARTS),
    )
    cells = np.stack([grid for _, grid, _ in views])
    scale = (width / pdq.SIDE, height / pdq.SIDE)
    shown = [
        View(name, code, quality, _scale_box(box, scale))
        for (name, _, box), code, quality in zip(
            views, pdq.compute_hashes(cells), pdq.compute_qualities(cells), strict=True
        )
    ]
    return (*shown, *map(_invert, shown[:_INVERTED]))


def _invert(view: View) -> View:
    """Return the view of the negative: each wave of its light has the other sign."""
    name = NEGATIVE if view.name == "whole" else f"{view.name}, {NEGATIVE}"
    return replace(view, name=name, pdq=bytes(255 - byte for byte in view.pdq))


def _find_on_plain_ground(grey: pdq.Grey) -> Iterator[ViewCells]:
    corners = grey[[0, 0, -1, -1], [0, -1, 0, -1]]
    ground = np.median(corners)
    is_drawn = np.abs(grey - ground) > BORDER_TOLERANCE
    box = _find_drawn_box(is_drawn)
    if box:
        left, upper, right, lower = box
        yield ViewName.WITHOUT_BORDER, pdq.reduce_to_cells(grey[upper:lower, left:right]), box
    if (np.abs(corners - ground) > BORDER_TOLERANCE).any():
        return
    for name, outline in find_outlines(is_drawn):
        across, y_coordinates = outline.T
        around = (
            int(across.min()),
            int(y_coordinates.min()),
            int(across.max()),
            int(y_coordinates.max()),
        )
        inside = (
            max(0, around[0]),
            max(0, around[1]),
            min(pdq.SIDE, around[2]),
            min(pdq.SIDE, around[3]),
        )
        yield name, pdq.reduce_to_cells(straighten(grey, outline)), inside


def _cut_part(half: pdq.Grey, box: Box) -> pdq.Grey:
    """Return the cells of a part. Half the resolution is enough: PDQ looks at 64 a side."""
    left, upper, right, lower = (place // 2 for place in box)
    return pdq.reduce_to_cells(half[upper:lower, left:right])


def _scale_box(box: Box, scale: tuple[float, float]) -> Box:
    left, upper, right, lower = box
    wide, high = scale
    return round(left * wide), round(upper * high), round(right * wide), round(lower * high)


def _centre_box(share: float) -> Box:
    margin = round(pdq.SIDE * (1 - share) / 4) * 2  # even, for it is cut from half the size
    return (margin, margin, pdq.SIDE - margin, pdq.SIDE - margin)


_INVERTED = 2  # views, the whole and its mirror image, whose negatives are asked for too
_PARTS = (*QUADRANTS, *((f"middle {share:.0%}", _centre_box(share)) for share in CENTRES))


def _find_drawn_box(is_drawn: NDArray[np.bool_]) -> Box | None:
    """Return the box around what is drawn, None when it is all or too little."""
    rows, columns = np.flatnonzero(is_drawn.any(axis=1)), np.flatnonzero(is_drawn.any(axis=0))
    if not len(rows):
        return None
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    is_whole = box == (0, 0, pdq.SIDE, pdq.SIDE)
    is_scrap = min(box[2] - box[0], box[3] - box[1]) < LEAST_TRIMMED
    return None if is_whole or is_scrap else box
