"""May this stretch stand for that wording? Lookalikes disguise, they do not translate."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from matchers.text.fold import Letters, Token, fold_classes, tokenise_letters, translate

_BARRED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i"}
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One letter after the collapse: translated, as written, how often, in which word."""

    letter: str
    source: str
    count: int
    word: int


@lru_cache(maxsize=1024)  # of marks: complaints name one for many listings
def list_units(text: str) -> tuple[Unit, ...]:
    """Return the collapsed letters of a text with what they were written as."""
    letters = translate(text)
    units: list[Unit] = []
    for number, word in enumerate(tokenise_letters(letters)):
        following = _list_word_units(text, letters, word, number)
        is_doubled = units and following and units[-1].letter == following[0].letter
        if is_doubled and not (word.letters.isdecimal() and units[-1].letter.isdecimal()):
            following = following[1:]
        units += following
    return tuple(units)


def _list_word_units(text: str, letters: Letters, word: Token, number: int) -> list[Unit]:
    places = range(word.first, word.last)
    if word.letters.isdecimal():
        runs = [[place] for place in places]
    else:
        runs = [list(run) for _, run in groupby(places, letters.text.__getitem__)]
    return [
        Unit(
            letters.text[run[0]],
            text[letters.starts[run[0]] : letters.ends[run[0]]],
            len(run),
            number,
        )
        for run in runs
    ]


def align_letters(stretch: str, wording: str) -> list[tuple[Unit, Unit]] | None:
    """Return pairs of letters of both texts; None if they are not equal letter by letter.

    One of a doubled letter may be written differently: gent0o for Gentoo.
    """
    ours, theirs = list_units(stretch), list_units(wording)
    return _pair_up(ours, theirs) or _pair_up(_undo_collapse(ours), _undo_collapse(theirs))


def _pair_up(ours: Sequence[Unit], theirs: Sequence[Unit]) -> list[tuple[Unit, Unit]] | None:
    if len(ours) != len(theirs):
        return None
    pairs = list(zip(ours, theirs, strict=True))
    return None if any(_is_different(unit.letter, other.letter) for unit, other in pairs) else pairs


def _undo_collapse(units: Sequence[Unit]) -> list[Unit]:
    return [replace(unit, count=1) for unit in units for _ in range(unit.count)]


_SIGN = re.compile(r"[0-9@$!|€£¥¢]")
_MASK = re.compile(r"(?<=[^\W_])[*._#•·~^?%-](?=[^\W_])")


def has_signs_for_letters(stretch: str, wording: str) -> bool:
    """Return whether digits or signs stand for letters, or hide them, and nothing else differs."""
    if find_hidden_letters(stretch, wording):
        return True
    return bool(_SIGN.search(stretch)) and align_letters(stretch, wording) is not None


def find_hidden_letters(stretch: str, wording: str) -> list[tuple[str, str]]:
    """Return signs inside a word with the letters that they hide; empty if more differs."""
    signs = _MASK.findall(stretch)
    pattern = r"([^\W_])".join(map(re.escape, _MASK.split(stretch))) if signs else ""
    found = re.fullmatch(pattern, wording, re.IGNORECASE) if signs else None
    return list(zip(signs, found.groups(), strict=True)) if found else []


def _is_different(first: str, other: str) -> bool:
    return first != other and fold_classes(f"a{first}") != fold_classes(f"a{other}")


@lru_cache(maxsize=8192)  # of single letters
def strip_letter(letter: str) -> str:
    """Return a letter without case and accents; its style and its script stay.

    Half-width kana and hangul are everyday spelling, so they lose their width.
    """
    if "\uff61" <= letter[:1] <= "\uffdc":
        letter = unicodedata.normalize("NFKC", letter)
    bare = (c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return "".join(bare).lower().translate(_BARRED)


def is_literal(stretch: str, wording: str) -> bool:
    """Return whether it stands as registered, but for case: asked of a letter or a number alone."""
    return stretch.casefold() == wording.casefold()


def is_fair(stretch: str, wording: str, *, has_edits: bool) -> bool:
    """Return whether the scripts allow the meeting.

    Foreign letters may stand for the Latin ones of a mark, as a disguise. Two words of one
    foreign script must have equal letters, and a plain Latin word is not a disguised Найк.
    """
    scripts, wording_scripts = find_scripts(stretch), find_scripts(wording)
    if not wording_scripts <= {"LATIN"}:
        return bool(scripts & wording_scripts - {"LATIN"}) and _has_same_letters(stretch, wording)
    return not has_edits or "LATIN" in scripts


def _has_same_letters(stretch: str, wording: str) -> bool:
    pairs = align_letters(stretch, wording) or []
    return not any(
        find_scripts(unit.source) == find_scripts(other.source)
        and _strip_compatible(unit.source) != _strip_compatible(other.source)
        for unit, other in pairs
        if not (unit.source.isascii() or other.source.isascii())
    )


def _strip_compatible(letter: str) -> str:
    return strip_letter(unicodedata.normalize("NFKC", letter))


@lru_cache(maxsize=1024)  # the hits of a listing often share their place
def find_scripts(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters, as the first word of their Unicode names."""
    return frozenset().union(*map(_find_letter_scripts, set(text)))


@lru_cache(maxsize=4096)
def _find_letter_scripts(letter: str) -> frozenset[str]:
    letters = (
        character for character in unicodedata.normalize("NFKC", letter) if character.isalpha()
    )
    return frozenset(unicodedata.name(character, "UNNAMED").split()[0] for character in letters)
