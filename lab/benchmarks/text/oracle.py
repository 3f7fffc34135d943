"""Does the index find what an exhaustive scan finds? Optimal string alignment over all marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from lab.benchmarks.text.matcher import OurMatcher
from lab.benchmarks.text.peers import fold_text, windows
from matchers.text.fold import tokenise
from matchers.text.kernel.limits import LONGEST, SHORTEST
from matchers.text.spelling import Mark, count_forgiven_edits

_WORDS = 4


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of a title and a right within the edits forgiven, and those the index found."""

    pairs: int
    found: int
    missing: tuple[tuple[str, str], ...]  # title and mark


def measure_agreement(
    ours: OurMatcher, marks: Sequence[Mark], titles: Sequence[str], wanted: int
) -> Agreement:
    """Scan title after title until that many pairs are known.

    Plain Latin titles and marks only: other scripts are subject to fairness, which no distance
    knows.
    """
    scan = _Scan.from_marks(marks)
    pairs, missing = 0, []
    for title in titles:
        near = scan.near(title)
        pairs += len(near)
        missing += [(title, marks[right].wording) for right in near - ours.flag_rights(title)]
        if pairs >= wanted:
            break
    return Agreement(pairs, pairs - len(missing), tuple(missing))


def select_plain(titles: Sequence[str]) -> Iterator[str]:
    """Plain Latin titles without letters that stand alone: in a word spelt out the longest wins."""
    for title in titles:
        if title.isascii() and all(len(word.letters) > 1 for word in tokenise(title)):
            yield title


@dataclass(frozen=True, slots=True)
class _Scan:
    """Every plain mark folded, its right, and the edits that its length forgives."""

    texts: tuple[str, ...]
    rights: tuple[int, ...]
    allowed: NDArray[np.uint8]

    @classmethod
    def from_marks(cls, marks: Sequence[Mark]) -> Self:
        known = [(fold_text(m.wording), m.right_id) for m in marks if m.wording.isascii()]
        known = [(text, right) for text, right in known if SHORTEST <= len(text) <= LONGEST]
        allowed = np.fromiter(
            (count_forgiven_edits(text) for text, _ in known), np.uint8, len(known)
        )
        return cls(tuple(t for t, _ in known), tuple(r for _, r in known), allowed)

    def near(self, title: str) -> frozenset[int]:
        """The rights within their edits of one to four neighbouring words."""
        apart = cdist(
            windows(title, _WORDS),
            self.texts,
            scorer=OSA.distance,
            score_cutoff=2,
            dtype=np.uint8,
        )
        places = np.nonzero((apart <= self.allowed).any(axis=0))[0]
        return frozenset(self.rights[place] for place in places.tolist())
