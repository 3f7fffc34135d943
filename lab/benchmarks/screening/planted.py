"""Listings for the benchmark: ordinary ones, and those that a rule should hold."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle, islice
from random import Random
from typing import Final

from lab.weights.typing_slips import SLIPS
from pipeline.vocabulary import ScreeningRule

DISGUISES: Final = ("leet", "lookalike", "zero_width", "spelt", "repetition")
_EACH: Final = 60  # planted listings of each rule and each disguise
_NUMBERS: Final = count(1)

type Line = dict[str, object]


def build_line(title: str, shop: str = "S-1", **more: object) -> Line:
    """Return a line that was never sent before."""
    number = next(_NUMBERS)
    return {"id": f"B-{number}", "revision": 1, "title": title, "seller": {"shop": shop}, **more}


def build_ordinary(titles: Sequence[str], size: int) -> list[Line]:
    """Return so many listings with ordinary titles, from some thousand shops."""
    shops = (f"S-{number % 4000}" for number in count())
    pairs = zip(cycle(titles), shops, strict=False)
    return [build_line(title, shop) for title, shop in islice(pairs, size)]


def build_branded(brands: Sequence[str], titles: Sequence[str]) -> list[Line]:
    """Return a listing of each brand's own goods."""
    return [
        build_line(f"{brand} {title}", brand=brand)
        for brand, title in zip(brands, cycle(titles), strict=False)
    ]


def build_planted(
    names: Sequence[str], titles: Sequence[str], closed_shop: str
) -> Mapping[str, list[Line]]:
    """Return listings that should be held, by rule, and disguised marks by kind.

    Args:
        names: marks of five letters and more that are no words.
        titles: ordinary titles that carry them.
        closed_shop: a shop that may publish nothing.
    """
    chance = Random("screening")  # noqa: S311  # a sample
    lines_by_kind: dict[str, list[Line]] = {
        ScreeningRule.CLOSED_SELLER: [
            build_line(title, closed_shop) for title in islice(cycle(titles), _EACH)
        ],
        ScreeningRule.REPLICA_WORDS: [
            build_line(f"{chance.choice(names)} {chance.choice(('1:1', 'AAA', '高仿'))} replica")
            for _ in range(_EACH)
        ],
    }
    for kind in DISGUISES:
        spellings = _disguise(names, kind, chance)
        lines_by_kind[f"{ScreeningRule.DISGUISED_MARK}:{kind}"] = [
            build_line(f"{name} {chance.choice(titles)}") for name in islice(spellings, _EACH)
        ]
    return lines_by_kind


def _disguise(names: Sequence[str], kind: str, chance: Random) -> Iterator[str]:
    folded_names = {name.casefold() for name in names}
    for name in chance.sample(list(names), len(names)):
        spelling = SLIPS[kind](name.lower(), chance)
        if spelling and spelling.casefold() not in folded_names:
            yield spelling.title() if chance.random() < 0.5 else spelling  # one of two
