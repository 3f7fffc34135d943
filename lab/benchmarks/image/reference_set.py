"""Choose references and sources of copies, the same for the same seed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.processes import Say, get_sandbox, run_tasks
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.picture import Features, Picture, Refused
from matchers.image.reference import Category

THUMB: Final = 24  # pixels a side
SAME: Final = 0.94  # correlation of two thumbnails
_BRAND: Final = 4  # letters: a shorter beginning of a name is no brand
_ROWS: Final = 1024

type Vectors = NDArray[np.float32]


def draw_thumb(file: bytes) -> bytes:
    """Return a picture's grey thumbnail, THUMB x THUMB levels."""
    square = rendering.open_rgb(file).convert("L").resize((THUMB, THUMB), rendering.AREA)
    return rendering.pixels(square).tobytes()


def group_families(items: Sequence[Item], thumbs: Sequence[bytes]) -> NDArray[np.int32]:
    """Return the number of each item's family, of their names and grey thumbnails."""
    parent = list(range(len(items)))
    for first, second in (*_by_name(items), *_by_sight(thumbs)):
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
    rotated_squares = [np.rot90(squares, turns, (1, 2)) for turns in range(4)]
    for view in (*rotated_squares, *(squares[:, :, ::-1] for squares in rotated_squares)):
        other = np.ascontiguousarray(view).reshape(len(upright), -1)
        for start in range(0, len(upright), _ROWS):
            rows, columns = np.nonzero(upright[start : start + _ROWS] @ other.T >= SAME)
            is_new = columns > rows + start
            yield from zip((rows[is_new] + start).tolist(), columns[is_new].tolist(), strict=True)


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


_LEAST_SIDE: Final = 200  # pixels of a reference that is copied


@dataclass(frozen=True, slots=True)
class References:
    """All references with their features; `family` numbers those that show the same thing."""

    items: tuple[Item, ...]
    pictures: tuple[Picture, ...]
    thumbs: tuple[bytes, ...]
    family: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.items)


def gather_references(items: Sequence[Item], say: Say) -> References:
    """Return the references that an index takes: of PDQ quality 50 or more."""
    rows = [
        (item, picture, thumb)
        for item, (picture, thumb) in zip(items, run_tasks(_examine, items, say), strict=True)
        if isinstance(picture, Picture) and picture.quality >= MIN_QUALITY
    ]
    taken, pictures, thumbs = zip(*rows, strict=True)
    return References(taken, pictures, thumbs, group_families(taken, thumbs))


def _examine(item: Item) -> tuple[Picture | Refused, bytes]:
    file = item.file()
    (picture,) = get_sandbox().examine_all([file], want=Features.PARTS)
    return picture, draw_thumb(file)


def choose_sources(
    references: References, places: Sequence[int], limit: int, seed: int
) -> list[int]:
    """Return so many of these places a category, no two of one family."""
    chance, sources = Random(seed), list[int]()  # noqa: S311 -- for likeness, not for secrets
    for category in Category:
        large = [
            place
            for place in places
            if references.items[place].category is category
            and _is_large(references.pictures[place])
        ]
        chance.shuffle(large)
        sources += list_first_of_families(large, references.family)[:limit]
    return sources


def list_first_of_families(places: Sequence[int], family: NDArray[np.int32]) -> list[int]:
    """Return the first of these places of each family."""
    first: dict[int, int] = {}
    for place in places:
        first.setdefault(int(family[place]), place)
    return list(first.values())


def _is_large(picture: Picture) -> bool:
    return min(picture.width, picture.height) >= _LEAST_SIDE
