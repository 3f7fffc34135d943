"""Labelled titles of every class: how the mark is written, and which mark it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from matchers.text.spelling import Mark
from workers.lab.bench_text import misspelt, respelt, spoken
from workers.lab.bench_text.lookalike import (
    Disguise,
    Lookalikes,
    leet_digits,
    leet_mixed,
    leet_signs,
    likely,
    unlikely,
)
from workers.lab.bench_text.material import Material
from workers.lab.bench_text.register import Register
from workers.lab.bench_text.titles import titled

REAL_PAIRS = "called_so_in_"  # a class for each script; no disguise, so part of no goal


@dataclass(frozen=True, slots=True)
class Query:
    """A title, and the right that it wears or must not be said to wear."""

    kind: str
    title: str
    right_id: int
    written: str
    is_there: bool = True


def disguises(material: Material) -> dict[str, Disguise]:
    """Every way of writing a mark, by the name of its class."""
    uts39 = {**material.uts39, "I": material.uts39.get("l", "")}
    wide = {**material.wide, **{k.upper(): others for k, others in material.wide.items()}}
    standard, wider, odd = (Lookalikes(likely(uts39)), Lookalikes(likely(wide)),
                            Lookalikes(unlikely(uts39)))  # fmt: skip
    return {
        **_PLAIN,
        "leet_digits": leet_digits,
        "leet_signs": leet_signs,
        "leet_repeated": leet_mixed,
        "uts39_few": standard.few,
        "uts39_all": standard.all,
        "uts39_hidden": standard.hidden,
        "uts39_edited": standard.edited,
        "uts39_other_scripts": odd.few,
        "wide_few": wider.few,
        "wide_all": wider.all,
    }


_PLAIN: dict[str, Disguise] = {
    name: way
    for ways in (
        (respelt.exact, respelt.case, respelt.punctuated, respelt.spaced, respelt.joined),
        (respelt.ampersand, respelt.zero_width, respelt.combining, respelt.accented),
        (respelt.unaccented, respelt.repeated, respelt.undoubled, respelt.dotted, respelt.spelt),
        (respelt.full_width, respelt.styled, misspelt.insertion, misspelt.deletion),
        (misspelt.substitution, misspelt.transposition, misspelt.two_edits),
        (misspelt.glued_prefix, misspelt.glued_suffix, misspelt.glued_both, misspelt.possessive),
        (misspelt.hashtag, misspelt.hashtag_glued, misspelt.repeated_case, misspelt.edited_case),
        (spoken.romanised, spoken.cyrillic),
    )
    for way in ways
    for name in (way.__name__,)
}


def positives(
    register: Register, size: int, material: Material, each: int, chance: Random
) -> list[Query]:
    """Up to `each` titles of every class, of marks among the first `size` only."""
    first = register.first(size)
    ordinary = [mark for mark in first if mark.right_id in register.real and _is_fit(mark.wording)]
    made = [mark for mark in first if mark.right_id not in register.real and _is_fit(mark.wording)]
    chosen = [*chance.sample(ordinary, len(ordinary)), *chance.sample(made, min(len(made), 2000))]
    foreign = [mark for mark in first if _is_cyrillic(mark.wording)]
    found: list[Query] = []
    for kind, way in disguises(material).items():
        pool = foreign if kind == "romanised" else chosen
        found += _queries(kind, way, _turned(pool, chance), each, chance)
    found += _aliases(first, each, chance)
    found += _real_pairs(register, size, each, chance)
    return found


def _queries(
    kind: str, way: Disguise, pool: Sequence[Mark], each: int, chance: Random
) -> Iterator[Query]:
    count = 0
    for mark in pool:
        written = way(mark.wording, chance)
        if written and (written != mark.wording or kind == "exact"):
            yield Query(kind, titled(written, chance), mark.right_id, written)
            count += 1
        if count == each:
            return


def _aliases(marks: Sequence[Mark], each: int, chance: Random) -> list[Query]:
    with_any = [mark for mark in marks if any(len(alias) > 1 for alias in mark.aliases)]
    found = []
    for mark in chance.sample(with_any, min(each, len(with_any))):
        alias = chance.choice([alias for alias in mark.aliases if len(alias) > 1])
        found.append(Query("alias", titled(alias, chance), mark.right_id, alias))
    return found


def _real_pairs(register: Register, size: int, each: int, chance: Random) -> Iterator[Query]:
    """Names in other scripts that are no registered aliases: translations among them."""
    pairs = [pair for pair in spoken.real(register) if pair.right_id < size]
    chance.shuffle(pairs)
    for script in sorted({pair.script for pair in pairs}):
        for pair in [pair for pair in pairs if pair.script == script][:each]:
            kind, title = REAL_PAIRS + pair.script, titled(pair.written, chance)
            yield Query(kind, title, pair.right_id, pair.written)


def _turned(marks: Sequence[Mark], chance: Random) -> Sequence[Mark]:
    """From another place each time, so that classes do not share their marks."""
    place = chance.randrange(len(marks)) if marks else 0
    return (*marks[place:], *marks[:place])


def _is_fit(wording: str) -> bool:
    """Latin, of a length at which one would search for it, of at most four words."""
    letters = [letter for letter in wording if letter.isalpha()]
    is_latin = all(letter < "\u0250" for letter in letters)
    return is_latin and 4 <= len(letters) <= 20 and len(wording.split()) <= 3


def _is_cyrillic(wording: str) -> bool:
    return len(wording) > 4 and all(
        "\u0410" <= letter <= "\u0451" or letter == " " for letter in wording
    )
