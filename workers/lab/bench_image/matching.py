"""What does the matcher itself answer for each copy? Asked as workers ask it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched, chain
from pathlib import Path
from typing import Final

from matchers.image.index import ImageIndex
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matcher import ImageMatcher
from matchers.image.picture import Picture, Refused
from matchers.image.reference import Reference
from matchers.image.sandbox.pool import Sandbox
from workers.lab.bench_image.keeping import Say, spread
from workers.lab.bench_image.material import Item
from workers.lab.bench_image.plan import References
from workers.lab.bench_image.shelf import shelf

# Bands on which a machine may act alone; "similar" is shown to people only.
_AT_ONCE: Final = 50  # pictures a task
ACCEPTED: Final = frozenset({Band.EXACT, Band.COPY, Band.LIKELY})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the matcher finds its index and its references' files."""

    index: Path
    sketches: Path
    items: tuple[Item, ...]


def written(references: References, folder: Path) -> Place:
    """Write the index of all references; a family is one right."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "references.index"
    ImageIndex.write(index, (reference(references, place) for place in range(len(references))))
    return Place(index, folder / "sketches", references.items)


def reference(references: References, place: int) -> Reference:
    """Return a reference as the index takes it, of the right that is its family."""
    family = int(references.family[place])
    return Reference.of(
        references.pictures[place],
        reference_id=place,
        right_id=family,
        family=family,
        category=references.items[place].category,
    )


def answers(
    place: Place, pictures: Sequence[Picture | Refused], say: Say, *, is_verified: bool
) -> list[tuple[ImageLikeness, ...]]:
    """Return the likenesses of each picture, each asked for alone, with or without sketches."""
    batches = list(batched(pictures, _AT_ONCE, strict=False))
    start = partial(_open, place, is_verified=is_verified)
    return list(chain.from_iterable(spread(_matched, batches, say, start=start)))


_matchers: list[ImageMatcher] = []  # of this process


def _open(place: Place, *, is_verified: bool) -> None:
    kept = shelf(place.items, place.sketches, Sandbox()) if is_verified else None
    index = ImageIndex.open(place.index)
    _matchers.append(ImageMatcher(index, ImageIndex.of(()), shelf=kept))


def _matched(pictures: Sequence[Picture | Refused]) -> list[tuple[ImageLikeness, ...]]:
    return [_matchers[0].match([picture]).likenesses for picture in pictures]
