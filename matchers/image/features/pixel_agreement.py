"""Do the grey levels of a picture, where a reference seems to lie, vary as the reference's do?

Contours of two pictures that have nothing in common may run alike; their textures do not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BLOCK: Final = 8  # pixels a side of the frame in which both are compared
_TEXTURED: Final = 16.0  # variance in squared grey levels: below it a block shows nothing
_FAINT: Final = 4.0  # least variance of the picture's block that counts as its own
_STRONGEST: Final = 20.0  # grey levels: a block of more contrast counts no more

type Map = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PixelAgreement:
    """How alike the blocks of 8 x 8 pixels are.

    Attributes:
        textured: Blocks of the reference that have texture and lie in the picture.
        correlation: Their mean correlation, -1 to 1, the contrasty ones counting more.
    """

    textured: int
    correlation: float


def compare_blocks(reference: Map, picture: Map, is_visible: NDArray[np.bool_]) -> PixelAgreement:
    """Return how alike a reference and the picture warped onto it are, block by block.

    Args:
        reference: (h, w), grey levels.
        picture: (h, w), the picture as it lies there.
        is_visible: (h, w), whether the picture reaches so far.
    """
    is_seen = _cut_blocks(is_visible).all(axis=1)
    ours, theirs = _cut_blocks(reference)[is_seen], _cut_blocks(picture)[is_seen]
    ours = ours - ours.mean(axis=1, keepdims=True)
    theirs = theirs - theirs.mean(axis=1, keepdims=True)
    variance, other_variance = (ours * ours).mean(axis=1), (theirs * theirs).mean(axis=1)
    is_textured = variance >= _TEXTURED
    if not is_textured.any():
        return PixelAgreement(0, 0.0)
    deviation = np.sqrt(variance * np.maximum(other_variance, _FAINT))[is_textured]
    correlation = (ours * theirs).mean(axis=1)[is_textured] / deviation
    weight = np.minimum(np.sqrt(variance[is_textured]), _STRONGEST)
    mean = float((correlation * weight).sum() / weight.sum())
    return PixelAgreement(int(is_textured.sum()), mean)


def _cut_blocks[T: np.generic](pixels: NDArray[T]) -> NDArray[T]:
    """Return the blocks, (n, 64); what is left over at the right and below is left out."""
    rows, columns = pixels.shape[0] // _BLOCK, pixels.shape[1] // _BLOCK
    whole = pixels[: rows * _BLOCK, : columns * _BLOCK]
    return whole.reshape(rows, _BLOCK, columns, _BLOCK).swapaxes(1, 2).reshape(-1, _BLOCK**2)
