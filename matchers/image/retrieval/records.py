"""What is kept of a reference, so that a part of it is found again: a record of 4,608 bytes.

36 features, those that its smaller and blurred views show too, and a grey picture of 64 x 64.
A place is packed into 32 bits: hand 1, x 9, y 9, size 6 (sevenths of an octave), angle 7; the
longer side of the reference is 1.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import Grey, Octaves, Order, Places, shrink_to_area
from matchers.image.retrieval.vocabulary import VERSION, choose_hands, read_vocabulary

FEATURES = 36
LOOK_SIDE = 64  # pixels a side
RECORD = np.dtype(
    [
        ("version", "u1"),
        ("count", "u1"),
        ("width", "<u2"),
        ("height", "<u2"),
        ("", "<u2"),
        ("leaf", "<u2", FEATURES),
        ("place", "<u4", FEATURES),
        ("code", "<u8", FEATURES),
        ("look", "u1", (LOOK_SIDE, LOOK_SIDE)),
    ]
)
_LEAST = 6  # features: fewer find nothing
_STRONGEST = 400  # points among which is chosen
_FIRST = 24  # are chosen by recurrence, and only kept from lying upon each other
_CLOSE, _FAR = 4.0, 60.0  # pixels apart: of those, and of the others, to begin with
_LESS, _CLOSEST = 0.6, 1.5  # then they may lie nearer and nearer, down to this
_VIEWS = ((0.5, 0.0), (0.7, 0.0), (1.0, 1.2))  # scale and blur

type Records = NDArray[Any]  # of RECORD


def build_record(picture: Grey) -> bytes:
    """Return the record of a reference; empty if too few places would be known again."""
    grey = shrink_to_area(picture)
    views = [(scale, Octaves(_view(grey, scale, blur)).places) for scale, blur in _VIEWS]
    octaves = Octaves(grey)  # last, for its buffers are those of the views
    strongest = octaves.order_by_contrast()[:_STRONGEST]
    chosen_places = strongest[_choose_places(octaves.places[strongest], views)]
    places, descriptors = octaves.describe(chosen_places, most=FEATURES, is_one_a_point=True)
    if len(places) < _LEAST:
        return b""
    vocabulary = read_vocabulary()
    features, lean = vocabulary.project(descriptors)
    numbers, hands = (column[: len(places)] for column in choose_hands(lean))
    leaves, codes = vocabulary.find_leaves(features[numbers, hands], 1)
    record = np.zeros((), RECORD)
    record["version"], record["count"] = VERSION, len(places)
    record["height"], record["width"] = grey.shape
    record["leaf"][: len(places)] = leaves[:, 0]
    record["code"][: len(places)] = codes[:, 0]
    record["place"][: len(places)] = _pack_places(places, hands, max(grey.shape))
    record["look"] = cv2.resize(grey, (LOOK_SIDE, LOOK_SIDE), interpolation=cv2.INTER_AREA)
    return record.tobytes()


def is_usable(record: bytes) -> bool:
    """Say whether a record is one of this version and vocabulary."""
    return len(record) == RECORD.itemsize and record[0] == VERSION


def _choose_places(places: Places, views: list[tuple[float, Places]]) -> Order:
    """Return which places to keep: those that recur in the views, not all in one corner."""
    from matchers.image.kernel.selection import choose_apart, count_recurrences  # noqa: PLC0415 # numba is slow to import

    recurrences = np.zeros(len(places), np.int64)
    for scale, others in views:
        count_recurrences(places, others, scale, recurrences)
    order, chosen_places = np.argsort(-recurrences, kind="stable"), np.empty(FEATURES, np.int64)
    count, reach = choose_apart(places, order, _CLOSE, chosen_places[:_FIRST], 0), _FAR
    while count < FEATURES and reach > _CLOSEST:
        count, reach = choose_apart(places, order, reach, chosen_places, count), reach * _LESS
    return chosen_places[:count]


def _view(grey: Grey, scale: float, blur: float) -> Grey:
    if blur:
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), blur), np.uint8)
    way = cv2.INTER_AREA
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _pack_places(places: Places, hands: NDArray[np.int64], side: int) -> NDArray[np.uint32]:
    x, y, size, angle = places.astype(np.float64).T
    across, y_steps = (np.clip(np.rint(axis / side * 511), 0, 511) for axis in (x, y))
    grown = np.clip(np.rint(np.log2(size / side * 1024) * 7), 0, 63)
    turn = np.rint(angle / (2 * np.pi) * 128) % 128
    parts = ((hands, 31), (across, 22), (y_steps, 13), (grown, 7), (turn, 0))
    packed_places = sum((np.asarray(part, np.uint64) << np.uint64(shift) for part, shift in parts),
                 np.zeros(len(places), np.uint64))  # fmt: skip
    return packed_places.astype(np.uint32)
