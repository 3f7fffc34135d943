"""Which references show the same thing? Without this, false positives mean nothing.

By name: one brand's logos, a series of drawings, a background in several sizes. By sight: grey
thumbnails that correlate, in any of eight orientations. No hash that is measured has a say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.image.reference import Category
from workers.lab.bench_image.looking import THUMB, ExaminedFile
from workers.lab.bench_image.material import Item

SAME: Final = 0.94  # correlation of two thumbnails
_BRAND: Final = 4  # letters: a shorter beginning of a name is no brand
_ROWS: Final = 1024

type Vectors = NDArray[np.float32]


def group_families(items: Sequence[Item], looks: Sequence[ExaminedFile]) -> NDArray[np.int32]:
    """Return the number of each item's family."""
    parent = list(range(len(items)))
    for first, second in (*_by_name(items), *_by_sight([look.thumb for look in looks])):
        parent[_root(parent, first)] = _root(parent, second)
    return np.array([_root(parent, place) for place in range(len(items))], np.int32)


def to_vectors(thumbs: Sequence[bytes]) -> Vectors:
    """Return thumbnails with mean 0 and length 1, so that a product of two is a correlation."""
    grey = np.frombuffer(b"".join(thumbs), np.uint8).reshape(len(thumbs), -1).astype(np.float32)
    grey -= grey.mean(axis=1, keepdims=True)
    length = np.linalg.norm(grey, axis=1, keepdims=True)
    return np.asarray(grey / np.maximum(length, 1e-6), np.float32)


def _by_name(items: Sequence[Item]) -> Iterable[tuple[int, int]]:
    kin: dict[tuple[Category, str], list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        kin[item.category, item.kin].append(place)
    for places in kin.values():
        yield from pairwise(places)
    yield from _same_owner(
        {name: places[0] for (kind, name), places in kin.items() if kind is Category.LOGO}
    )


def _same_owner(brands: dict[str, int]) -> Iterable[tuple[int, int]]:
    """Yield brands whose name begins with another's: googlemaps belongs to google."""
    house = ""
    for name in sorted(brands):
        if len(house) >= _BRAND and name.startswith(house):
            yield brands[house], brands[name]
        else:
            house = name


def _by_sight(thumbs: Sequence[bytes]) -> Iterable[tuple[int, int]]:
    upright = to_vectors(thumbs)
    squares = upright.reshape(-1, THUMB, THUMB)
    turned = [np.rot90(squares, turns, (1, 2)) for turns in range(4)]
    for seen in (*turned, *(each[:, :, ::-1] for each in turned)):
        other = np.ascontiguousarray(seen).reshape(len(upright), -1)
        for start in range(0, len(upright), _ROWS):
            rows, columns = np.nonzero(upright[start : start + _ROWS] @ other.T >= SAME)
            is_new = columns > rows + start
            yield from zip((rows[is_new] + start).tolist(), columns[is_new].tolist(), strict=True)


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place
