"""Which shapes of a picture would be known again, in any light and on any ground?

A shape sketch holds what SIFT sees and the grey picture itself, small: the features say where a
reference may lie, the pixels whether it does. SIFT finds the few corners that a plain logo has,
where ORB finds none. A reference is trimmed to what is drawn, set on white, and seen in both
polarities, for a dark logo may be printed in white.

A sketch is a header of 28 bytes (magic, version, number of features, width and height of the
picture as shown, of the grey one, and the box of what is drawn in it), 12 bytes for each feature's
place, size and angle, 128 for its descriptor, then the grey pixels.
"""

import struct
from dataclasses import dataclass

import cv2
import numpy as np

from matchers.image.features.local_features import (
    Descriptors,
    Grey,
    Places,
    detect_features,
    invert_features,
    mirror_features,
    shrink_to_area,
)
from matchers.image.picture import Box

_HEADER = struct.Struct("<4sHHIIHHHHHH")
_MAGIC, _VERSION = b"SHAP", 1
_FEATURE = 3 * 4 + 128
_LISTING_FEATURES = 1200
_REFERENCE_SIDE, _REFERENCE_FEATURES = 256, 200  # of either polarity
_REFERENCE_EDGE = 7.0  # the outline of every round thing has features like a round logo's
_MARGIN = 0.1  # of the longer side, around what is drawn on a plain ground
_TOLERANCE = 12  # grey levels: what differs less from the ground is not drawn


class SketchUnreadable(ValueError):
    """These bytes are no sketch of this version: compute the picture's features again."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A picture shown at width x height, its grey one, and features in pixels of the latter."""

    width: int
    height: int
    grey: Grey
    inner_box: Box  # the part of the grey picture that a quadrilateral surrounds
    places: Places
    descriptors: Descriptors


def sketch_listing(picture: Grey, size: tuple[int, int]) -> bytes:
    """Return the sketch of a listing's picture that is shown in this size."""
    grey = shrink_to_area(picture)
    places, descriptors = detect_features(grey, _LISTING_FEATURES)
    height, width = grey.shape
    return _encode_shape(Shape(*size, grey, (0, 0, width, height), places, descriptors))


def sketch_reference(picture: Grey, size: tuple[int, int]) -> tuple[bytes, bytes]:
    """Return the sketches of a reference's picture shown in this size, and of its mirror image.

    The features of the inverse and of both mirror images are those of the picture, reordered.
    """
    trimmed_grey, is_on_plain_ground = _trim_ground(picture)
    grey = _shrink_to(trimmed_grey, _REFERENCE_SIDE)
    margin = round(max(grey.shape) * _MARGIN) if is_on_plain_ground else 0
    height, width = grey.shape
    box = (margin, margin, margin + width, margin + height)
    grey = np.pad(grey, margin, constant_values=255)
    most = _REFERENCE_FEATURES
    features = detect_features(grey, most, first=most, edge=_REFERENCE_EDGE)
    inverted_features = invert_features(*features)
    places = np.concatenate((features[0], inverted_features[0]))
    descriptors = np.concatenate((features[1], inverted_features[1]))
    mirrored_features = mirror_features(places, descriptors, grey.shape[1])
    plain = Shape(*size, grey, box, places, descriptors)
    mirrored_shape = Shape(*size, np.ascontiguousarray(grey[:, ::-1]), box, *mirrored_features)
    return _encode_shape(plain), _encode_shape(mirrored_shape)


def decode_shape(sketch: bytes) -> Shape:
    """Return the shape; SketchUnreadable when these bytes are none of this version."""
    if len(sketch) < _HEADER.size:
        raise SketchUnreadable(
            f"A shape has at least {_HEADER.size} bytes: compute the features again."
        )
    magic, version, count, *sizes = _HEADER.unpack_from(sketch)
    width, height, wide, high, *box = sizes
    if (magic, version) != (_MAGIC, _VERSION) or len(sketch) != (
        _HEADER.size + _FEATURE * count + wide * high
    ):
        raise SketchUnreadable("Not a shape of this version: compute the features again.")
    place = _HEADER.size
    coded_places = np.frombuffer(sketch, "<f2", 6 * count, place).reshape(-1, 6).astype(np.float32)
    # sixteen bits do not hold a place to the pixel: its whole pixels and their parts lie apart
    places = np.stack(
        (
            coded_places[:, 0] + coded_places[:, 1],
            coded_places[:, 2] + coded_places[:, 3],
            coded_places[:, 4],
            coded_places[:, 5],
        ),
        axis=1,
    )
    place += 12 * count
    descriptors = np.frombuffer(sketch, np.uint8, 128 * count, place).reshape(-1, 128)
    grey = np.frombuffer(sketch, np.uint8, wide * high, place + 128 * count).reshape(high, wide)
    left, upper, right, lower = box
    return Shape(width, height, grey, (left, upper, right, lower), places, descriptors)


def _encode_shape(shape: Shape) -> bytes:
    high, wide = shape.grey.shape
    head = _HEADER.pack(
        _MAGIC, _VERSION, len(shape.places), shape.width, shape.height, wide, high, *shape.inner_box
    )
    x, y, size, angle = shape.places.T
    coded_places = np.stack((np.floor(x), x % 1, np.floor(y), y % 1, size, angle), axis=1)
    return b"".join(
        (
            head,
            coded_places.astype("<f2").tobytes(),
            shape.descriptors.tobytes(),
            shape.grey.tobytes(),
        )
    )


def _shrink_to(grey: Grey, longest_side: int) -> Grey:
    height, width = grey.shape
    scale = longest_side / max(width, height)
    if scale >= 1:
        return grey
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _trim_ground(grey: Grey) -> tuple[Grey, bool]:
    """Return what is drawn on a plain ground, and whether there is one."""
    corners = grey[[0, 0, -1, -1], [0, -1, 0, -1]].astype(np.int16)
    ground = int(np.median(corners))
    if (np.abs(corners - ground) > _TOLERANCE).any():
        return grey, False
    is_drawn = np.abs(grey.astype(np.int16) - ground) > _TOLERANCE
    rows, columns = np.flatnonzero(is_drawn.any(axis=1)), np.flatnonzero(is_drawn.any(axis=0))
    if not len(rows):
        return grey, False
    return grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], True
