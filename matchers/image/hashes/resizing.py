"""The two resizes that every picture goes through, with weights that are kept.

They give, to the bit, what `cv2.resize` by INTER_AREA and Pillow's LANCZOS give, in a third of the
time: hashes that are stored stay comparable. The tests hold them to both libraries.
"""

from functools import lru_cache
from math import ceil, floor, pi, sin
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

type GreyPixels = NDArray[np.uint8]  # height x width

_LEAST_SHARE = 1e-3  # of a pixel: less is not counted
_LUMA = np.array([19595, 38470, 7471], np.float32)  # 65,536ths
_LOBES = 3.0  # of Lanczos' filter on either side
_ONE = 1 << 22  # a weight of Pillow's


def reduce_areas[Picture: NDArray[np.uint8]](picture: Picture, size: tuple[int, int]) -> Picture:
    """Return the picture in this size, each pixel the mean of its share of those it had.

    Args:
        picture: (h, w) or (h, w, 3) uint8.
        size: Width and height.
    """
    (height, width), (wide, high) = picture.shape[:2], size
    scales = 1 / (wide / width), 1 / (high / height)
    if min(scales) < 1 or all(scale == round(scale) for scale in scales):
        # other loops of OpenCV's, as quick as ours
        return cast("Picture", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    from matchers.image.kernel import resizing  # noqa: PLC0415 # numba is slow to import

    turned = cv2.transpose(picture).reshape(width, -1)
    reduced_columns = np.empty((wide, high, *picture.shape[2:]), np.uint8)
    bands = 3 if picture.ndim == 3 else 1
    column_weights, row_weights = _weigh_areas(width, wide, 1), _weigh_areas(height, high, bands)
    cells = reduced_columns.reshape(wide, -1)
    resizing.reduce_areas(turned, bands, *column_weights, *row_weights, cells)
    return cast("Picture", cv2.transpose(reduced_columns))


def to_luma(picture: NDArray[np.uint8]) -> GreyPixels:
    """Return an RGB picture in grey as Pillow does; no sum has more than 24 bits."""
    return np.asarray((picture @ _LUMA + np.float32(0x8000)) * np.float32(2**-16)).astype(np.uint8)


def resample_square(grey: GreyPixels, side: int) -> GreyPixels:
    """Return a square grey picture with `side` pixels a side, by Lanczos' filter."""
    from matchers.image.kernel import resizing  # noqa: PLC0415 # numba is slow to import

    weights = _weigh_lanczos(len(grey), side)
    columns, square = np.empty((side, len(grey)), np.uint8), np.empty((side, side), np.uint8)
    resizing.resample_rows(cv2.transpose(grey), *weights, columns)
    resizing.resample_rows(cv2.transpose(columns), *weights, square)
    return square


@lru_cache(maxsize=1024)
def _weigh_areas(
    pixels: int, cells: int, bands: int
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Return where the values of each cell begin, and the weights of those and the following."""
    spans = [_weigh_cell(cell, 1 / (cells / pixels), pixels) for cell in range(cells)]
    most = max(len(shares) for _, shares in spans)
    first = np.array([min(start, pixels - most) for start, _ in spans])  # rows end with a pixel
    weights = np.zeros((cells, most), np.float32)
    for row, start, (begin, shares) in zip(weights, first, spans, strict=True):
        row[begin - start : begin - start + len(shares)] = shares
    places = (first[:, None] * bands + np.arange(bands)).ravel()
    return places.astype(np.uint32), np.repeat(weights.T, bands, axis=1)


def _weigh_cell(cell: int, scale: float, pixels: int) -> tuple[int, list[float]]:
    """Return a cell's first pixel and the shares of it and the next: see OpenCV's resize.cpp."""
    start = cell * scale
    end, width = start + scale, min(scale, pixels - start)
    last = min(floor(end), pixels - 1)
    first = min(ceil(start), last)
    shares = [1 / width] * (last - first)
    if end - last > _LEAST_SHARE:
        shares.append(min(end - last, 1.0, width) / width)
    if first - start > _LEAST_SHARE:
        return first - 1, [(first - start) / width, *shares]
    return first, shares


@lru_cache(maxsize=8)
def _weigh_lanczos(
    pixels: int, side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Return the first pixel, how many, and their weights: `precompute_coeffs` of Pillow."""
    scale = pixels / side
    reach = _LOBES * scale
    first, counts = np.zeros(side, np.int64), np.zeros(side, np.int64)
    weights = np.zeros((side, 2 * ceil(reach) + 1), np.int32)
    for place in range(side):
        centre = (place + 0.5) * scale
        first[place] = max(0, int(centre - reach + 0.5))
        counts[place] = min(pixels, int(centre + reach + 0.5)) - first[place]
        window = range(first[place], first[place] + counts[place])
        shares = [_compute_lanczos((pixel - centre + 0.5) * (1 / scale)) for pixel in window]
        total = sum(shares)
        for number, share in enumerate(shares):
            weights[place, number] = int(share / total * _ONE + (0.5 if share >= 0 else -0.5))
    return first, counts, weights


def _compute_lanczos(x: float) -> float:
    return _compute_sinc(x) * _compute_sinc(x / _LOBES) if -_LOBES <= x < _LOBES else 0.0


def _compute_sinc(x: float) -> float:
    return sin(x * pi) / (x * pi) if x else 1.0
