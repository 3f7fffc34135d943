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
    select_likely,
    select_unlikely,
)
from workers.lab.bench_text.material import Material
from workers.lab.bench_text.register import Register
from workers.lab.bench_text.titles import make_title

REAL_PAIRS = "called_so_in_"  # a class for each script; no disguise, so part of no goal


@dataclass(frozen=True, slots=True)
class Query:
    """A title, and the right that it wears or must not be said to wear."""

    kind: str
    title: str
    right_id: int
    written: str
    is_there: bool = True


def list_disguises(material: Material) -> dict[str, Disguise]:
    """Every way of writing a mark, by the name of its class."""
    uts39 = {**material.uts39, "I": material.uts39.get("l", "")}
    wide = {**material.wide, **{k.upper(): others for k, others in material.wide.items()}}
    standard, wider, odd = (Lookalikes(select_likely(uts39)), Lookalikes(select_likely(wide)),
                            Lookalikes(select_unlikely(uts39)))  # fmt: skip
    return {
        **_PLAIN,
        "leet_digits": leet_digits,
        "leet_signs": leet_signs,
        "leet_repeated": leet_mixed,
        "uts39_few": standard.replace_few,
        "uts39_all": standard.replace_all,
        "uts39_hidden": standard.replace_and_hide,
        "uts39_edited": standard.replace_and_edit,
        "uts39_other_scripts": odd.replace_few,
        "wide_few": wider.replace_few,
        "wide_all": wider.replace_all,
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


def make_positives(
    register: Register, size: int, material: Material, each: int, chance: Random
) -> list[Query]:
    """Up to `each` titles of every class, of marks among the first `size` only."""
    first = register.first(size)
    ordinary = [mark for mark in first if mark.right_id in register.real and _is_fit(mark.wording)]
    made = [mark for mark in first if mark.right_id not in register.real and _is_fit(mark.wording)]
    chosen = [*chance.sample(ordinary, len(ordinary)), *chance.sample(made, min(len(made), 2000))]
    foreign = [mark for mark in first if _is_cyrillic(mark.wording)]
    found: list[Query] = []
    for kind, way in list_disguises(material).items():
        pool = foreign if kind == "romanised" else chosen
        found += _queries(kind, way, _rotate_marks(pool, chance), each, chance)
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
            yield Query(kind, make_title(written, chance), mark.right_id, written)
            count += 1
        if count == each:
            return


def _aliases(marks: Sequence[Mark], each: int, chance: Random) -> list[Query]:
    with_any = [mark for mark in marks if any(len(alias) > 1 for alias in mark.aliases)]
    found = []
    for mark in chance.sample(with_any, min(each, len(with_any))):
        alias = chance.choice([alias for alias in mark.aliases if len(alias) > 1])
        found.append(Query("alias", make_title(alias, chance), mark.right_id, alias))
    return found


def _real_pairs(register: Register, size: int, each: int, chance: Random) -> Iterator[Query]:
    """Names in other scripts that are no registered aliases: translations among them."""
    pairs = [pair for pair in spoken.list_real_pairs(register) if pair.right_id < size]
    chance.shuffle(pairs)
    for script in sorted({pair.script for pair in pairs}):
        for pair in [pair for pair in pairs if pair.script == script][:each]:
            kind, title = REAL_PAIRS + pair.script, make_title(pair.written, chance)
            yield Query(kind, title, pair.right_id, pair.written)


def _rotate_marks(marks: Sequence[Mark], chance: Random) -> Sequence[Mark]:
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
