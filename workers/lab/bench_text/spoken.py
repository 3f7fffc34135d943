"""Marks read aloud into other letters: by a scheme, and as their owners really are called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from workers.lab.bench_text.register import Register

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
    written: str


def romanised(mark: str, _chance: Random) -> str | None:
    """A Cyrillic mark in Latin letters, letter by letter."""
    lowered = mark.lower()
    if not any(letter in _SCHEME for letter in lowered):
        return None
    answer = "".join(_SCHEME.get(letter, letter) for letter in lowered)
    return answer.title() if answer.isascii() else None


def cyrillic(mark: str, _chance: Random) -> str | None:
    """A Latin mark as a Russian title spells it."""
    text = mark.lower()
    if not re.fullmatch("[a-z]{5,}", text):
        return None
    for sound, letter in _SOUNDS:
        text = text.replace(sound, letter)
    return text.capitalize()


def list_real_pairs(register: Register) -> Iterator[ForeignName]:
    """Every real pair of a name in Latin letters and one in another script, one word each."""
    for right_id, others in register.unregistered.items():
        mark = register.marks[right_id].wording
        for other in others:
            script = _script(mark if _LATIN.fullmatch(other) else other)
            if script and bool(_LATIN.fullmatch(mark)) != bool(_LATIN.fullmatch(other)):
                yield ForeignName(right_id, script, other)


def _script(text: str) -> str | None:
    return next((name for name, pattern in _SCRIPTS if pattern.search(text)), None)
