"""Which corners of a picture would be known again? ORB features, kept in a few bytes each.

A sketch is 16 bytes of header (magic, version, number of features, width and height of the picture
as shown) and 36 bytes a feature: its place in 65535ths of either side, then ORB's 32 bytes.
"""

import struct
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.hashes.views import Pixels

type Points = NDArray[np.float32]  # n x 2: x and y
type Descriptors = NDArray[np.uint8]  # n x 32

_HEADER = struct.Struct("<4sHHII")
_MAGIC, _VERSION = b"ORBS", 1
_FULL = 65535
_FAST_THRESHOLD = 12  # grey levels: drawings and soft photos have corners too
_LEAST_SIDE = 63  # pixels below which ORB finds nothing but noise


class SketchUnreadable(ValueError):
    """These bytes are no sketch of this version: compute the picture's features again."""


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """Local features: points in pixels of the picture as shown, and their descriptors."""

    width: int
    height: int
    points: Points
    descriptors: Descriptors


def detect_keypoints(
    picture: Pixels, *, most: int, longest_side: int, size: tuple[int, int]
) -> Keypoints:
    """Return at most `most` features of an RGB picture, looked at with this longest side.

    `size` is the width and height in which the points are given. Small pictures stay as they are.
    """
    grey = _resize(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8), longest_side)
    orb = cv2.ORB.create(nfeatures=most, fastThreshold=_FAST_THRESHOLD)
    keypoints, descriptors = orb.detectAndCompute(grey, None)
    width, height = size
    if not keypoints:
        return Keypoints(width, height, np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8))
    scale = np.array([width / grey.shape[1], height / grey.shape[0]], np.float32)
    points: Points = np.array([point.pt for point in keypoints], np.float32) * scale
    return Keypoints(width, height, points[:most], np.asarray(descriptors, np.uint8)[:most])


def encode_keypoints(features: Keypoints) -> bytes:
    """Return the sketch: 16 bytes and 36 a feature."""
    sides = np.array([features.width, features.height], np.float32)
    places = np.clip(np.rint(features.points / sides * _FULL), 0, _FULL).astype("<u2")
    header = _HEADER.pack(_MAGIC, _VERSION, len(places), features.width, features.height)
    return header + places.tobytes() + features.descriptors.tobytes()


def decode_keypoints(sketch: bytes) -> Keypoints:
    """Return the features of a sketch; SketchUnreadable when it is not one."""
    if len(sketch) < _HEADER.size:
        raise SketchUnreadable("A sketch has at least 16 bytes: compute the features again.")
    magic, version, count, width, height = _HEADER.unpack_from(sketch)
    if (magic, version) != (_MAGIC, _VERSION) or len(sketch) != _HEADER.size + 36 * count:
        raise SketchUnreadable("Not a sketch of this version: compute the features again.")
    places = np.frombuffer(sketch, "<u2", 2 * count, _HEADER.size).reshape(-1, 2)
    points: Points = places * (np.array([width, height], np.float32) / np.float32(_FULL))
    descriptors = np.frombuffer(sketch, np.uint8, 32 * count, _HEADER.size + 4 * count)
    return Keypoints(width, height, points, descriptors.reshape(-1, 32))


def _resize(grey: NDArray[np.uint8], longest_side: int) -> NDArray[np.uint8]:
    height, width = grey.shape
    scale = min(1.0, longest_side / max(width, height))
    size = (max(_LEAST_SIDE, round(width * scale)), max(_LEAST_SIDE, round(height * scale)))
    if size == (width, height):
        return grey
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
