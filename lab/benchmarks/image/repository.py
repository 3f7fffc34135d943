"""Measure what is found of copies among all references, and what is found of strangers.

Sources are copied in forty ways. Each copy is asked about with no right named, with its own named,
and by PDQ alone, as its authors use it. Photographs that are not registered are strangers: whatever
is found in parts of them is false.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lab.benchmarks.image.material import rendering, scenes, transforms
from lab.benchmarks.image.material.edits import EDITS, REUSES
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.processes import Say, get_sandbox, run_tasks
from lab.benchmarks.image.named_rights import shows_reference
from lab.benchmarks.image.reference_set import References, list_first_of_families
from lab.intervals import compute_interval
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture, Sketches
from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex

type Figures = dict[str, Any]
type Flags = NDArray[np.bool_]
type Words = NDArray[np.uint64]

# Bands on which a machine may act alone; "similar" is shown to people only.
ACCEPTED: Final = frozenset({Band.EXACT, Band.COPY, Band.LIKELY})
WAYS: Final = ("unnamed", "named", "pdq")
_PDQ_BITS: Final = 31  # of 256: the distance that the authors of PDQ recommend
SCENES: Final = (0.55, 0.35, 0.2)  # of a scene's width that a logo has
_GROUND_SIDE: Final = 1200  # pixels
_AT_ONCE: Final = 10  # parts a task
_MOST_NAMED: Final = 40  # false finds that are named
_NO_GROUND: Final = "mate-backgrounds"  # the vocabulary was learnt from these


@dataclass(frozen=True, slots=True)
class Repository:
    """The index of all references but those of the strange photographs; a family is one right."""

    references: References
    places: tuple[int, ...]  # of the references that it holds, their ids
    strange: tuple[int, ...]  # of a photograph of each family that it does not hold
    index: Path

    @property
    def pdq_words(self) -> Words:
        """The PDQ of each reference, as rows of words."""
        hashes = b"".join(self.references.pictures[place].pdq for place in self.places)
        return np.frombuffer(hashes, np.uint64).reshape(-1, 4)


def build_repository(references: References, folder: Path) -> Repository:
    """Write the index; every other photograph's family is left out."""
    photographs = [
        place
        for place, item in enumerate(references.items)
        if item.category is Category.PHOTO and _NO_GROUND not in item.path.as_posix()
    ]
    strange = list_first_of_families(photographs, references.family)[1::2]
    hidden = {int(references.family[place]) for place in strange}
    places = [p for p in range(len(references)) if int(references.family[p]) not in hidden]
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "references.index"
    ImageIndex.write(index, (_make_reference(references, place) for place in places))
    paths = json.dumps([str(item.path) for item in references.items])
    _list_file(index).write_text(paths, encoding="utf-8")
    return Repository(references, tuple(places), tuple(strange), index)


def _make_reference(references: References, place: int) -> Reference:
    family = int(references.family[place])
    return Reference.from_picture(
        references.pictures[place],
        reference_id=place,
        right_id=family,
        family=family,
        category=references.items[place].category,
    )


type _Task = tuple[Path, Item, tuple[int, ...]]  # index, picture, seeds
type _Scene = tuple[Item, Item, Item, float]  # logo, another, photograph, share of its width


@dataclass(frozen=True, slots=True)
class CopyAnswer:
    """What was found in one copy."""

    likenesses: tuple[ImageLikeness, ...]  # on which a machine may act
    shows_named: bool  # by a look at the one reference that it copies
    pdq: bytes  # of the copy; empty where it is refused


@dataclass(frozen=True, slots=True)
class CopySet:
    """The answers, source by source and edit by edit."""

    repository: Repository
    sources: tuple[int, ...]
    answers: Sequence[Sequence[CopyAnswer]]

    def flag_found(self) -> dict[str, Flags]:
        """Return for each way which copies were found."""
        family = self.repository.references.family
        unnamed = [
            [any(hit.family == family[place] for hit in answer.likenesses) for answer in row]
            for place, row in zip(self.sources, self.answers, strict=True)
        ]
        shown = [[answer.shows_named for answer in row] for row in self.answers]
        pdq = [
            [bool(family[place] in near) for near in row]
            for place, row in zip(self.sources, self.list_near_families(), strict=True)
        ]
        return {
            "unnamed": np.array(unnamed),
            "named": np.array(unnamed) | np.array(shown),
            "pdq": np.array(pdq),
        }

    def list_near_families(self) -> list[list[set[int]]]:
        """Return the families that PDQ alone finds in each copy."""
        family = self.repository.references.family[np.array(self.repository.places)]
        words = self.repository.pdq_words
        return [
            [set(family[_is_near(answer.pdq, words)].tolist()) for answer in row]
            for row in self.answers
        ]

    def list_false_finds(self) -> list[str]:
        """Return what was found and is not there, in a sentence each."""
        items, family = self.repository.references.items, self.repository.references.family
        return [
            f"{items[place].name} for {items[hit.reference_id].name}: {edit.name}, {hit.says}"
            for place, row in zip(self.sources, self.answers, strict=True)
            for edit, answer in zip(EDITS, row, strict=True)
            for hit in answer.likenesses
            if hit.family != family[place]
        ]


def measure_copies(repository: Repository, sources: Sequence[int], seed: int, say: Say) -> Figures:
    """Return recall in each edit and way, and the false finds."""
    references = repository.references
    say(f"Looking for {len(sources)} pictures in {len(EDITS)} edits ...")
    tasks: list[_Task] = [(repository.index, references.items[p], (seed,)) for p in sources]
    answers = list(run_tasks(_find_copies, tasks, say))
    copies = CopySet(repository, tuple(sources), answers)
    families = len(set(references.family[np.array(repository.places)].tolist()))
    pairs = len(sources) * len(EDITS) * (families - 1)
    found, false = copies.flag_found(), copies.list_false_finds()
    near = sum(len(near) for row in copies.list_near_families() for near in row)
    return {
        "sources": len(sources),
        "references": len(repository.places),
        "pairs": pairs,
        **summarise_recall(found),
        "false_per_pair": len(false) / pairs,
        "false_per_pair_pdq": (near - int(found["pdq"].sum())) / pairs,
        "false_finds": false[:_MOST_NAMED],
    }


def _is_near(pdq: bytes, words: Words) -> Flags:
    if not pdq:
        return np.zeros(len(words), bool)
    distance = np.bitwise_count(words ^ np.frombuffer(pdq, np.uint64)).sum(axis=1)
    return np.asarray(distance <= _PDQ_BITS)


def summarise_recall(found: Mapping[str, Flags]) -> Figures:
    """Return recall over all edits and over the reuses among them, and edit by edit."""
    shares = {way: [round(float(share), 4) for share in found[way].mean(axis=0)] for way in WAYS}
    return {
        **{f"recall_all_{way}": round(float(found[way].mean()), 4) for way in WAYS},
        **{
            f"recall_reuses_{way}": round(float(found[way][:, : len(REUSES)].mean()), 4)
            for way in WAYS
        },
        "edits": {
            edit.name: {way: shares[way][number] for way in WAYS}
            for number, edit in enumerate(EDITS)
        },
    }


def measure_scenes(repository: Repository, sources: Sequence[int], say: Say) -> Figures:
    """Return in how many scenes a logo is found whose right is named, and another's wrongly."""
    items = repository.references.items
    grounds = [item for item in items if item.category is Category.PHOTO]
    logos = [items[place] for place in sources if items[place].category is Category.LOGO]
    say(f"Looking for {len(logos)} logos in scenes ...")
    tasks: list[_Scene] = [
        (logo, logos[number - 1], grounds[number % len(grounds)], share)
        for share in SCENES
        for number, logo in enumerate(logos)
    ]
    answers = np.array(list(run_tasks(_ask_about_scene, tasks, say))).reshape(len(SCENES), -1, 2)
    found = answers[:, :, 0].mean(axis=1).tolist()
    return {
        **{f"scene_{100 * share:.0f}": round(a, 4) for share, a in zip(SCENES, found, strict=True)},
        "scenes_found_wrongly": int(answers[:, :, 1].sum()),
        "scenes": len(tasks),
    }


def _ask_about_scene(task: _Scene) -> tuple[bool, bool]:
    """Return whether the logo in the scene is found where it is named, and the other one is."""
    logo, other, photo, share = task
    chance = Random(f"{share}:{logo.name}")  # noqa: S311 -- the same picture every time
    ground = rendering.open_rgb(photo.file(), _GROUND_SIDE)
    scene, _ = scenes.make_scene(rendering.open_rgba(logo.file()), ground, share, chance)
    file = rendering.encode_picture(scene, quality=85)
    (picture,) = get_sandbox().examine_all([file], want=Features.FINE)
    if not isinstance(picture, Picture):
        return False, False
    return shows_reference(picture, logo), other != logo and shows_reference(picture, other)


def measure_strangers(repository: Repository, count: int, say: Say) -> Figures:
    """Return in how many parts of photographs that are not registered anything is found."""
    parts = -(-count // max(1, len(repository.strange)))
    say(f"Looking at {parts} parts of each of {len(repository.strange)} strangers ...")
    items = repository.references.items
    tasks: list[_Task] = [
        (repository.index, items[place], tuple(range(start, min(start + _AT_ONCE, parts))))
        for place in repository.strange
        for start in range(0, parts, _AT_ONCE)
    ]
    false = list(chain.from_iterable(run_tasks(_count_false, tasks, say)))
    low, high = compute_interval(sum(false), len(false))
    return {
        "strangers_asked": len(false),
        "strangers_found": sum(false),
        "false_per_1000_listings": round(1000 * sum(false) / max(1, len(false)), 3),
        "false_per_1000_listings_interval": [round(1000 * low, 3), round(1000 * high, 3)],
    }


def _find_copies(task: _Task) -> list[CopyAnswer]:
    index, item, (seed,) = task
    file = item.file()
    return [
        _answer_copy(index, item, edit.make_copy(file, f"{seed}:{item.name}")) for edit in EDITS
    ]


def _answer_copy(index: Path, item: Item, file: bytes) -> CopyAnswer:
    (picture,) = get_sandbox().examine_all([file], want=Features.FINE)
    if not isinstance(picture, Picture):
        return CopyAnswer((), shows_named=False, pdq=b"")
    return CopyAnswer(_match(index, picture), shows_reference(picture, item), picture.pdq)


def _count_false(task: _Task) -> list[bool]:
    index, item, seeds = task
    whole = rendering.open_rgb(item.file(), rendering.REFERENCE_SIDE)
    files = [_make_stranger(whole, item, seed) for seed in seeds]
    pictures = get_sandbox().examine_all(files, want=Features.FINE)
    return [isinstance(shown, Picture) and bool(_match(index, shown)) for shown in pictures]


def _make_stranger(whole: Image.Image, item: Item, seed: int) -> bytes:
    """Return a part of a photograph, a tenth to nine tenths of it, reused in one of the ways."""
    chance = Random(f"{seed}:{item.name}")  # noqa: S311 -- the same picture every time
    part = transforms.crop_share(1 - chance.uniform(0.1, 0.9))(whole, chance)
    return chance.choice(REUSES).make_copy(rendering.encode_picture(part, quality=92), str(seed))


def _match(index: Path, picture: Picture) -> tuple[ImageLikeness, ...]:
    matcher = _open_matcher(index, index.stat().st_mtime_ns)
    likenesses = matcher.match([picture], finds_parts=True).likenesses
    return tuple(likeness for likeness in likenesses if likeness.band in ACCEPTED)


@lru_cache(maxsize=1)
def _open_matcher(index: Path, _built_at: int) -> ImageMatcher:
    """Return this process's matcher, which verifies by features as workers do."""
    files = json.loads(_list_file(index).read_text(encoding="utf-8"))

    @cache
    def sketch_reference(place: int) -> Sketches | None:
        file = Path(files[place]).read_bytes()
        (picture,) = get_sandbox().examine_all([file], want=Features.REFERENCE)
        return picture.sketches if isinstance(picture, Picture) else None

    return ImageMatcher(
        ImageIndex.open(index), ImageIndex.from_references(()), find_sketches=sketch_reference
    )


def _list_file(index: Path) -> Path:
    return index.with_suffix(".json")
