"""Letters that look like those of a mark: digits and signs, other scripts, unseen company."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from workers.lab.bench_text import misspelt, respelt

_DIGITS = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "b": "8", "g": "9", "l": "1"}
_SIGNS = {"a": "@", "s": "$", "i": "!", "l": "|"}
_LIKELY = (
    "LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "MATHEMATICAL",
    "FULLWIDTH", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "ROMAN", "SMALL",
)  # fmt: skip

type Disguise = Callable[[str, Random], str | None]


def leet_digits(mark: str, chance: Random) -> str | None:
    """One to three letters as digits; at least one letter stays."""
    return _replace_some(mark, {**_DIGITS, **_upper(_DIGITS)}, chance, most=3)


def leet_signs(mark: str, chance: Random) -> str | None:
    return _replace_some(mark, {**_SIGNS, **_upper(_SIGNS)}, chance, most=2)


def leet_mixed(mark: str, chance: Random) -> str | None:
    """Digits, and a letter held: the collapse must come before the class fold."""
    leet = leet_digits(mark, chance)
    return leet and respelt.repeated(leet, chance)


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """Disguises by a table of lookalikes, each letter with all its foreign ones."""

    table: Mapping[str, str]

    def replace_few(self, mark: str, chance: Random) -> str | None:
        """One or two letters."""
        return _replace_some(mark, self.table, chance, most=2)

    def replace_all(self, mark: str, chance: Random) -> str | None:
        """Every letter that can be."""
        return _replace_some(mark, self.table, chance, most=len(mark))

    def replace_and_hide(self, mark: str, chance: Random) -> str | None:
        """Lookalikes, and unseen characters between."""
        few = self.replace_few(mark, chance)
        return few and respelt.zero_width(few, chance)

    def replace_and_edit(self, mark: str, chance: Random) -> str | None:
        """Lookalikes, and one edit."""
        edited = misspelt.substitution(mark, chance)
        return edited and self.replace_few(edited, chance)


def select_likely(table: Mapping[str, str]) -> dict[str, str]:
    """Those of scripts in which a mark can be typed and still be read as one word."""
    chosen = {letter: "".join(filter(_is_likely, others)) for letter, others in table.items()}
    return {letter: others for letter, others in chosen.items() if others}


def select_unlikely(table: Mapping[str, str]) -> dict[str, str]:
    """The others: Hebrew, Arabic, old scripts and signs that are drawn alike."""
    known = select_likely(table)
    rest = {
        letter: "".join(other for other in others if other not in known.get(letter, ""))
        for letter, others in table.items()
        if letter.isalpha()
    }
    return {letter: others for letter, others in rest.items() if others}


def _is_likely(letter: str) -> bool:
    is_letter = unicodedata.category(letter)[0] in "LN"
    return is_letter and unicodedata.name(letter, "").startswith(_LIKELY)


def _upper(table: Mapping[str, str]) -> dict[str, str]:
    return {letter.upper(): other for letter, other in table.items()}


def _replace_some(mark: str, table: Mapping[str, str], chance: Random, *, most: int) -> str | None:
    """1..most letters replaced; None where none can be."""
    places = [place for place, letter in enumerate(mark) if letter in table]
    if not places:
        return None
    count = len(places) if most >= len(mark) else min(len(places), chance.randrange(1, most + 1))
    letters = list(mark)
    for place in chance.sample(places, count):
        letters[place] = chance.choice(table[letters[place]])
    return "".join(letters)
