"""Where is a page dark? One bit a pixel, so that two pages can be laid over each other."""

import struct
import zlib

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.documents.page import LONGEST_SIDE

type Ink = NDArray[np.bool_]  # height x width

_HEADER = struct.Struct("<4sHH")
_MAGIC = b"INK1"
_BLOCK = 31  # pixels around, whose mean is what paper is
_DARKER = 18  # grey levels below the paper around: shadows and yellowed paper are none


class InkUnreadable(ValueError):
    """These bytes are no page's ink: read the document again."""


def find_ink(grey: NDArray[np.uint8]) -> Ink:
    """Return where a grey page is darker than the paper around."""
    dark = cv2.adaptiveThreshold(
        grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _BLOCK, _DARKER
    )
    return np.asarray(dark, np.bool_)


def encode_ink(ink: Ink) -> bytes:
    """Return the ink in some ten kilobytes."""
    height, width = ink.shape
    return _HEADER.pack(_MAGIC, width, height) + zlib.compress(np.packbits(ink).tobytes(), 9)


def decode_ink(ink: bytes) -> Ink:
    """Return the ink; InkUnreadable when it is none. It unpacks to no more than it says."""
    if len(ink) < _HEADER.size:
        raise InkUnreadable("A page's ink has at least eight bytes: read the document again.")
    magic, width, height = _HEADER.unpack_from(ink)
    if magic != _MAGIC or not 0 < max(width, height) <= LONGEST_SIDE:
        raise InkUnreadable("Not a page's ink of this version: read the document again.")
    length = (width * height + 7) // 8
    try:
        bits = zlib.decompressobj().decompress(ink[_HEADER.size :], length + 1)
    except zlib.error as broken:
        raise InkUnreadable("A page's ink is damaged: read the document again.") from broken
    if len(bits) != length:
        raise InkUnreadable("A page's ink has another length than it says: read it again.")
    spread = np.unpackbits(np.frombuffer(bits, np.uint8), count=width * height)
    return spread.reshape(height, width).astype(np.bool_)
