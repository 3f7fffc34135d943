"""Is it a simple shape, a disc or a star, that anybody draws alike? Then likeness proves little.

A plain disc is found in every other disc as surely as a logo in its copy. What is like one of a
few drawn shapes counts for no more than similar, unless file or pixels are the same.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from math import cos, pi, sin
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.sift_features import Shape, decode_shape, sketch_listing
from matchers.image.hashes import pdq
from matchers.image.hashes.resizing import reduce_areas
from matchers.image.matching.sightings import PictureEvidence, contour_strength, look
from matchers.image.picture import Sketches

_SIDE: Final = 400  # pixels of a drawing
_SCALES: Final = (1.0, 0.85, 0.7)  # of the drawing that the shape fills
_NEAR: Final = 48  # bits of 256: nearer to one of them than this is a simple shape
_MORE_INLIERS, _MORE_STRENGTH = 3, 2.0  # than in a shape: so much more of a picture's own
_DARK: Final = 70  # grey level of the shape on white

type Drawing = NDArray[np.uint8]  # height x width, grey
type Corners = list[tuple[float, float]]


def is_like_simple_shapes(evidence: PictureEvidence, sketches: Sketches) -> bool:
    """Return whether the reference is found in a drawn shape nearly as surely as here."""
    inliers, strength = _measure_in_shapes(sketches)
    sighting = evidence.sighting
    if sighting.features.inliers >= inliers + _MORE_INLIERS:
        return False
    shape = sighting.shape
    return shape is None or contour_strength(shape) < strength + _MORE_STRENGTH


@lru_cache(maxsize=1024)
def _measure_in_shapes(sketches: Sketches) -> tuple[int, float]:
    """Return the most inliers and the greatest strength of contours in any drawn shape."""
    sightings = [look(sketches.fine, "whole", shape) for shape in _sketch_shapes()]
    strengths = [contour_strength(seen.shape) for seen in sightings if seen.shape]
    return max(seen.features.inliers for seen in sightings), max(strengths, default=0.0)


def is_simple_code(code: bytes) -> bool:
    """Return whether a PDQ code is near that of one of the drawn shapes."""
    apart = np.bitwise_count(_list_codes() ^ np.frombuffer(code, np.uint64)).sum(axis=1)
    return bool(apart.min() <= _NEAR)


@cache
def _sketch_shapes() -> tuple[Shape, ...]:
    drawings = _draw_shapes(_SCALES[1])
    return tuple(decode_shape(sketch_listing(drawing, (_SIDE, _SIDE))) for drawing in drawings)


@cache
def _list_codes() -> NDArray[np.uint64]:
    """Return the PDQ codes of all shapes in each size and orientation, (n, 4)."""
    cells = [
        cells
        for scale in _SCALES
        for drawing in _draw_shapes(scale)
        for _, cells in pdq.orient_cells(
            reduce_areas(drawing, (pdq.SIDE, pdq.SIDE)).astype(np.float32)
        )
    ]
    codes = b"".join(pdq.compute_hashes(np.stack(cells)))
    return np.frombuffer(codes, np.uint64).reshape(-1, 4)


def _draw_shapes(scale: float) -> Iterator[Drawing]:
    for corners in _list_outlines(scale):
        yield _fill(corners)
    radius, centre = round(_SIDE / 2 * scale), (_SIDE // 2, _SIDE // 2)
    for inner in (0.0, 0.5, 0.75):  # a disc and two rings
        drawing = _fill([])
        cv2.circle(drawing, centre, radius, _DARK, cv2.FILLED, cv2.LINE_AA)
        cv2.circle(drawing, centre, round(radius * inner), 255, cv2.FILLED, cv2.LINE_AA)
        yield drawing
    half = _fill([])
    cv2.ellipse(half, centre, (radius, radius), 0, 0, 180, _DARK, cv2.FILLED, cv2.LINE_AA)
    yield half


def _list_outlines(scale: float) -> Iterator[Corners]:
    for corners in (3, 4, 5, 6, 8):
        yield _draw_star(corners, 1.0, scale)
    for points in (4, 5, 6, 8):
        yield _draw_star(points, 0.5, scale)
    yield [(x * scale, y * scale) for x, y in ((-0.7, -0.7), (0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))]
    yield [(x * scale, y * scale) for x, y in ((-1, -0.5), (1, -0.5), (1, 0.5), (-1, 0.5))]
    arm = 0.28
    cross = ((-arm, -1), (arm, -1), (arm, -arm), (1, -arm), (1, arm), (arm, arm),
             (arm, 1), (-arm, 1), (-arm, arm), (-1, arm), (-1, -arm), (-arm, -arm))  # fmt: skip
    yield [(x * scale, y * scale) for x, y in cross]


def _draw_star(points: int, inner: float, scale: float) -> Corners:
    """Return a star, or where the inner corners are as far out as the others a polygon."""
    count = points if inner == 1.0 else 2 * points
    return [
        (
            scale * (1.0 if k % 2 == 0 else inner) * sin(2 * pi * k / count),
            -scale * (1.0 if k % 2 == 0 else inner) * cos(2 * pi * k / count),
        )
        for k in range(count)
    ]


def _fill(corners: Corners) -> Drawing:
    drawing = np.full((_SIDE, _SIDE), 255, np.uint8)
    if corners:
        places = ((np.array(corners) + 1) * (_SIDE / 2)).round().astype(np.int32)
        cv2.fillPoly(drawing, [places], _DARK, cv2.LINE_AA)
    return drawing
