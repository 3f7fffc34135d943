"""In which ways is a listing's picture looked at?

Eight orientations of the whole, the picture without its plain border, straightened where it lies
aslant on a plain ground, its four quadrants (a collage) and three centre crops (a frame, a wide
margin). The references keep one hash each: the work is on the side of the query, so that an index
stays small.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image import pdq
from matchers.image.picture import Box, View
from matchers.image.straighten import find_outlines, straighten

type Pixels = NDArray[np.uint8]  # height x width x 3, RGB
type ViewCells = tuple[str, pdq.Grey, Box]  # a view's name, its cells, and the part it looks at

BORDER_TOLERANCE = 12  # grey levels of 255: JPEG noise on a plain border stays below
LEAST_TRIMMED = 64  # canonical pixels: what remains of less is not a picture
_LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_HALF = pdq.SIDE // 2
QUADRANTS: tuple[tuple[str, Box], ...] = (
    ("upper-left quadrant", (0, 0, _HALF, _HALF)),
    ("upper-right quadrant", (_HALF, 0, pdq.SIDE, _HALF)),
    ("lower-left quadrant", (0, _HALF, _HALF, pdq.SIDE)),
    ("lower-right quadrant", (_HALF, _HALF, pdq.SIDE, pdq.SIDE)),
)
CENTRES = (0.9, 0.8, 0.65)  # share of each side that a centre crop keeps


def compute_views(canonical: Pixels, width: int, height: int) -> tuple[View, ...]:
    """Return the views of a canonical picture (256x256 RGB) that is shown at width x height.

    The first is the whole picture. One without a plain ground has up to three views fewer.
    """
    grey = canonical @ _LUMINANCE
    half = np.asarray(cv2.resize(grey, (_HALF, _HALF), interpolation=cv2.INTER_AREA), np.float32)
    whole = (0, 0, pdq.SIDE, pdq.SIDE)
    seen = (
        *((name, cells, whole) for name, cells in pdq.orient_cells(grey)),
        *_find_on_plain_ground(grey),
        *((name, _cut_part(half, box), box) for name, box in _PARTS),
    )
    cells = np.stack([each for _, each, _ in seen])
    scale = (width / pdq.SIDE, height / pdq.SIDE)
    return tuple(
        View(name, code, quality, _scale_box(box, scale))
        for (name, _, box), code, quality in zip(
            seen, pdq.compute_hashes(cells), pdq.compute_qualities(cells), strict=True
        )
    )


def _find_on_plain_ground(grey: pdq.Grey) -> Iterator[ViewCells]:
    corners = grey[[0, 0, -1, -1], [0, -1, 0, -1]]
    ground = np.median(corners)
    is_drawn = np.abs(grey - ground) > BORDER_TOLERANCE
    box = _find_drawn_box(is_drawn)
    if box:
        left, upper, right, lower = box
        yield "without its border", pdq.reduce_to_cells(grey[upper:lower, left:right]), box
    if (np.abs(corners - ground) > BORDER_TOLERANCE).any():
        return
    for name, outline in find_outlines(is_drawn):
        across, down = outline.T
        around = (int(across.min()), int(down.min()), int(across.max()), int(down.max()))
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
