"""Which references does a picture show, whole or in part? Features propose, pixels decide."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import Grey
from matchers.image.features.sift_features import Shape
from matchers.image.likeness import Point
from matchers.image.retrieval.acceptance import PartEvidence, is_worth_looking
from matchers.image.retrieval.part_table import PartTable
from matchers.image.retrieval.records import LOOK_SIDE
from matchers.image.retrieval.vocabulary import choose_hands, read_vocabulary

_LEAVES_ASKED = 8  # for each feature of a picture
_RADIUS_AGAIN = 20  # bits that may differ where the place is known
_WIDE_ENTRIES = 4_000_000  # features of references: with more, hits by chance would fill the room
_ROOM = 1 << 17  # hits
_MOST = 40  # candidates that are looked at a second time
_SHARPEST = 1.6  # pixels of the picture for one of a reference's look: more are made smaller
_LEAST_LEVEL = 32  # pixels a side
_WEIGHTS = np.clip(0.35 * (21 - np.arange(65)), 0.2, 6).astype(np.float32)  # by bits that differ

type Floats = NDArray[np.float32]
type Pose = tuple[complex, complex]  # see `kernel.voting`


@dataclass(frozen=True, slots=True)
class PartSighting:
    """A reference, by its row, and where it lies in pixels of the picture as shown."""

    row: int
    is_mirrored: bool
    evidence: PartEvidence
    quadrilateral: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How widely is searched.

    Attributes:
        features: The strongest features of a picture, which are looked for.
        radius: Bits of 64 by which a reference's feature may differ.
    """

    features: int
    radius: int


_WIDE, _NARROW = Reach(900, 18), Reach(650, 15)


def choose_reach(tables: Iterable[PartTable]) -> Reach:
    """Return how widely tables can be searched: a small repository as widely as pays.

    Of 53 edits that were found named and not unnamed, the wide reach puts 20 among the three that
    are looked at, of 3,066 references, and the narrow one 3, in 12 ms a picture instead of 8
    (2026-12-01).
    """
    return _WIDE if sum(len(table.codes) for table in tables) <= _WIDE_ENTRIES else _NARROW


class PartQuestion:
    """A picture made ready for the search: for all tables of an index the same."""

    def __init__(self, shape: Shape, reach: Reach = _NARROW) -> None:
        """Project the picture's features and find their leaves; see `sift_features`."""
        self._shape, self._radius = shape, np.uint64(reach.radius)
        self._vocabulary = read_vocabulary()
        downward = np.argsort(shape.places[: reach.features, 1], kind="stable")
        self._places = np.ascontiguousarray(shape.places[downward])
        self._features, lean = self._vocabulary.project(shape.descriptors[downward])
        numbers, self._hands = choose_hands(lean)
        self._asked = np.ascontiguousarray(self._places[numbers])
        nearest = self._vocabulary.find_leaves(self._features[numbers, self._hands], _LEAVES_ASKED)
        leaves, codes = (column.reshape(-1) for column in nearest)
        order = np.argsort(leaves, kind="stable")  # what many features ask for is read once
        askers = (order // _LEAVES_ASKED).astype(np.uint64)
        self._probes = (leaves[order], codes[order], askers)
        self._levels = [shape.grey]

    def search(self, table: PartTable) -> list[PartSighting]:
        """Return what may be the picture's, each place with its evidence; nothing is accepted."""
        if not len(table) or not len(self._asked):
            return []
        votes = self._vote(table, self._scan(table))
        return [sighting for row in votes for sighting in self._look_again(table, row)]

    def _scan(self, table: PartTable) -> NDArray[np.uint64]:
        """Return what lies near to the features in their leaves, sorted by reference."""
        from matchers.image.kernel.scanning import scan_leaves  # noqa: PLC0415 # numba is slow to import

        hits = np.empty(_ROOM, np.uint64)
        columns = (table.starts, table.codes, table.slots)
        count = scan_leaves(*columns, *self._probes, self._radius, hits)
        return np.sort(hits[:count])

    def _vote(self, table: PartTable, hits: NDArray[np.uint64]) -> NDArray[np.float64]:
        from matchers.image.kernel.voting import vote_places  # noqa: PLC0415 # numba is slow to import

        votes = np.empty((4096, 8))
        count = vote_places(
            hits, table.records["place"], self._asked, self._hands,
            float(self._shape.grey.shape[1]), _WEIGHTS, votes,
        )  # fmt: skip
        return votes[np.argsort(-votes[:count, 3], kind="stable")[:_MOST]]

    def _look_again(self, table: PartTable, vote: NDArray[np.float64]) -> list[PartSighting]:
        from matchers.image.kernel.agreement import compare_looks  # noqa: PLC0415 # numba is slow to import
        from matchers.image.kernel.voting import find_again  # noqa: PLC0415 # the same

        number, is_mirrored, hits = (int(value) for value in vote[:3])
        record, pose = table.records[number], (complex(*vote[4:6]), complex(*vote[6:]))
        count = int(record["count"])
        high, wide = self._shape.grey.shape
        again, visible = find_again(
            record["place"][:count], record["code"][:count],
            self._vocabulary.compute_centres(record["leaf"][:count]), is_mirrored, pose,
            self._places, self._features, (wide, high), np.uint64(_RADIUS_AGAIN),
        )  # fmt: skip
        if not is_worth_looking(hits, again):
            return []
        side = max(int(record["width"]), int(record["height"]))
        extent = (int(record["width"]) / side, int(record["height"]) / side)
        pitch = (extent[0] / LOOK_SIDE, extent[1] / LOOK_SIDE)
        level = self._choose_level(abs(pose[0]) * max(pitch))
        textured_blocks, clear, correlation, blocks, share, pose = compare_looks(
            record["look"], level, level.shape[1] / wide, is_mirrored, pose, pitch
        )
        evidence = PartEvidence(
            hits, again, visible, textured_blocks, clear, correlation, blocks, share
        )
        corners = self._outline(pose, extent, is_mirrored=bool(is_mirrored))
        return [PartSighting(int(table.rows[number]), bool(is_mirrored), evidence, corners)]

    def _choose_level(self, step: float) -> Grey:
        """Return the picture in the size in which a step has a pixel or so."""
        level = 0
        while step / 2**level >= _SHARPEST and min(self._levels[level].shape) >= _LEAST_LEVEL:
            level += 1
            if level == len(self._levels):
                way = cv2.INTER_AREA
                half = cv2.resize(self._levels[-1], None, fx=0.5, fy=0.5, interpolation=way)
                half.setflags(write=False)  # as the sketch's own: nothing else is compiled
                self._levels.append(np.asarray(half, np.uint8))
        return self._levels[level]

    def _outline(
        self, pose: Pose, extent: tuple[float, float], *, is_mirrored: bool
    ) -> tuple[Point, ...]:
        grow, shift = pose
        high, wide = self._shape.grey.shape
        scale = (self._shape.width / wide, self._shape.height / high)
        corners = (0j, complex(extent[0]), complex(*extent), complex(0, extent[1]))
        points = [grow * corner + shift for corner in corners]
        across = [wide - 1 - at.real if is_mirrored else at.real for at in points]
        return tuple(
            (round(x * scale[0], 1), round(at.imag * scale[1], 1))
            for x, at in zip(across, points, strict=True)
        )
