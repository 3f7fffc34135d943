"""Which references are copied, and which are asked about? The same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.image.pdq import MIN_QUALITY
from matchers.image.picture import Picture
from matchers.image.reference import Category
from workers.lab.bench_image.families import group_families
from workers.lab.bench_image.looking import ExaminedFile
from workers.lab.bench_image.material import Item

_LEAST_SIDE: Final = 200  # pixels of a reference that is copied


@dataclass(frozen=True, slots=True)
class References:
    """All references with what is known of them; `family` numbers what shows the same thing."""

    items: tuple[Item, ...]
    looks: tuple[ExaminedFile, ...]
    pictures: tuple[Picture, ...]
    family: NDArray[np.int32]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.items)


def choose_references(items: Sequence[Item], looks: Sequence[ExaminedFile]) -> References:
    """Return the references that an index takes: of PDQ quality 50 or more."""
    pairs = [
        (item, look, look.seen)
        for item, look in zip(items, looks, strict=True)
        if isinstance(look.seen, Picture) and look.seen.quality >= MIN_QUALITY
    ]
    kept = tuple(item for item, _, _ in pairs)
    known = tuple(look for _, look, _ in pairs)
    return References(kept, known, tuple(seen for _, _, seen in pairs), group_families(kept, known))


def choose_sources(references: References, each: int, seed: int) -> list[int]:
    """Return the places of so many references a category, no two of one family."""
    chance, chosen = Random(seed), list[int]()  # noqa: S311 -- for likeness, not for secrets
    for category in Category:
        places = [
            place
            for place, item in enumerate(references.items)
            if item.category is category and _is_large(references.pictures[place])
        ]
        chance.shuffle(places)
        chosen += _first_of_families(places, references.family)[:each]
    return chosen


def _first_of_families(places: Sequence[int], family: NDArray[np.int32]) -> list[int]:
    first: dict[int, int] = {}
    for place in places:
        first.setdefault(int(family[place]), place)
    return list(first.values())


def _is_large(picture: Picture) -> bool:
    return min(picture.width, picture.height) >= _LEAST_SIDE
