"""Ask our look and the one before it the same questions: scenes, pages, strangers, look-alikes.

On logos on which no threshold was set. A stranger is a right that the picture does not show; a
look-alike is the logo's nearest neighbour among the others, looked for in the plain logo.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from lab.benchmarks.image.costs import peer_look
from lab.benchmarks.image.material import rendering, unseen_logos
from lab.benchmarks.image.material.cache import Say, run_tasks, worker_processes
from lab.benchmarks.image.material.features import get_sandbox
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.named_rights import (
    Question,
    draw_question,
    plan_questions,
    shows_reference,
    sketch_item,
)
from lab.benchmarks.image.reference_set import References, draw_thumb, to_vectors
from lab.benchmarks.image.repository import compute_interval
from matchers.image.features.shape_detection import Template
from matchers.image.hashes import canonical
from matchers.image.picture import Features, Picture

LOGOS: Final = 110  # each on a page and in a scene of each share: 440 questions
_GROUNDS: Final = 40
_LONGEST: Final = 4096  # pixels: pictures of questions are never shrunk beforehand

type Figures = dict[str, object]
type Answer = tuple[bool, bool]  # is it found: by ours, by the peer


@dataclass(frozen=True, slots=True)
class _Asked:
    """The answers to one question: on the right that is shown, and on others."""

    kind: str
    answer: Answer | None
    others: tuple[Answer, ...]


def measure_looks(folder: Path, seed: int, say: Say, *, logos: int = LOGOS) -> Figures:
    """Return how often both find what is there and what is not; MaterialMissing."""
    items = unseen_logos.list_unseen_logos(folder / "material", logos, seed)
    grounds = unseen_logos.list_grounds(folder / "material", _GROUNDS, seed)
    family = np.arange(len(items) + len(grounds), dtype=np.int32)
    references = References((*items, *grounds), (), (), family)
    questions = plan_questions(references, range(len(items)), seed)
    with worker_processes(2):
        say(f"Asking {len(questions)} questions ...")
        answers = list(run_tasks(_answer_question, questions, say))
        say("Telling logos apart that look alike ...")
        answers += run_tasks(_answer_pair, _pair_lookalikes(items), say)
    return {"seed": seed, "logos": len(items), "grounds": len(grounds), **_count(answers)}


def _answer_question(question: Question) -> _Asked:
    items = (question.item, *question.others)
    answer, *others = _find_all(draw_question(question), items)
    return _Asked(question.kind, answer, tuple(others))


def _answer_pair(pair: tuple[Item, Item]) -> _Asked:
    picture, other = pair
    file = rendering.encode_picture(rendering.open_rgb(picture.file()), quality=85)
    return _Asked("look-alike", None, tuple(_find_all(file, (other,))))


def _find_all(file: bytes, items: Sequence[Item]) -> list[Answer]:
    """Return which references both looks find in a picture."""
    (picture,) = get_sandbox().examine_all([file], want=Features.FINE)
    if not isinstance(picture, Picture):
        raise TypeError(f"A picture of ours is refused: {picture.says}")
    pixels = canonical.to_array(rendering.open_rgb(file, _LONGEST))
    theirs = peer_look.sketch_picture(pixels)
    return [
        (
            shows_reference(picture, item),
            any(peer_look.find_shape(shape, theirs) for shape in _sketch_for_peer(item)),
        )
        for item in items
    ]


@cache
def _sketch_for_peer(item: Item) -> tuple[Template, ...]:
    reference = sketch_item(item).picture.sketches
    return tuple(map(peer_look.sketch_reference, (reference.fine, reference.fine_mirrored)))


def _pair_lookalikes(logos: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Return each logo with the other whose thumbnail is most like its own."""
    vectors = to_vectors([draw_thumb(item.file()) for item in logos])
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1.0)
    return [(item, logos[int(row.argmax())]) for item, row in zip(logos, likeness, strict=True)]


def _count(answers: Sequence[_Asked]) -> Figures:
    pairs = [item.answer for item in answers if item.answer is not None]
    kinds = sorted({item.kind for item in answers if item.answer is not None})
    wrong = [answer for item in answers if item.answer is not None for answer in item.others]
    alike = [answer for item in answers if item.answer is None for answer in item.others]
    return {
        "found": _describe(pairs),
        "by_kind": {
            kind: _describe([item.answer for item in answers if item.answer and item.kind == kind])
            for kind in kinds
        },
        "strangers": _describe(wrong),
        "look_alikes": _describe(alike),
        "only_ours": pairs.count((True, False)),
        "only_peer": pairs.count((False, True)),
    }


def _describe(answers: Sequence[Answer]) -> Figures:
    """Return how many were asked and found, and between which shares the true one lies."""
    ours, peer = sum(is_ours for is_ours, _ in answers), sum(is_peers for _, is_peers in answers)
    return {
        "asked": len(answers),
        "ours": ours,
        "peer": peer,
        "ours_interval": [round(end, 4) for end in compute_interval(ours, len(answers))],
        "peer_interval": [round(end, 4) for end in compute_interval(peer, len(answers))],
    }
