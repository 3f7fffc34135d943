"""Count how near strangers and copies come: `python -m lab.generators.picture_odds`.

Writes matchers/image/matching/odds.json from var/bench/material, which
`deploy/bench-material-image` brings: each listing of `lab.benchmarks.innocents` beside fifty
references of strangers, and before an index of some 3,000, and references beside their reuses, in
scenes and on pages. Takes about twenty minutes on two quiet cores.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, Final

import typer

from lab.benchmarks.image.material import rendering, scenes
from lab.benchmarks.image.material.edits import REUSES
from lab.benchmarks.image.material.picture_files import Item, list_real_items
from lab.benchmarks.image.material.processes import get_sandbox, run_tasks, worker_processes
from lab.benchmarks.image.named_rights import sketch_item
from lab.benchmarks.innocents.listings import WHOLE, InnocentListing, are_strangers, draw_listings
from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.matching.odds import Way
from matchers.image.matching.sightings import CLEAR_INLIERS, look_both_ways, measure_strengths
from matchers.image.picture import Features, Picture, Sketches
from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex

_FOLDER: Final = Path("var/bench")
_TARGET: Final = Path("matchers/image/matching/odds.json")
_SEED: Final = 41  # another than that of any measurement
_STEPS: Final[Mapping[str, tuple[float, ...]]] = {
    Way.FEATURES: (5, 6, 7, 8, 9, 10, 12, 15, 20, 30),
    Way.CONTOURS: (18, 20, 22, 23, 24, 25, 26, 27, 28),
}
_SHARES: Final = (0.55, 0.35, 0.2)  # of a scene's width that a logo has
_COPIES: Final = 60  # references of a category that are reused
_INDEXED: Final = {Category.DRAWING: 1500, Category.LOGO: 800}  # at most; of others all

type Strengths = Mapping[str, float]
type Table = dict[str, Any]  # pairs, copies, and rows of strength, strangers, copies


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one look at a reference and a picture found."""

    category: Category
    is_copy: bool
    strengths: Strengths


@dataclass(frozen=True, slots=True)
class Proposals:
    """What an index of so many strangers' references, by category, proposed for a picture."""

    references: Counter[Category]
    outcomes: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class ReusedItem:
    """A reference to be reused, and a picture to lay it into."""

    item: Item
    ground: Item


def write_odds(listings: int) -> None:
    """Count strangers and copies, and write the tables."""
    plan = replace(WHOLE, listings=listings, largest_every=1)
    innocents = draw_listings(_FOLDER, plan, _SEED, None)
    with worker_processes(2):
        copies = chain.from_iterable(
            run_tasks(look_at_copies, _choose_reused(innocents), typer.echo)
        )
        outcomes = [
            *copies,
            *chain.from_iterable(run_tasks(look_at_strangers, innocents, typer.echo)),
        ]
        proposals = list(run_tasks(ask_index, innocents, typer.echo))
    today = datetime.now(UTC).date().isoformat()
    tables = {way: _count(outcomes, way, steps) for way, steps in _STEPS.items()}
    tables[Way.PROPOSED] = {
        name: _count_proposals(table, proposals, Category[name.upper()])
        for name, table in tables[Way.FEATURES].items()
    }
    _TARGET.write_text(json.dumps({"measured_on": today, "ways": tables}, indent=1) + "\n")


def look_at_strangers(listing: InnocentListing) -> list[Outcome]:
    """Look for each reference of a right in a listing that shows none of them."""
    shape = _sketch(listing.draw_picture())
    return [_look(item, shape, is_copy=False) for item in listing.references] if shape else []


def ask_index(listing: InnocentListing) -> Proposals:
    """Look for all references of an index in a listing that shows none of them."""
    index = _build_index()
    strangers = {
        number: item for number, item in enumerate(index.items) if are_strangers(item, listing.item)
    }
    (picture,) = get_sandbox().examine_all([listing.draw_picture()], want=Features.FINE)
    likenesses = index.matcher.match([picture], finds_parts=True).likenesses
    return Proposals(
        Counter(item.category for item in strangers.values()),
        [
            Outcome(
                strangers[hit.reference_id].category,
                is_copy=False,
                strengths={Way.FEATURES: hit.inliers},
            )
            for hit in likenesses
            if hit.reference_id in strangers and Way.FEATURES in hit.ways
        ],
    )


@dataclass(frozen=True, slots=True)
class _Index:
    items: tuple[Item, ...]
    matcher: ImageMatcher


@cache
def _build_index() -> _Index:
    """Return the references of every category, each known by its place among the items."""
    chance = Random(_SEED)  # noqa: S311 -- the same pictures every time
    by_category: dict[Category, list[Item]] = defaultdict(list)
    for item in list_real_items(_FOLDER / "material"):
        by_category[item.category].append(item)
    items = tuple(
        item
        for category, pool in by_category.items()
        for item in chance.sample(pool, min(len(pool), _INDEXED.get(category, len(pool))))
    )
    references, sketches = list[Reference](), dict[int, Sketches]()
    for number, item in enumerate(items):
        (picture,) = get_sandbox().examine_all([item.file()], want=Features.REFERENCE)
        if isinstance(picture, Picture):
            sketches[number] = picture.sketches
            references.append(
                Reference.from_picture(
                    picture, reference_id=number, right_id=number, family=number,
                    category=item.category,
                )
            )  # fmt: skip
    base, nothing = ImageIndex.from_references(references), ImageIndex.from_references(())
    return _Index(items, ImageMatcher(base, nothing, find_sketches=sketches.get))


def look_at_copies(reused: ReusedItem) -> list[Outcome]:
    """Look for a reference in each of its reuses, and a logo in scenes and on pages."""
    shapes = (_sketch(file) for file in _draw_copies(reused))
    return [_look(reused.item, shape, is_copy=True) for shape in shapes if shape]


def _draw_copies(reused: ReusedItem) -> Iterator[bytes]:
    file = reused.item.file()
    if reused.item.category is not Category.LOGO:
        yield from (reuse.make_copy(file, reused.item.name) for reuse in REUSES)
        return
    ground = rendering.open_rgb(reused.ground.file(), 1200)
    for share in _SHARES:
        chance = Random(f"{share}{reused.item.name}")  # noqa: S311 -- the same picture every time
        scene = scenes.make_scene(rendering.open_rgba(file), ground, share, chance)[0]
        yield rendering.encode_picture(scene, quality=85)
    chance = Random(reused.item.name)  # noqa: S311 -- the same picture every time
    yield rendering.encode_picture(
        scenes.make_screenshot(rendering.open_rgb(file), chance), quality=85
    )


def _choose_reused(innocents: Iterable[InnocentListing]) -> list[ReusedItem]:
    by_category: dict[Category, dict[str, Item]] = defaultdict(dict)
    for listing in innocents:
        by_category[listing.item.category][listing.item.name] = listing.item
    grounds = list(by_category[Category.PHOTO].values())
    return [
        ReusedItem(item, grounds[number % len(grounds)])
        for items in by_category.values()
        for number, item in enumerate(list(items.values())[:_COPIES])
    ]


def _sketch(file: bytes) -> Shape | None:
    (picture,) = get_sandbox().examine_all([file], want=Features.FINE)
    return decode_shape(picture.sketches.fine) if isinstance(picture, Picture) else None


def _look(item: Item, shape: Shape, *, is_copy: bool) -> Outcome:
    sightings = look_both_ways(sketch_item(item).picture.sketches, shape)
    strengths: dict[str, float] = {}
    for sighting in sightings:
        for way, strength in measure_strengths(sighting, item.category):
            strengths[way] = max(strength, strengths.get(way, 0.0))
    return Outcome(item.category, is_copy, strengths)


def _count(outcomes: Iterable[Outcome], way: str, steps: tuple[float, ...]) -> dict[str, Table]:
    """Return for each category how many outcomes reach each strength, strangers and copies."""
    found: dict[tuple[Category, bool], list[float]] = defaultdict(list)
    for outcome in outcomes:
        # Contours are asked where features leave it open: of these their share counts.
        if way == Way.FEATURES or outcome.strengths.get(Way.FEATURES, 0.0) < CLEAR_INLIERS:
            found[outcome.category, outcome.is_copy].append(outcome.strengths.get(way, 0.0))
    return {
        category.name.lower(): {
            "pairs": len(found[category, False]),
            "copies": len(found[category, True]),
            "rows": [
                [step, *(sum(value >= step for value in found[category, is_copy])
                         for is_copy in (False, True))]
                for step in steps
            ],
        }
        for category in Category
        if found[category, False] and found[category, True]
    }  # fmt: skip


def _count_proposals(table: Table, proposals: Sequence[Proposals], category: Category) -> Table:
    """Return the table with the pairs that an index compared, and the looks that it proposed."""
    found = [
        outcome.strengths[Way.FEATURES]
        for proposal in proposals
        for outcome in proposal.outcomes
        if outcome.category is category
    ]
    return {
        "pairs": sum(proposal.references[category] for proposal in proposals),
        "pictures": len(proposals),
        "copies": table["copies"],
        "rows": [
            [step, sum(value >= step for value in found), copies]
            for step, _, copies in table["rows"]
        ],
    }


if __name__ == "__main__":
    typer.run(write_odds)
