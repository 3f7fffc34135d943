"""Measure the search of the whole repository by parts: what it finds, what it costs, what is false.

Half of the photographs are registered, copied in seventeen ways and looked for with no right named.
Crops of the other half are strangers: whatever is found in them is false.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import batched, chain
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryFile
from typing import Final

import numpy as np
from PIL import Image

from lab.benchmarks.image.matching import ACCEPTED
from lab.benchmarks.image.material import rendering, transforms
from lab.benchmarks.image.material.cache import AnswerCache, Say, run_tasks, write_file
from lab.benchmarks.image.material.features import get_sandbox
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.reuse import REUSES
from lab.benchmarks.image.reference_set import References
from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture
from matchers.image.reference import Category, Reference
from matchers.image.retrieval.part_search import PartQuestion
from matchers.image.retrieval.part_table import PartTable
from matchers.image.retrieval.records import RECORD
from matchers.image.retrieval.vocabulary import LEAVES
from matchers.image.sandbox import wire
from matchers.image.search.index import ImageIndex

type Figures = dict[str, object]
type Task = tuple[Path, int, Item, tuple[int, ...]]  # index, its age, picture, seeds of strangers

_ROUNDS: Final = 3
_SURE: Final = 1.959964  # standard deviations: 95 of 100 intervals hold the true rate
_NO_GROUND: Final = "mate-backgrounds"  # the vocabulary was learnt from these


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    references: int  # at most, those looked for among them
    sources: int
    strangers: int
    entries: int  # references among which a search is timed
    timed: int  # pictures


@dataclass(frozen=True, slots=True)
class _Photographs:
    registered: tuple[int, ...]
    strange: tuple[int, ...]


def measure_repository(
    references: References, plan: Plan, folder: Path, seed: int, say: Say
) -> Figures:
    """Return recall by edit, the rate of false finds, and the cost of a search."""
    photographs = _divide_photographs(references)
    index = _write_index(references, photographs, plan, folder, say)
    age = index.stat().st_mtime_ns
    sources = photographs.registered[: plan.sources]
    say(f"Looking for {len(sources)} photographs in {len(REUSES)} edits ...")
    tasks: list[Task] = [(index, age, references.items[place], (seed,)) for place in sources]
    matches = np.array(list(run_tasks(_find_copies, tasks, say)))
    families = np.array([references.family[place] for place in sources])
    recall = _count_found(matches, families)
    parts = -(-plan.strangers // max(1, len(photographs.strange)))
    say(f"Looking at {parts} parts of each of {len(photographs.strange)} strangers ...")
    strange: list[Task] = [
        (index, age, references.items[place], tuple(range(start, min(start + 50, parts))))
        for place in photographs.strange
        for start in range(0, parts, 50)
    ]
    false = list(chain.from_iterable(run_tasks(_count_false, strange, say)))
    return {
        **recall,
        **_describe_false(sum(false), len(false)),
        "repository_references": len(ImageIndex.open(index)),
        **_measure_cost(index, references, sources, plan, seed),
    }


def compute_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate (E. Wilson, 1927); of none asked nothing is known."""
    if not total:
        return 0.0, 1.0
    share, square = count / total, _SURE**2 / total
    middle = (share + square / 2) / (1 + square)
    reach = (square * (share * (1 - share) + square / 4)) ** 0.5 / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _divide_photographs(references: References) -> _Photographs:
    """Return half of the photographs' families, one picture each, and the other half."""
    place_by_family: dict[int, int] = {}
    for place, item in enumerate(references.items):
        is_seen = _NO_GROUND in item.path.as_posix()
        if item.category is Category.PHOTO and not is_seen:
            place_by_family.setdefault(int(references.family[place]), place)
    places = sorted(place_by_family.values())
    return _Photographs(tuple(places[::2]), tuple(places[1::2]))


def _write_index(
    references: References, photographs: _Photographs, plan: Plan, folder: Path, say: Say
) -> Path:
    hidden_families = {int(references.family[place]) for place in photographs.strange}
    others = [
        place
        for place in range(len(references))
        if int(references.family[place]) not in hidden_families
        and place not in photographs.registered
    ]
    step = max(1, -(-len(others) // plan.references))
    registered_places = [*photographs.registered, *others[::step]]
    say(f"Registering {len(registered_places)} references ...")
    cache = AnswerCache.for_modules(folder / "parts", "matchers.image.sandbox.child")
    tasks = [(cache, references.items[place]) for place in registered_places]
    rows = zip(registered_places, run_tasks(_read_parts, tasks, say), strict=True)
    path = folder / "parts.index"
    ImageIndex.write(path, (_make_reference(references, *row) for row in rows))
    return path


def _read_parts(task: tuple[AnswerCache, Item]) -> bytes:
    cache, item = task
    path = cache.path(item.name)
    if not path.exists():
        (picture,) = get_sandbox().examine_all([item.file()], want=Features.PARTS)
        write_file(path, wire.encode_picture(picture))
    return path.read_bytes()


def _make_reference(references: References, place: int, answer: bytes) -> Reference:
    picture = wire.decode_picture(answer)
    family = int(references.family[place])
    return Reference.from_picture(
        picture if isinstance(picture, Picture) else references.pictures[place],
        reference_id=place,
        right_id=family,
        family=family,
        category=references.items[place].category,
    )


@lru_cache(maxsize=1)
def _open_matcher(index: Path, _age: int) -> ImageMatcher:
    return ImageMatcher(ImageIndex.open(index), ImageIndex.from_references(()))


def _find_families(index: Path, age: int, files: Sequence[bytes]) -> list[set[int]]:
    pictures = get_sandbox().examine_all(files, want=Features.FINE)
    matcher = _open_matcher(index, age)
    return [
        {
            likeness.family
            for likeness in matcher.match([picture], finds_parts=True).likenesses
            if likeness.band in ACCEPTED
        }
        for picture in pictures
    ]


def _find_copies(task: Task) -> list[list[int]]:
    index, age, item, (seed,) = task
    file = item.file()
    copies = [reuse.make_copy(file, f"{seed}:{item.name}") for reuse in REUSES]
    return [
        sorted(hits)[:8] + [-1] * (8 - len(hits)) for hits in _find_families(index, age, copies)
    ]


def _count_false(task: Task) -> list[bool]:
    index, age, item, seeds = task
    whole_picture = rendering.open_rgb(item.file(), rendering.REFERENCE_SIDE)
    return [bool(hits) for batch in batched(seeds, 10, strict=False)
            for hits in _find_families(index, age, [_make_stranger(whole_picture, item, seed)
                                                    for seed in batch])]  # fmt: skip


def _make_stranger(whole_picture: Image.Image, item: Item, seed: int) -> bytes:
    """Return a part of a photograph, a tenth to nine tenths of it, in one of the edits."""
    chance = Random(f"{seed}:{item.name}")  # noqa: S311 -- the same picture every time
    part = transforms.crop_share(1 - chance.uniform(0.1, 0.9))(whole_picture, chance)
    return chance.choice(REUSES).make_copy(rendering.encode_picture(part, quality=92), str(seed))


def _count_found(matches: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
                 families: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Figures:  # fmt: skip
    is_found = (matches == families[:, None, None]).any(axis=2)
    low, high = compute_interval(int(is_found.sum()), is_found.size)
    wrong = ((matches >= 0) & (matches != families[:, None, None])).any(axis=2)
    return {
        "repository_recall": {
            reuse.name: round(float(is_found[:, number].mean()), 4)
            for number, reuse in enumerate(REUSES)
        },
        "repository_recall_all": round(float(is_found.mean()), 4),
        "repository_recall_all_interval": [round(low, 4), round(high, 4)],
        "repository_sources": len(families),
        "repository_wrong_copies": int(wrong.sum()),
    }


def _describe_false(count: int, total: int) -> Figures:
    low, high = compute_interval(count, total)
    return {
        "false_per_1000_listings": round(1000 * count / max(1, total), 3),
        "false_per_1000_listings_interval": [round(1000 * low, 3), round(1000 * high, 3)],
        "strangers_asked": total,
        "strangers_found": count,
    }


def _measure_cost(
    index: Path, references: References, sources: Sequence[int], plan: Plan, seed: int
) -> Figures:
    """Return size and time of a search among so many references, beside decoding the picture."""
    table = _multiply(ImageIndex.open(index).segments[0].parts, plan.entries, seed)
    index_bytes = table.starts.nbytes + table.codes.nbytes + table.slots.nbytes + table.rows.nbytes
    files = [REUSES[0].make_copy(references.items[place].file(), "timed") for place in sources]
    files = files[: plan.timed]
    pictures = get_sandbox().examine_all(files, want=Features.FINE)
    shapes = [
        decode_shape(picture.sketches.fine) for picture in pictures if isinstance(picture, Picture)
    ]
    search = [_time_least(partial(_search, shape, table)) for shape in shapes]
    decode = [_time_least(partial(rendering.open_rgb, file)) for file in files]
    return {
        "local_index_mb_per_million": round(index_bytes / len(table), 1),
        "local_records_mb_per_million": RECORD.itemsize,
        "local_search_references": len(table),
        "local_search_ms": round(median(search), 3),
        "local_decode_ms": round(median(decode), 3),
        "local_search_over_whole_decode": round(median(search) / median(decode), 3),
    }


def _search(shape: Shape, table: PartTable) -> object:
    return PartQuestion(shape).search(table)


def _multiply(table: PartTable, count: int, seed: int) -> PartTable:
    """Return a table of so many references: the real ones, and their entries again and again.

    A bit of each repeated code is flipped and the reference is any, so that leaves stay as uneven
    as they are and hits as many for each entry. The further records take no room: nothing is in
    them, for chance alone hardly ever makes a candidate.
    """
    times = max(1, count // len(table))
    chance = np.random.default_rng(seed)
    leaves = np.repeat(
        np.arange(LEAVES, dtype=np.uint16), np.diff(table.starts.astype(np.int64)).astype(np.int64)
    )
    order = np.argsort(np.tile(leaves, times), kind="stable")
    starts = (table.starts.astype(np.int64) * times).astype(np.uint32)
    codes, slots = np.tile(table.codes, times), np.tile(table.slots, times)
    added_slice = slice(len(table.codes), None)
    flips = chance.integers(0, 64, len(codes), dtype=np.uint64)
    codes[added_slice] ^= np.uint64(1) << flips[added_slice]
    anyone = chance.integers(len(table), len(table) * times, len(codes)).astype(np.uint32)
    slots[added_slice] = (anyone << 6 | slots & 63)[added_slice]
    with TemporaryFile() as file:
        records = np.memmap(file, RECORD, "w+", shape=(len(table) * times,))
    records[: len(table)] = table.records
    rows = np.arange(len(records), dtype=np.uint32)
    return PartTable(starts, codes[order], slots[order], records, rows)


def _time_least(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.thread_time()
        step()
        best = min(best, (time.thread_time() - start) * 1000)
    return best
