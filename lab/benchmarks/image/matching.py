"""Ask the matcher for each copy, as workers do."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import batched, chain
from pathlib import Path
from typing import Final

from lab.benchmarks.image.material.cache import AnswerCache, Say, run_tasks, write_file
from lab.benchmarks.image.material.features import get_sandbox
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.reference_set import References
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture, Refused, Sketches
from matchers.image.reference import Category, Reference
from matchers.image.sandbox import wire
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex


def sketch_store(
    items: Sequence[Item], folder: Path, sandbox: Sandbox
) -> Callable[[int], Sketches | None]:
    """Return a function that reads an item's sketches by its place in the list."""
    answers = AnswerCache.for_modules(
        folder, "matchers.image.sandbox.child", "matchers.image.sandbox.pool"
    )

    @lru_cache(maxsize=512)
    def sketches(place: int) -> Sketches | None:
        path = answers.path(items[place].name)
        if path.exists():
            picture = wire.decode_picture(path.read_bytes())
        else:
            (picture,) = sandbox.examine_all([items[place].file()], want=Features.REFERENCE)
            write_file(path, wire.encode_picture(picture))
        return picture.sketches if isinstance(picture, Picture) else None

    return sketches


type Task = tuple[MatcherFiles, int, bool, tuple[Picture | Refused, ...]]

# Bands on which a machine may act alone; "similar" is shown to people only.
_AT_ONCE: Final = 50  # pictures a task
ACCEPTED: Final = frozenset({Band.EXACT, Band.COPY, Band.LIKELY})


@dataclass(frozen=True, slots=True)
class MatcherFiles:
    """Where the matcher finds its index, its references' sketches and the list of their files."""

    index: Path
    sketches: Path
    files: Path


def write_index(references: References, folder: Path) -> MatcherFiles:
    """Write the index of all references; a family is one right."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "references.index"
    ImageIndex.write(index, (make_reference(references, place) for place in range(len(references))))
    files = folder / "references.json"
    rows = [(item.name, item.category, item.kin, str(item.path)) for item in references.items]
    write_file(files, json.dumps(rows).encode())
    return MatcherFiles(index, folder / "sketches", files)


def make_reference(references: References, place: int) -> Reference:
    """Return a reference as the index takes it, of the right that is its family."""
    family = int(references.family[place])
    return Reference.from_picture(
        references.pictures[place],
        reference_id=place,
        right_id=family,
        family=family,
        category=references.items[place].category,
    )


def ask_matcher(
    place: MatcherFiles, pictures: Sequence[Picture | Refused], say: Say, *, is_verified: bool
) -> list[tuple[ImageLikeness, ...]]:
    """Return the likenesses of each picture, each asked for alone, with or without sketches."""
    built_at = place.index.stat().st_mtime_ns
    tasks = [
        (place, built_at, is_verified, batch) for batch in batched(pictures, _AT_ONCE, strict=False)
    ]
    return list(chain.from_iterable(run_tasks(_match_batch, tasks, say)))


def _match_batch(task: Task) -> list[tuple[ImageLikeness, ...]]:
    place, built_at, is_verified, pictures = task
    matcher = _matcher(place, built_at, is_verified=is_verified)
    return [matcher.match([picture]).likenesses for picture in pictures]


@lru_cache(maxsize=1)
def _matcher(place: MatcherFiles, built_at: int, *, is_verified: bool) -> ImageMatcher:
    """Return this process's matcher; a rebuilt index is opened again."""
    del built_at
    rows = json.loads(place.files.read_text(encoding="utf-8"))
    items = [Item(name, Category(kind), kin, Path(path)) for name, kind, kin, path in rows]
    store = sketch_store(items, place.sketches, get_sandbox()) if is_verified else None
    return ImageMatcher(
        ImageIndex.open(place.index), ImageIndex.from_references(()), find_sketches=store
    )
