"""In which sixteen ways is a listing's picture looked at?

Eight orientations of the whole, the picture without its plain border, its four quadrants (a
collage) and three centre crops (a frame, a wide margin). The references keep one hash each: the
work is on the side of the query, so that an index stays small.
"""

import numpy as np
from numpy.typing import NDArray

from matchers.image import pdq
from matchers.image.picture import Box, View

type Pixels = NDArray[np.uint8]  # height x width x 3, RGB

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


def views(canonical: Pixels, width: int, height: int) -> tuple[View, ...]:
    """Return the views of a canonical picture (256x256 RGB) that is shown at width x height.

    The first is the whole picture. A picture without a plain border has one view fewer.
    """
    grey = canonical @ _LUMINANCE
    scale = (width / pdq.SIDE, height / pdq.SIDE)
    return (
        *_orientations(grey, width, height),
        *(_view(name, grey, box, scale) for name, box in _parts(grey)),
    )


def _orientations(grey: pdq.Grey, width: int, height: int) -> tuple[View, ...]:
    whole = (0, 0, width, height)
    quality = pdq.quality(pdq.cells(grey))
    return tuple(
        View(name, pdq.bits(pdq.coefficients(seen)), quality, whole)
        for name, seen in pdq.oriented(grey)
    )


def _parts(grey: pdq.Grey) -> tuple[tuple[str, Box], ...]:
    trimmed = _without_border(grey)
    border = (("without its border", trimmed),) if trimmed else ()
    return (
        *border,
        *QUADRANTS,
        *((f"middle {share:.0%}", _centre(share)) for share in CENTRES),
    )


def _view(name: str, grey: pdq.Grey, box: Box, scale: tuple[float, float]) -> View:
    left, upper, right, lower = box
    seen = pdq.cells(grey[upper:lower, left:right])
    wide, high = scale
    shown = (round(left * wide), round(upper * high), round(right * wide), round(lower * high))
    return View(name, pdq.bits(pdq.coefficients(seen)), pdq.quality(seen), shown)


def _centre(share: float) -> Box:
    margin = round(pdq.SIDE * (1 - share) / 2)
    return (margin, margin, pdq.SIDE - margin, pdq.SIDE - margin)


def _without_border(grey: pdq.Grey) -> Box | None:
    """Return the box inside a plain border of the corners' colour, None when there is none."""
    corner = np.median(grey[[0, 0, -1, -1], [0, -1, 0, -1]])
    is_drawn = np.abs(grey - corner) > BORDER_TOLERANCE
    rows, columns = np.flatnonzero(is_drawn.any(axis=1)), np.flatnonzero(is_drawn.any(axis=0))
    if not len(rows):
        return None
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    is_whole = box == (0, 0, pdq.SIDE, pdq.SIDE)
    is_scrap = min(box[2] - box[0], box[3] - box[1]) < LEAST_TRIMMED
    return None if is_whole or is_scrap else box
