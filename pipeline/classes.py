"""Which Nice classes do a listing's title and category speak of? A guess from a table of words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.policy import Policy

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Keywords:
    by_wording: dict[str, frozenset[int]]
    spaceless: tuple[tuple[str, frozenset[int]], ...]


def guessed_classes(texts: Iterable[str], policy: Policy) -> frozenset[int]:
    """Every class that a word of the texts points to; none is no knowledge, not a mismatch."""
    return frozenset().union(*(_classes_of(text, policy) for text in texts))


@lru_cache(maxsize=256)  # the marks found in a listing share its title
def _classes_of(text: str, policy: Policy) -> frozenset[int]:
    keywords, lowered = _keywords(policy), text.casefold()
    found: set[int] = set()
    for wording in _wordings(lowered):
        found |= keywords.by_wording.get(wording, frozenset())
    if not lowered.isascii():
        found.update(*(classes for word, classes in keywords.spaceless if word in lowered))
    return frozenset(found)


def _wordings(text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    yield from words
    yield from (" ".join(pair) for pair in pairwise(words))


@lru_cache(maxsize=8)
def _keywords(policy: Policy) -> _Keywords:
    by_wording: dict[str, set[int]] = {}
    for nice_class, words in policy.nice_keywords.items():
        for word in words:
            by_wording.setdefault(word.casefold(), set()).add(nice_class)
    frozen = {word: frozenset(classes) for word, classes in by_wording.items()}
    spaceless = tuple((w, classes) for w, classes in frozen.items() if re.search("[一-鿿]", w))
    return _Keywords(frozen, spaceless)
