"""Draw innocent listings: a real picture, a real title, and rights that neither of them uses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

from lab.benchmarks.image.material import picture_files
from lab.benchmarks.image.material.edits import EDITS
from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.reference_set import draw_thumb, group_families
from lab.sample_data.names import list_names
from lab.weights.certainty import read_titles
from matchers.image.reference import Category
from matchers.text import fold
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording


class Kind(StrEnum):
    """What a listing's picture shows, and in what."""

    PHOTOGRAPHS = "photographs"
    ARTWORKS = "artworks"  # wallpapers that somebody drew, clip art
    PRODUCTS = "products"  # cut out, on white
    LOGOS = "logos"
    FRAMED = "framed"  # a photograph, an artwork or a product in a wide border
    SCREENSHOTS = "screenshots"  # one of these on a captured page


_SUBJECTS: Final = (Kind.PHOTOGRAPHS, Kind.ARTWORKS, Kind.PRODUCTS, Kind.LOGOS)
_FRAMED: Final = {Kind.FRAMED: "border 15 %", Kind.SCREENSHOTS: "screenshot"}
_PARTS: Final = ("resaved q90", "cropped 35 %", "cropped 50 %")  # so that each is another picture
_DRAWN: Final = ("wallpapers/", "gnome/", "mate/abstract/", "mate/desktop/")
_LEAST_WORD: Final = 4  # letters
# Found alike by the matcher, and seen by a person to be one artwork in two collections
_ONE_ARTWORK: Final = (
    {"home12", "wooden_cottage"},
    {"vacuum_cleaner", "vavuum_cleaner_-_uprigh_02"},
    {"moon-half", "eclipse_josu_alcalde_go_01r"},
)
_EDITS: Final = {edit.name: edit for edit in EDITS}


@dataclass(frozen=True, slots=True)
class Plan:
    """How many listings are asked, of which pictures, for rights with how many references."""

    listings: int  # of all kinds together
    pool: int  # pictures of a subject, of which listings and rights are drawn
    sizes: tuple[int, ...]  # of rights, the largest last
    largest_every: int  # of so many listings one is asked about the largest right
    is_real: bool  # the packages of deploy/bench-material-image, or pictures of our wheels
    processes: int


WHOLE: Final = Plan(2040, 120, (1, 10, 50), 2, is_real=True, processes=2)
QUICK: Final = Plan(240, 40, (1, 10), 1, is_real=False, processes=0)


@dataclass(frozen=True, slots=True)
class InnocentListing:
    """A listing, the references of rights that it does not show, and a mark it does not bear."""

    kind: Kind
    title: str
    item: Item
    edits: tuple[str, ...]
    seed: str
    references: tuple[Item, ...]  # of the largest right: a smaller one has the first
    sizes: tuple[int, ...]
    mark: str

    def draw_picture(self) -> bytes:
        """Return the listing's picture, the same every time."""
        file = self.item.file()
        for name in self.edits:
            file = _EDITS[name].make_copy(file, self.seed)
        return file


def are_strangers(first: Item, second: Item) -> bool:
    """Say whether two pictures have nothing in common: those of one series share words."""
    stems = {Path(item.name).name for item in (first, second)}
    return (
        first.kin != second.kin
        and not _list_words(first) & _list_words(second)
        and stems not in _ONE_ARTWORK
    )


def _list_words(item: Item) -> set[str]:
    """Return the words of a picture's name, of a drawing those of its folders too."""
    if item.category is Category.LOGO:  # its kin is the brand
        return set()
    name = item.name if item.category is Category.DRAWING else Path(item.name).name
    words = re.split(r"[^a-z]+", name.lower())
    return {word for word in words if len(word) >= _LEAST_WORD} - {"openclipart"}


@dataclass(frozen=True, slots=True)
class _Pool:
    """Pictures of one subject by the family that shows the same thing, no two of one package's."""

    families: Mapping[int, Sequence[Item]]

    def draw(self, most: int, chance: Random) -> tuple[Item, tuple[Item, ...]]:
        """Return a picture, and others of that many other families at most."""
        source, *others = chance.sample(sorted(self.families), min(most + 1, len(self.families)))
        references = (chance.choice(self.families[family]) for family in others)
        return chance.choice(self.families[source]), tuple(references)


def draw_listings(
    folder: Path, plan: Plan, seed: int, titles: Path | None
) -> list[InnocentListing]:
    """Return the listings of a plan; MaterialMissing where real pictures are wanted and missing."""
    chance = Random(seed)  # noqa: S311 -- the same listings every time
    pools = _gather_pools(folder, plan, chance)
    kinds = [kind for kind in Kind if kind in pools or kind in _FRAMED]
    title_lines = read_titles(titles)
    chance.shuffle(title_lines)
    marks = _NamedMarks(list_names(), chance)
    return [
        _draw_listing(pools, plan, (number, kind, title), marks, chance)
        for number, kind, title in zip(
            range(plan.listings), cycle(kinds), cycle(title_lines), strict=False
        )
    ]


def _draw_listing(
    pools: Mapping[Kind, _Pool],
    plan: Plan,
    line: tuple[int, Kind, str],
    marks: "_NamedMarks",
    chance: Random,
) -> InnocentListing:
    number, kind, title = line
    of_scenes = [subject for subject in pools if subject is not Kind.LOGOS]
    subject = chance.choice(of_scenes) if kind in _FRAMED else kind
    most = max(plan.sizes)
    item, others = pools[subject].draw(2 * most, chance)
    is_part = subject in {Kind.PHOTOGRAPHS, Kind.ARTWORKS}
    edits = (chance.choice(_PARTS) if is_part else _PARTS[0], _FRAMED.get(kind, ""))
    is_asked_largest = number // len(Kind) % plan.largest_every == 0
    return InnocentListing(
        kind=kind,
        title=title,
        item=item,
        edits=tuple(filter(None, edits)),
        seed=f"{chance.getrandbits(64)}",
        references=tuple(other for other in others if are_strangers(item, other))[:most],
        sizes=plan.sizes if is_asked_largest else plan.sizes[:-1],
        mark=marks.choose(title),
    )


def _gather_pools(folder: Path, plan: Plan, chance: Random) -> dict[Kind, _Pool]:
    if plan.is_real:
        items = picture_files.list_real_items(folder / "material")
    else:
        items = picture_files.list_quick_items(folder / "quick", plan.pool)
    by_subject = defaultdict[Kind, list[Item]](list)
    for item in items:
        by_subject[_find_subject(item)].append(item)
    if not plan.is_real:
        by_subject.pop(Kind.ARTWORKS, None)  # drawn by our own code
    return {
        subject: _build_pool(by_subject[subject], plan.pool, chance)
        for subject in _SUBJECTS
        if subject in by_subject
    }


def _find_subject(item: Item) -> Kind:
    by_category = {Category.LOGO: Kind.LOGOS, Category.PRODUCT: Kind.PRODUCTS}
    is_photograph = item.category is Category.PHOTO and not item.name.startswith(_DRAWN)
    return by_category.get(item.category, Kind.PHOTOGRAPHS if is_photograph else Kind.ARTWORKS)


def _build_pool(items: Sequence[Item], most: int, chance: Random) -> _Pool:
    """Return pictures of as many kinds of things as are wanted, those that look alike together."""
    one_of_kin = {item.kin: item for item in chance.sample(items, len(items))}
    chosen = list(one_of_kin.values())[:most]
    families = defaultdict[int, list[Item]](list)
    thumbs = [draw_thumb(item.file()) for item in chosen]
    for item, family in zip(chosen, group_families(chosen, thumbs).tolist(), strict=True):
        families[family].append(item)
    return _Pool(families)


class _NamedMarks:
    """Marks that somebody might name: of those that a title does not bear the nearest."""

    def __init__(self, names: Sequence[str], chance: Random) -> None:
        self._names, self._chance = names, chance
        marks = (Mark(number, name) for number, name in enumerate(names))
        self._matcher = TextMatcher(TextIndex.from_marks(marks))

    def choose(self, title: str) -> str:
        letters = _join_letters(title)
        nearest = (self._names[number] for number in self._list_nearest(title))
        strange = (name for name in nearest if _join_letters(name) not in letters)
        return next(strange, None) or self._choose_at_random(letters)

    def _list_nearest(self, title: str) -> Iterable[int]:
        likenesses = weigh_wording(self._matcher, Wording(title))
        return (likeness.right_id for likeness in likenesses)

    def _choose_at_random(self, letters: str) -> str:
        return next(name for name in self._draw_names() if _join_letters(name) not in letters)

    def _draw_names(self) -> Iterator[str]:
        while True:
            yield self._chance.choice(self._names)


def _join_letters(text: str) -> str:
    return "".join(fold.join_tokens(fold.tokenise(text)).split())
