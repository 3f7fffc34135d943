"""How does a picture hash under PDQ, in any part and any orientation, at the cost of one?

PDQ (Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019) is
linear until its last step: area resize, two box blurs, decimation to 64x64 and a 16x16 cosine
transform are one matrix on either side of the grey pixels. Sixteen views so cost less than one
call of the reference library, which holds the GIL besides; the tests hold this to that library.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIDE = 256  # pixels, to which every part is resized before it is hashed
BITS = 256
MIN_QUALITY = 50  # below this a hash says less: few edges, smooth gradients
BLANK_QUALITY = 5  # below this it says nothing

type Grey = NDArray[np.float32]  # two-dimensional, 0..255
type Matrix = NDArray[np.float32]
type Stack = NDArray[np.float32]  # n x 64 x 64 luminances

_CELLS = 64
_WAVES = 16
# (how the listing shows the reference, then what undoes it: transpose, flip rows, flip columns)
type Orientation = tuple[str, bool, bool, bool]
ORIENTATIONS: tuple[Orientation, ...] = (
    ("whole", False, False, False),
    ("mirrored", False, False, True),
    ("upside down", False, True, True),
    ("upside down, mirrored", False, True, False),
    ("turned left", True, False, True),
    ("turned right", True, True, False),
    ("turned right, mirrored", True, False, False),
    ("turned left, mirrored", True, True, True),
)


@lru_cache(maxsize=1024)
def _build_reducer(pixels: int) -> Matrix:
    """Build the 64 x pixels matrix of area resize to 256, PDQ's two blurs and decimation."""
    edges = np.arange(SIDE + 1) * (pixels / SIDE)
    starts = np.arange(pixels)
    overlap = np.minimum(edges[1:, None], starts + 1.0) - np.maximum(edges[:-1, None], starts)
    area = np.clip(overlap, 0.0, None) * (SIDE / pixels)
    blur = (np.eye(SIDE) + np.eye(SIDE, k=1)) / 2
    blur[-1, -1] = 1.0
    cells = (np.arange(_CELLS) * 2 + 1) * SIDE // (2 * _CELLS)
    reducer: Matrix = np.ascontiguousarray((blur @ blur @ area)[cells], dtype=np.float32)
    reducer.setflags(write=False)
    return reducer


@lru_cache(maxsize=1)
def _build_cosines() -> Matrix:
    """Return the cosines of frequencies 1 to 16: 16 x 64."""
    frequency = np.arange(1, _WAVES + 1)[:, None]
    angle = np.pi / (2 * _CELLS) * frequency * (2 * np.arange(_CELLS) + 1)
    waves: Matrix = (np.sqrt(2 / _CELLS) * np.cos(angle)).astype(np.float32)
    return waves


def reduce_to_cells(grey: Grey) -> Grey:
    """Return the 64x64 luminances that PDQ sees of a part of any size."""
    height, width = grey.shape
    if height == width == SIDE:
        return _reduce_square(grey, 1)
    return np.asarray(_build_reducer(height) @ grey @ _build_reducer(width).T, dtype=np.float32)


def _reduce_square(grey: Grey, hands: int) -> Grey:
    """Return the luminances of a square of 256 pixels, by two hands from both ends of each axis."""
    from matchers.image.kernel.hashing import reduce_square  # noqa: PLC0415 # numba is slow to import

    cells = np.empty((hands * _CELLS, hands * _CELLS), np.float32)
    reduce_square(np.ascontiguousarray(grey), hands, cells)
    return cells


def orient_cells(grey: Grey) -> Iterator[tuple[str, Grey]]:
    """Yield what PDQ would see were the picture set right from each orientation, upright first.

    PDQ's blur leans to one side, so that the coefficients of a mirrored picture are not those of
    the picture with other signs: half a cell lies between, which costs tens of bits.

    Args:
        grey: 256x256 luminances.
    """
    cells_by_flip: Grey = _reduce_square(grey, 2).reshape(2, _CELLS, 2, _CELLS)
    for name, is_transposed, is_row_flipped, is_column_flipped in ORIENTATIONS:
        rows, columns = int(is_row_flipped), int(is_column_flipped)
        yield (
            name,
            cells_by_flip[columns, :, rows].T if is_transposed else cells_by_flip[rows, :, columns],
        )


def compute_qualities(stack: Stack) -> list[int]:
    """Return PDQ's quality, 0..100, of each 64x64 luminances: how much there is to hash."""
    from matchers.image.kernel.hashing import sum_steps  # noqa: PLC0415 # numba is slow to import

    totals = np.empty(len(stack), np.float32)
    sum_steps(stack, totals)
    return [min(100, int(total / 90)) for total in totals]


def compute_hashes(stack: Stack) -> list[bytes]:
    """Return the 32 bytes of each hash: one bit per cosine coefficient above the median."""
    coefficients = _build_cosines() @ stack @ _build_cosines().T
    flat = coefficients.reshape(len(stack), BITS)[:, ::-1]  # the reference's order: last one first
    median = np.partition(flat, BITS // 2 - 1, axis=1)[:, BITS // 2 - 1, None]
    return [code.tobytes() for code in np.packbits(flat > median, axis=1)]
