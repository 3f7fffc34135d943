"""Words of a text with their places, and the phrases of a table among them, in one pass."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Chinese is written without spaces: a phrase of it is looked for at every character.
_HAN = "\u3400-\u9fff"
_WORD = re.compile(rf"[^\W_{_HAN}]+|[{_HAN}]+")
_HAS_HAN = re.compile(rf"[{_HAN}]")
LONGEST_TITLE: Final = 2000  # characters; what is longer speaks of more than one thing
_PLAIN = re.compile(r"[\s'’-]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words, case folded; a run of Chinese counts as one word."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    has_han: bool


@dataclass(frozen=True, slots=True)
class Phrase[T]:
    """A phrase of the table where it stands: `first` and `last` (exclusive) count words."""

    means: T
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry[T]:
    rest: tuple[str, ...]
    exact: str  # the whole wording, where its signs matter: 1:1, б/у
    means: T


@lru_cache(maxsize=256)  # cues and goods read the same title
def split_words(text: str) -> Words:
    """Return the words of a text."""
    words, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        words.append(text[start:end].casefold())
    has_han = not text.isascii() and _HAS_HAN.search(text) is not None
    return Words(text, tuple(words), tuple(starts), tuple(ends), has_han)


class PhraseBook[T]:
    """Phrases by their first word, or by their first character where they hold Chinese."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._spaced: dict[str, list[_Entry[T]]] = {}
        self._spaceless: dict[str, list[tuple[str, T]]] = {}
        for wording, means in phrases:
            self._add(wording.casefold(), means)
        for others in self._spaceless.values():
            others.sort(key=lambda one: -len(one[0]))

    def find_phrases(self, words: Words) -> Iterator[Phrase[T]]:
        """Yield every phrase in the text; those that overlap are all told."""
        for place, word in enumerate(words.words):
            if word in self._spaced:
                yield from self._match_entries(words, place, self._spaced[word])
        if words.has_han:
            yield from self._match_chinese(words)

    def _add(self, wording: str, means: T) -> None:
        if _HAS_HAN.search(wording):
            self._spaceless.setdefault(wording[0], []).append((wording, means))
            return
        parts = tuple(_WORD.findall(wording))
        has_signs = "".join(parts) != _PLAIN.sub("", wording)
        entry = _Entry(parts[1:], wording if has_signs else "", means)
        self._spaced.setdefault(parts[0], []).append(entry)

    def _match_entries(
        self, words: Words, place: int, entries: list[_Entry[T]]
    ) -> Iterator[Phrase[T]]:
        for entry in entries:
            last = place + 1 + len(entry.rest)
            if words.words[place + 1 : last] != entry.rest:
                continue
            start, end = words.starts[place], words.ends[last - 1]
            if entry.exact:
                end = start + len(entry.exact)
                if words.text[start:end].casefold() != entry.exact:
                    continue
            yield Phrase(entry.means, place, last, start, end)

    def _match_chinese(self, words: Words) -> Iterator[Phrase[T]]:
        text, place = lower_in_place(words.text), 0
        for start, letter in enumerate(text):
            while place < len(words.ends) and words.ends[place] <= start:
                place += 1
            for wording, means in self._spaceless.get(letter, ()):
                if text.startswith(wording, start):
                    yield Phrase(means, place, place + 1, start, start + len(wording))


def lower_in_place(text: str) -> str:
    """Return the text in lower case, each letter where it stood; İ, which grows, is kept."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)
