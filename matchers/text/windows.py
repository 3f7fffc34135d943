"""Which stretches of a text could be a mark? One to four tokens, joined without spaces."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchers.text.fold import Token, append, class_fold, finished
from matchers.text.spelling import LONGEST, SHORTEST

WORDS = 4  # tokens of a window that may differ by edits
LITERAL_WORDS = 8  # tokens of a window that must equal the mark
SPELT_OUT = 24  # single letters in a row: n i k e
CHARACTERS = 12  # characters in a row of a script without spaces
AFFIXED_FROM = 4  # letters of a mark that may be glued to other letters


@dataclass(frozen=True, slots=True)
class Window:
    """A folded stretch of a text; `start` and `end` are offsets of the original."""

    text: str
    start: int
    end: int
    first: int  # its tokens, by position
    last: int  # exclusive
    is_fuzzy: bool  # may differ from a mark by edits
    is_spelt_out: bool = False


def windows(words: list[Token]) -> Iterator[Window]:
    """Every window of a text, shortest first at each token; none outlasts the longest mark."""
    for first in range(len(words)):
        yield from _from(words, first)


def _from(words: list[Token], first: int) -> Iterator[Window]:
    text, letters = "", 0
    spelt, spaceless = True, True
    for last in range(first, min(len(words), first + SPELT_OUT)):
        word = words[last]
        text = append(text, word.letters)
        letters += word.last - word.first
        spelt = spelt and word.last - word.first == 1 and not word.is_spaceless
        spaceless = spaceless and word.is_spaceless
        count = last - first + 1
        if len(text) > LONGEST or not (
            spelt or count <= (CHARACTERS if spaceless else LITERAL_WORDS)
        ):
            return
        folded = finished(text, letters)
        if len(folded) >= SHORTEST:
            fuzzy = count <= WORDS or spelt or spaceless
            alone = spelt and count > 1
            yield Window(folded, words[first].start, word.end, first, last + 1, fuzzy, alone)


def affixes(words: list[Token]) -> Iterator[tuple[int, str]]:
    """Words in which a mark may hide as a beginning or an end, class folded, with position."""
    for place, word in enumerate(words):
        if AFFIXED_FROM < len(word.letters) <= LONGEST and not word.letters.isdecimal():
            yield place, class_fold(word.letters)
