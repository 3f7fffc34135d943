"""One field of a listing, read as drawn and, where it is foreign, as spoken: its windows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from matchers.text.fold import Letters, Token, has_sign, parted, tokens_of, translate
from matchers.text.keys import Encoded
from matchers.text.romanise import has_foreign, reading
from matchers.text.windows import Window, affixes, windows

_RUN = re.compile(r"(.)\1*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a listing; an absent one is empty."""

    title: str = ""
    brand: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a field is searched for."""

    edits: int
    has_affixes: bool  # also for marks glued to other letters


ALLOWANCES = {
    "title": Allowance(2, has_affixes=True),
    "brand": Allowance(2, has_affixes=True),
    "description": Allowance(1, has_affixes=False),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A beginning or an end of one word, which a mark may equal."""

    word: int
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """The tokens and windows of a field; `is_romanised` when its letters were transliterated."""

    field: str
    original: str
    letters: Letters
    words: list[Token]
    windows: list[Window]
    is_romanised: bool

    @property
    def edits(self) -> int:
        """The most edits at which a window may differ; a transliteration is loose already."""
        most = ALLOWANCES[self.field].edits
        return min(most, 1) if self.is_romanised else most

    @cached_property
    def encoded(self) -> Encoded:
        return Encoded([window.text for window in self.windows])

    @cached_property
    def affixed(self) -> list[tuple[int, str]]:
        """Words that may hide a mark, with their position among the tokens."""
        return list(affixes(self.words))

    def cut(self, part: Part) -> tuple[int, int]:
        """The span of a part of a word; a repeat at the border is left to the rest."""
        runs = self._runs(part.word)
        start, end = runs[part.first][0], runs[part.last - 1][1]
        if part.first:
            start = runs[part.first][1] - 1
        if part.last < len(runs):
            end = runs[part.last - 1][0] + 1
        return self.letters.starts[start], self.letters.ends[end - 1]

    def _runs(self, number: int) -> list[tuple[int, int]]:
        """Where each collapsed letter of an affixed word stands in the translated text."""
        if number not in self._known_runs:
            word = self.words[self.affixed[number][0]]
            found = _RUN.finditer(self.letters.text, word.first, word.last)
            self._known_runs[number] = [run.span() for run in found]
        return self._known_runs[number]

    @cached_property
    def _known_runs(self) -> dict[int, list[tuple[int, int]]]:
        return {}


def readings(wording: Wording) -> Iterator[Reading]:
    """Each field as drawn; again with signs as spaces; again as read aloud, where foreign."""
    for field in ALLOWANCES:
        text: str = getattr(wording, field)
        if not text:
            continue
        letters = translate(text)
        words = tokens_of(letters)
        yield Reading(field, text, letters, words, list(windows(words)), is_romanised=False)
        signs = [(word.start, word.end) for word in words if has_sign(word)]
        if signs:
            yield _parted(field, text, letters, signs)
        if has_foreign(text):
            yield _romanised(field, text)


def _parted(field: str, text: str, letters: Letters, signs: list[tuple[int, int]]) -> Reading:
    """What the signs part; stretches without any sign have been read before."""
    letters = parted(letters)
    words = tokens_of(letters)
    new = [
        window
        for window in windows(words)
        if any(window.start < end and start < window.end for start, end in signs)
    ]
    return Reading(field, text, letters, words, new, is_romanised=False)


def _romanised(field: str, text: str) -> Reading:
    spoken = reading(text)
    letters = translate(spoken.text)
    starts = [spoken.starts[place] for place in letters.starts]
    ends = [spoken.ends[place - 1] for place in letters.ends]
    letters = replace(letters, starts=starts, ends=ends)
    words = tokens_of(letters)
    foreign = [w for w in windows(words) if has_foreign(text[w.start : w.end])]
    return Reading(field, text, letters, words, foreign, is_romanised=True)
