"""Find logos that look alike and are not the same, and count those that the matcher accepts.

Half each: random logos with the unrelated one nearest by PDQ in any of eight orientations, and with
the one whose thumbnail correlates most.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.processes import Say, get_sandbox, run_tasks
from lab.benchmarks.image.named_rights import shows_reference, sketch_item
from lab.benchmarks.image.reference_set import References, to_vectors
from lab.benchmarks.image.repository import ACCEPTED
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture
from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex

_MOST_NAMED: Final = 40  # wrong finds that are named

type Pair = tuple[int, int]


def choose_pairs(references: References, most: int, seed: int) -> list[Pair]:
    """Return hard pairs of logos of different families, none twice."""
    logos = [p for p, item in enumerate(references.items) if item.category is Category.LOGO]
    ways = (_pairs_by_pdq, _pairs_by_sight)
    pairs: dict[Pair, None] = {}
    for way in ways:
        candidate_pairs = list(way(references, logos))
        Random(seed).shuffle(candidate_pairs)  # noqa: S311 -- the same pairs every time
        pairs |= dict.fromkeys(candidate_pairs[: most // len(ways)])
    return list(pairs)


def count_false_accepts(
    references: References, pairs: Sequence[Pair], say: Say
) -> dict[str, object]:
    """Ask for each pair whether a JPEG of the first shows the second, unnamed and named."""
    items = references.items
    tasks = [(items[first], items[second]) for first, second in pairs]
    answers = list(run_tasks(_check_pair, tasks, say))
    wrong = [
        f"{first.name} for {second.name}: {says}"
        for (first, second), (says, _) in zip(tasks, answers, strict=True)
        if says
    ]
    named = sum(is_named for _, is_named in answers)
    return {
        "hard_logo_pairs": len(pairs),
        "false_per_1000_hard_logos": round(1000 * len(wrong) / max(1, len(pairs)), 3),
        "named_false_per_1000_hard_logos": round(1000 * named / max(1, len(pairs)), 3),
        "false_hard_logos": wrong[:_MOST_NAMED],
    }


def _check_pair(pair: tuple[Item, Item]) -> tuple[str, bool]:
    """Return what is said of the second logo, nothing if it is not found, and if it is named."""
    source, item = pair
    copy = rendering.encode_picture(rendering.open_rgb(source.file()), quality=85)
    (picture,) = get_sandbox().examine_all([copy], want=Features.FINE)
    if not isinstance(picture, Picture):
        return "", False
    reference = sketch_item(item)
    entry = Reference.from_picture(
        reference.picture, reference_id=1, right_id=1, family=1, category=item.category
    )
    matcher = ImageMatcher(
        ImageIndex.from_references([entry]),
        ImageIndex.from_references(()),
        find_sketches=lambda _: reference.picture.sketches,
    )
    says = " ".join(
        f"{likeness.band} by {likeness.method}. {likeness.says}"
        for likeness in matcher.match([picture]).likenesses
        if likeness.band in ACCEPTED
    )
    return says, shows_reference(picture, item)


def _pairs_by_pdq(references: References, logos: Sequence[int]) -> Iterator[Pair]:
    """Yield pairs by the nearest of eight orientations."""
    views = [[view.pdq for view in references.pictures[place].views[:8]] for place in logos]
    words = np.frombuffer(b"".join(chain.from_iterable(views)), np.uint64).reshape(
        len(logos), -1, 4
    )
    distance = np.stack(
        [np.bitwise_count(logo[:, None] ^ words[:, 0]).sum(axis=2).min(axis=0) for logo in words]
    )
    yield from _nearest(references, logos, distance.astype(np.float32))


def _pairs_by_sight(references: References, logos: Sequence[int]) -> Iterator[Pair]:
    vectors = to_vectors([references.thumbs[place] for place in logos])
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
