"""What does the matcher itself answer for each copy? Asked as workers ask it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import batched, chain
from pathlib import Path
from typing import Final

from matchers.image.index import ImageIndex
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matcher import ImageMatcher
from matchers.image.picture import Picture, Refused
from matchers.image.reference import Category, Reference
from workers.lab.bench_image.keeping import Say, spread
from workers.lab.bench_image.looking import sandbox
from workers.lab.bench_image.material import Item
from workers.lab.bench_image.plan import References
from workers.lab.bench_image.shelf import shelf
from workers.lab.bench_image.writing import put

type Task = tuple[Place, int, bool, tuple[Picture | Refused, ...]]

# Bands on which a machine may act alone; "similar" is shown to people only.
_AT_ONCE: Final = 50  # pictures a task
ACCEPTED: Final = frozenset({Band.EXACT, Band.COPY, Band.LIKELY})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the matcher finds its index, its references' sketches and the list of their files."""

    index: Path
    sketches: Path
    files: Path


def written(references: References, folder: Path) -> Place:
    """Write the index of all references; a family is one right."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "references.index"
    ImageIndex.write(index, (reference(references, place) for place in range(len(references))))
    files = folder / "references.json"
    rows = [(item.name, item.category, item.kin, str(item.path)) for item in references.items]
    put(files, json.dumps(rows).encode())
    return Place(index, folder / "sketches", files)


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
    built_at = place.index.stat().st_mtime_ns
    tasks = [
        (place, built_at, is_verified, batch) for batch in batched(pictures, _AT_ONCE, strict=False)
    ]
    return list(chain.from_iterable(spread(_matched, tasks, say)))


def _matched(task: Task) -> list[tuple[ImageLikeness, ...]]:
    place, built_at, is_verified, pictures = task
    matcher = _matcher(place, built_at, is_verified=is_verified)
    return [matcher.match([picture]).likenesses for picture in pictures]


@lru_cache(maxsize=1)
def _matcher(place: Place, built_at: int, *, is_verified: bool) -> ImageMatcher:
    """Return this process's matcher; an index that was built anew is opened anew."""
    del built_at
    rows = json.loads(place.files.read_text(encoding="utf-8"))
    items = [Item(name, Category(kind), kin, Path(path)) for name, kind, kin, path in rows]
    kept = shelf(items, place.sketches, sandbox()) if is_verified else None
    return ImageMatcher(ImageIndex.open(place.index), ImageIndex.of(()), shelf=kept)
