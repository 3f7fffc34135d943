"""Find logos that look alike and are not the same, and count those that the matcher accepts.

A third each: random logos with the unrelated one nearest by PDQ in any of eight orientations;
with the one whose thumbnail correlates most; and wordmarks of similar proportions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lab.benchmarks.image.distances import measure_apart, to_words
from lab.benchmarks.image.matching import ACCEPTED
from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.cache import Say, run_tasks
from lab.benchmarks.image.material.features import get_sandbox
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.named_rights import shows_reference, sketch_item
from lab.benchmarks.image.reference_set import References, to_vectors
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture
from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex

_ALIKE: Final = 0.02  # relative difference of two wordmarks' proportions
_WORDMARK: Final = 2.2  # times as wide as high

type Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FalseAccepts:
    """How many different logos were taken for one another: unnamed, and where one is named."""

    pairs: int
    accepted: int
    accepted_named: int
    examples: tuple[str, ...]


def choose_pairs(references: References, most: int, seed: int) -> list[Pair]:
    """Return hard pairs of logos of different families, none twice."""
    logos = [p for p, item in enumerate(references.items) if item.category is Category.LOGO]
    ways = (_pairs_by_pdq, _pairs_by_sight, _pairs_by_word)
    pairs: dict[Pair, None] = {}
    for way in ways:
        candidate_pairs = list(way(references, logos))
        Random(seed).shuffle(candidate_pairs)  # noqa: S311 -- the same pairs every time
        pairs |= dict.fromkeys(candidate_pairs[: most // len(ways)])
    return list(pairs)


def count_false_accepts(
    references: References, pairs: Sequence[Pair], model: Path | None, say: Say
) -> FalseAccepts:
    """Ask for each pair whether a JPEG of the first shows the second."""
    items = references.items
    results = list(run_tasks(_check_pair, [(items[a], items[b], model) for a, b in pairs], say))
    wrong = [
        f"{items[a].name} for {items[b].name}: {explanation}"
        for (a, b), (is_accepted, _, explanation) in zip(pairs, results, strict=True)
        if is_accepted
    ]
    accepted_named = sum(is_named for _, is_named, _ in results)
    return FalseAccepts(len(pairs), len(wrong), accepted_named, tuple(wrong))


def _check_pair(task: tuple[Item, Item, Path | None]) -> tuple[bool, bool, str]:
    source, item, model = task
    copy = rendering.encode_picture(rendering.open_rgb(source.file()), quality=85)
    want = Features.FINE
    (picture,) = get_sandbox(model).examine_all([copy], want=want)
    reference = sketch_item(item, model)
    if not isinstance(picture, Picture):
        return False, False, picture.says
    entry = Reference.from_picture(
        reference.picture, reference_id=1, right_id=1, family=1, category=item.category
    )
    matcher = ImageMatcher(
        ImageIndex.from_references([entry]),
        ImageIndex.from_references(()),
        find_sketches=lambda _: reference.picture.sketches,
    )
    likenesses = [
        likeness for likeness in matcher.match([picture]).likenesses if likeness.band in ACCEPTED
    ]
    explanation = " ".join(
        f"{likeness.band} by {likeness.method}. {likeness.says}" for likeness in likenesses
    )
    return (
        bool(likenesses),
        shows_reference(picture, item),
        explanation,
    )


def _pairs_by_pdq(references: References, logos: Sequence[int]) -> Iterator[Pair]:
    views = [[view.pdq for view in references.pictures[p].views[:8]] for p in logos]
    rotated_hashes = to_words(
        np.frombuffer(b"".join(b"".join(hashes) for hashes in views), np.uint8).reshape(-1, 32)
    )
    upright = np.ascontiguousarray(rotated_hashes.reshape(len(logos), -1, 4)[:, 0])
    starts = np.arange(0, len(rotated_hashes) + 1, len(rotated_hashes) // len(logos))
    yield from _nearest(
        references, logos, measure_apart(rotated_hashes, starts, upright).astype(np.float32)
    )


def _pairs_by_sight(references: References, logos: Sequence[int]) -> Iterator[Pair]:
    vectors = to_vectors([references.looks[place].thumb for place in logos])
    yield from _nearest(references, logos, 1 - vectors @ vectors.T)


def _nearest(
    references: References, logos: Sequence[int], distance: NDArray[np.float32]
) -> Iterator[Pair]:
    """Yield each logo with the one of another family that is nearest to it."""
    family = references.family[np.array(logos)]
    distance[family[:, None] == family[None, :]] = np.inf
    yield from (
        (logos[first], logos[int(second)]) for first, second in enumerate(distance.argmin(axis=1))
    )


def _pairs_by_word(references: References, logos: Sequence[int]) -> Iterator[Pair]:
    wide = [(_proportion(references.items[place].file()), place) for place in logos]
    marks = sorted(pair for pair in wide if pair[0] >= _WORDMARK)
    for (wider, first), (narrow, second) in pairwise(marks):
        is_stranger = references.family[first] != references.family[second]
        if is_stranger and narrow - wider <= _ALIKE * narrow:
            yield first, second


def _proportion(file: bytes) -> float:
    """Return how many times as wide as high the drawn part of a logo is."""
    with Image.open(BytesIO(file)) as picture:
        box = picture.convert("RGBA").getchannel("A").getbbox()
    if box is None:
        return 0.0
    return (box[2] - box[0]) / (box[3] - box[1])
