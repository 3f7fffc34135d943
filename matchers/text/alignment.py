"""Letter by letter: which letter of a stretch was taken for which letter of the mark?"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from matchers.text.fold import Letters, Token, class_fold, tokens_of, translate

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


def units(text: str) -> list[Unit]:
    """The collapsed letters of a text with what they were written as."""
    letters = translate(text)
    found: list[Unit] = []
    for number, word in enumerate(tokens_of(letters)):
        following = _within(text, letters, word, number)
        is_doubled = found and following and found[-1].letter == following[0].letter
        if is_doubled and not (word.letters.isdecimal() and found[-1].letter.isdecimal()):
            following = following[1:]
        found += following
    return found


def _within(text: str, letters: Letters, word: Token, number: int) -> list[Unit]:
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


def aligned(stretch: str, wording: str) -> list[tuple[Unit, Unit]] | None:
    """Pairs of letters of both texts; None where they are not equal letter by letter."""
    ours, theirs = units(stretch), units(wording)
    if len(ours) != len(theirs):
        return None
    pairs = list(zip(ours, theirs, strict=True))
    return None if any(_differ(one.letter, other.letter) for one, other in pairs) else pairs


def _differ(one: str, other: str) -> bool:
    return one != other and class_fold(f"a{one}") != class_fold(f"a{other}")


@lru_cache(maxsize=8192)  # of single letters
def plain(letter: str) -> str:
    """A letter without case and accents; its style and its script stay.

    Half-width kana and hangul are everyday spelling, so they lose their width.
    """
    if "\uff61" <= letter[:1] <= "\uffdc":
        letter = unicodedata.normalize("NFKC", letter)
    bare = (c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return "".join(bare).lower().translate(_BARRED)
