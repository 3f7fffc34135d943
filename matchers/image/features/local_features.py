"""Which places of a picture would be known again? Local features, found and described.

SIFT on the picture as it is, where OpenCV's doubles it first: a sixth of the work, and the finest
features of a doubled picture are the first that a copy loses. One pass gives those of the mirror
image and of the inverse too, for these only change the order of a descriptor's numbers.
"""

from math import pi

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.hashes.resizing import reduce_areas

type Grey = NDArray[np.uint8]  # height x width
type Places = NDArray[np.float32]  # n x 4: x, y, size, angle, in pixels of the grey picture
type Descriptors = NDArray[np.uint8]  # n x 128: square roots, so that their product is likeness
type Points = NDArray[np.float32]  # n x 6: see `kernel.detection.find_points`
type Order = NDArray[np.int64]
type Pyramid = list[NDArray[np.float32]]  # of each octave: layers x height x width

AREA = 512 * 512  # pixels: no side is fixed, so that a tall page keeps its width

_LAYERS = 3  # an octave
_OCTAVES = 5
_FINEST = 0.8  # blur of an octave's first layer, in its pixels
_CAMERA = 0.5  # blur that a picture is taken to have
_KERNEL = 3.0  # times the blur: beyond it nothing is summed
_CONTRAST = 1.275  # grey levels
EDGE = 15.0  # greatest ratio of the two curvatures at a point: an edge is no point
_BORDER = 5
_LEAST_SIDE = 16
_ROOM = 40_000  # points; of more only the first are seen
_TILES = 48  # about so many parts of a picture, nearly square
_BLURS = [_FINEST * (2 ** (2 * i / _LAYERS) - 2 ** (2 * (i - 1) / _LAYERS)) ** 0.5
          for i in range(1, _LAYERS + 3)]  # fmt: skip
_ROWS, _COLUMNS, _TURNS = np.meshgrid(range(4), range(4), range(8), indexing="ij")
MIRROR = (((3 - _ROWS) * 4 + _COLUMNS) * 8 + (-_TURNS) % 8).ravel()
INVERT = (((3 - _ROWS) * 4 + (3 - _COLUMNS)) * 8 + _TURNS).ravel()


class Octaves:
    """The blurred pictures of a grey one, and the points found in them."""

    def __init__(self, grey: Grey, edge: float = EDGE) -> None:
        """Find all points; not for two threads at once, for the buffers are kept."""
        self.width, self.height = grey.shape[1], grey.shape[0]
        self.blurred, self.points = _find_points(np.ascontiguousarray(grey), edge)

    @property
    def places(self) -> NDArray[np.float32]:
        """x, y and size of each point, in pixels of the picture."""
        octave_scale = 2.0 ** self.points[:, 4]
        size = 2 * _FINEST * 2.0 ** (self.points[:, 2] / _LAYERS) * octave_scale
        return np.stack(
            (self.points[:, 0] * octave_scale, self.points[:, 1] * octave_scale, size), axis=1
        ).astype(np.float32)

    def order_by_contrast(self) -> Order:
        """Return the points' numbers, the strongest first."""
        return np.argsort(-self.points[:, 3], kind="stable")

    def describe(
        self, order: Order, *, most: int, is_one_a_point: bool = False
    ) -> tuple[Places, Descriptors]:
        """Return the features of these points, at most so many."""
        from matchers.image.kernel.description import describe_points  # noqa: PLC0415 # numba is slow to import

        places, descriptors = np.empty((most, 4), np.float32), np.empty((most, 128), np.uint8)
        octaves = (*self.blurred, *self.blurred[-1:] * (_OCTAVES - len(self.blurred)))
        points = np.ascontiguousarray(self.points[order])
        count = describe_points(octaves, points, _FINEST, is_one_a_point, places, descriptors)
        return places[:count], descriptors[:count]


def shrink_to_area(grey: Grey) -> Grey:
    """Return the picture with at most 512 x 512 pixels in all."""
    height, width = grey.shape
    scale = (AREA / (height * width)) ** 0.5
    if scale >= 1:
        return np.ascontiguousarray(grey)
    size = (max(32, round(width * scale)), max(32, round(height * scale)))
    return reduce_areas(grey, size)


def detect_features(
    grey: Grey, most: int, *, first: int = 150, edge: float = EDGE
) -> tuple[Places, Descriptors]:
    """Return a picture's features: the strongest first, then those of every part of it in turn.

    By strength alone the letters of a page take all places, and the photograph in it has none.

    Args:
        grey: At most 512 x 512 pixels.
        most: How many at most; a point with two directions makes two.
        first: How many go by strength alone.
        edge: Greatest ratio of the two curvatures.
    """
    octaves = Octaves(grey, edge)
    order = octaves.order_by_contrast()
    rows = max(1, round((_TILES * octaves.height / octaves.width) ** 0.5))
    columns = max(1, round(_TILES / rows))
    across, y_share = (octaves.places[order, :2] / (octaves.width, octaves.height)).T
    # in sixteen bits, which NumPy sorts much faster
    tiles = (y_share * rows).astype(np.int16) * columns + (across * columns).astype(np.int16)
    rank = np.empty(len(order), np.uint16)  # of each point among those of its tile
    by_tile = np.argsort(tiles, kind="stable")
    rank[by_tile] = np.arange(len(order)) - np.searchsorted(tiles[by_tile], tiles[by_tile])
    rank += 1
    rank[:first] = 0
    return octaves.describe(order[np.argsort(rank, kind="stable")][:most], most=most)


def mirror_features(
    places: Places, descriptors: Descriptors, width: int
) -> tuple[Places, Descriptors]:
    """Return the features of the mirror image of a picture so wide."""
    x, y, size, angle = places.T
    mirrored_places = np.stack((width - 1 - x, y, size, np.float32(pi) - angle), axis=1)
    return mirrored_places, np.ascontiguousarray(descriptors[:, MIRROR])


def invert_features(places: Places, descriptors: Descriptors) -> tuple[Places, Descriptors]:
    """Return the features of a picture whose light and dark are exchanged."""
    inverted_places = places + np.array([0, 0, 0, pi], np.float32)
    return inverted_places, np.ascontiguousarray(descriptors[:, INVERT])


_buffers: dict[str, NDArray[np.float32]] = {}  # kept: new memory costs more than what is done in it


def _take_buffer(name: str, *shape: int) -> NDArray[np.float32]:
    size = int(np.prod(shape))
    if name not in _buffers or len(_buffers[name]) < size:
        _buffers[name] = np.empty(size, np.float32)
    return _buffers[name][:size].reshape(shape)


def _find_points(grey: Grey, edge: float) -> tuple[Pyramid, Points]:
    from matchers.image.kernel.detection import find_points  # noqa: PLC0415 # numba is slow to import

    room, count = _take_buffer("points", _ROOM, 6), 0
    pyramid: Pyramid = []
    for octave in range(_OCTAVES):
        finer = pyramid[-1][_LAYERS, ::2, ::2] if pyramid else grey
        if pyramid and min(finer.shape) < _LEAST_SIDE:
            break
        layers = _take_buffer(f"blurred {octave}", _LAYERS + 3, *finer.shape)
        layers[0] = finer
        if not pyramid:
            _blur(layers[0], (_FINEST**2 - _CAMERA**2) ** 0.5, layers[0])
        for i, blur in enumerate(_BLURS):
            _blur(layers[i], blur, layers[i + 1])
        count = find_points(layers, octave, _CONTRAST, edge, _BORDER, room, count)
        pyramid.append(layers)
    return pyramid, room[:count].copy()


def _blur(picture: NDArray[np.float32], blur: float, target: NDArray[np.float32]) -> None:
    side = 2 * int(np.ceil(_KERNEL * blur)) + 1
    cv2.GaussianBlur(picture, (side, side), blur, dst=target)
