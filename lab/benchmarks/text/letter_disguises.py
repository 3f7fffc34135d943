"""Disguise a mark's letters: digits and signs, other scripts, invisible characters."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from lab.benchmarks.text import spellings
from lab.benchmarks.text.register import Register

_DIGITS = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "b": "8", "g": "9", "l": "1"}
_SIGNS = {"a": "@", "s": "$", "i": "!", "l": "|"}
_LIKELY = (
    "LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "MATHEMATICAL",
    "FULLWIDTH", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "ROMAN", "SMALL",
)  # fmt: skip

type Disguise = Callable[[str, Random], str | None]


def leet_digits(mark: str, chance: Random) -> str | None:
    """Write one to three letters as digits; at least one letter stays."""
    return _replace_some(mark, {**_DIGITS, **_upper(_DIGITS)}, chance, most=3)


def leet_signs(mark: str, chance: Random) -> str | None:
    return _replace_some(mark, {**_SIGNS, **_upper(_SIGNS)}, chance, most=2)


def leet_mixed(mark: str, chance: Random) -> str | None:
    """Write digits, and repeat a letter: the collapse must come before the class fold."""
    leet = leet_digits(mark, chance)
    return leet and spellings.repeat_letters(leet, chance)


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
        return few and spellings.zero_width(few, chance)

    def replace_and_edit(self, mark: str, chance: Random) -> str | None:
        """Lookalikes, and one edit."""
        edited_mark = spellings.substitution(mark, chance)
        return edited_mark and self.replace_few(edited_mark, chance)


def select_likely(table: Mapping[str, str]) -> dict[str, str]:
    """Keep lookalikes of scripts in which a mark can be typed and read as one word."""
    likely_letters = {
        letter: "".join(filter(_is_likely, others)) for letter, others in table.items()
    }
    return {letter: others for letter, others in likely_letters.items() if others}


def select_unlikely(table: Mapping[str, str]) -> dict[str, str]:
    """The others: Hebrew, Arabic, old scripts and signs that are drawn alike."""
    likely = select_likely(table)
    rest = {
        letter: "".join(other for other in others if other not in likely.get(letter, ""))
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


_SCHEME = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_SOUNDS = (
    ("shch", "щ"), ("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"),
    ("yu", "ю"), ("ya", "я"), ("ph", "ф"), ("th", "т"), ("ck", "к"), ("ee", "и"), ("oo", "у"),
    ("x", "кс"), ("q", "к"), ("c", "к"), ("w", "в"), ("j", "дж"),
    *zip("abvgdeziklmnoprstufhy", "абвгдезиклмнопрстуфхи", strict=True),
)  # fmt: skip
_SCRIPTS = (
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("kana", re.compile("[\u3041-\u30ff]")),
    ("hangul", re.compile("[\uac00-\ud7af]")),
    ("chinese", re.compile("[\u4e00-\u9fff]")),
    ("georgian", re.compile("[\u10a0-\u10ff]")),
    ("greek", re.compile("[\u0370-\u03ff]")),
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z .'&-]+")


@dataclass(frozen=True, slots=True)
class ForeignName:
    """A name in another script than the mark's, not registered as its alias."""

    right_id: int
    script: str
    text: str


def romanise(mark: str, _chance: Random) -> str | None:
    """Write a Cyrillic mark in Latin letters, letter by letter."""
    lower_mark = mark.lower()
    if not any(letter in _SCHEME for letter in lower_mark):
        return None
    answer = "".join(_SCHEME.get(letter, letter) for letter in lower_mark)
    return answer.title() if answer.isascii() else None


def cyrillic(mark: str, _chance: Random) -> str | None:
    """Write a Latin mark as a Russian title spells it."""
    text = mark.lower()
    if not re.fullmatch("[a-z]{5,}", text):
        return None
    for sound, letter in _SOUNDS:
        text = text.replace(sound, letter)
    return text.capitalize()


def list_real_pairs(register: Register) -> Iterator[ForeignName]:
    """Every real pair of a name in Latin letters and one in another script, one word each."""
    for right_id, others in register.other_names.items():
        mark = register.marks[right_id].wording
        for other in others:
            script = _script(mark if _LATIN.fullmatch(other) else other)
            if script and bool(_LATIN.fullmatch(mark)) != bool(_LATIN.fullmatch(other)):
                yield ForeignName(right_id, script, other)


def _script(text: str) -> str | None:
    return next((name for name, pattern in _SCRIPTS if pattern.search(text)), None)
