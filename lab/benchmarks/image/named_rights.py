"""Measure named rights: is the right's picture found in a scene, and no other right's?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from lab.benchmarks.image.material import rendering, scenes
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.processes import Say, get_sandbox, run_tasks
from lab.benchmarks.image.reference_set import References
from matchers.image.likeness import Band
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture
from matchers.image.reference import Category

SHARES: Final = (0.55, 0.35, 0.2)  # of the scene's width
_SCREENSHOT: Final = 0.0
_OTHERS: Final = 3  # rights that are not in the picture


@dataclass(frozen=True, slots=True)
class Question:
    """A picture to be made, the reference that is in it, and references that are not."""

    kind: str  # "scene 30%", "screenshot"
    share: float  # of the width; 0 for a screenshot
    item: Item
    ground: Item
    others: tuple[Item, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class Answers:
    """How many pictures there were of each kind, in how many the right was found, and wrongly."""

    asked: Counter[str]
    found: Counter[str]
    asked_wrongly: int
    found_wrongly: int

    def as_figures(self) -> dict[str, float]:
        """Return the share of each kind in which the right was found, and the wrong finds."""
        shares = {kind: self.found[kind] / count for kind, count in self.asked.items()}
        return {
            **{
                f"known_right_{kind.replace(' ', '_').removesuffix('%')}": round(share, 4)
                for kind, share in shares.items()
            },
            "known_right_wrong_questions": self.asked_wrongly,
            "known_right_found_wrongly": self.found_wrongly,
        }


def plan_questions(references: References, sources: Sequence[int], seed: int) -> list[Question]:
    """Return a screenshot of each source, and each logo among them in a scene of each share."""
    logos = [place for place in sources if references.items[place].category is Category.LOGO]
    plans = [
        *((_SCREENSHOT, place, sources) for place in sources),
        *((share, place, logos) for share in SHARES for place in logos),
    ]
    return [_question(references, *plan, seed) for plan in plans]


def ask_questions(questions: Sequence[Question], say: Say) -> Answers:
    """Make the pictures and ask the questions, in two processes."""
    kinds, hits = Counter[str](), Counter[str]()
    wrong = wrongly = 0
    for question, (is_found, false) in zip(
        questions, run_tasks(_answer_question, questions, say), strict=True
    ):
        kinds[question.kind] += 1
        hits[question.kind] += is_found
        wrong += len(question.others)
        wrongly += false
    return Answers(kinds, hits, wrong, wrongly)


def _question(
    references: References, share: float, place: int, places: Sequence[int], seed: int
) -> Question:
    items, family = references.items, references.family
    kind = f"scene {share:.0%}" if share else "screenshot"
    name = f"{seed}:{kind}:{items[place].name}"
    chance = Random(name)  # noqa: S311 -- the same picture every time
    strangers = [other for other in places if family[other] != family[place]]
    others = chance.sample(strangers, min(_OTHERS, len(strangers)))
    ground = chance.choice([item for item in items if item.category is Category.PHOTO])
    return Question(
        kind, share, items[place], ground, tuple(items[other] for other in others), name
    )


def _answer_question(question: Question) -> tuple[bool, int]:
    """Return whether the right in the picture is found, and how many others are."""
    (picture,) = get_sandbox().examine_all([draw_question(question)], want=Features.FINE)
    if not isinstance(picture, Picture):
        return False, 0
    is_found = shows_reference(picture, question.item)
    return is_found, sum(shows_reference(picture, other) for other in question.others)


def shows_reference(picture: Picture, item: Item) -> bool:
    """Return whether a picture shows an item surely enough, as the one reference of its right."""
    likenesses = find_named_references([sketch_item(item).reference], picture)
    return any(likeness.band is Band.LIKELY for likeness in likenesses)


def draw_question(question: Question) -> bytes:
    """Return the picture that a question is about, as a file."""
    chance = Random(question.seed)  # noqa: S311 -- the same picture every time
    if not question.share:
        return rendering.encode_picture(
            scenes.make_screenshot(rendering.open_rgb(question.item.file()), chance)
        )
    ground = rendering.open_rgb(question.ground.file(), 1200)
    logo = rendering.open_rgba(question.item.file())
    return rendering.encode_picture(
        scenes.make_scene(logo, ground, question.share, chance)[0], quality=85
    )


@dataclass(frozen=True, slots=True)
class SketchedItem:
    """A reference with its features, as the named path takes it."""

    picture: Picture
    reference: NamedReference


@cache
def sketch_item(item: Item) -> SketchedItem:
    """Return an item as the reference of a named right."""
    (picture,) = get_sandbox().examine_all([item.file()], want=Features.REFERENCE)
    if not isinstance(picture, Picture):
        raise TypeError(f"{item.name} is refused: {picture.says}")
    return SketchedItem(
        picture, NamedReference(SeenReference(1, 1, 1, item.category), picture.sketches)
    )
