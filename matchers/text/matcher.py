"""Which marks does a listing's wording contain? The index, its changes, and its withdrawals."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from matchers.text.index import TextIndex
from matchers.text.likeness import TextLikeness
from matchers.text.search import ALLOWANCES, Hits, Rows, Search, Wording

__all__ = ["TextMatcher", "Wording"]


@cache
def empty_index() -> TextIndex:
    """Return an index without marks."""
    return TextIndex.from_marks(())


@dataclass(frozen=True, slots=True)
class TextMatcher:
    """A built index, what was added or changed since, and what was withdrawn.

    A right in the delta replaces the same right in the base; tombstones hide rights of the
    base only. It answers as an index of the surviving marks would.
    """

    base: TextIndex
    delta: TextIndex = field(default_factory=empty_index)
    tombstones: frozenset[int] = frozenset()
    _hidden_rows: Rows = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hidden_ids = np.array(sorted(self.tombstones | self.delta.list_right_ids()), np.int64)
        object.__setattr__(self, "_hidden_rows", hidden_ids)

    def count_marks(self) -> int:
        """Return how many marks and aliases are known, about: withdrawn ones are not taken off."""
        return self.base.count_wordings() + self.delta.count_wordings()

    def search(
        self, wording: Wording, *, limit: int = 20, edits: int = 2
    ) -> tuple[TextLikeness, ...]:
        """Return the marks a wording contains, best first, at most `limit`.

        Title and brand within `edits`, two at most, description within one; fewer for short
        marks. Each right counts once per stretch of a field. Spans are offsets of the original
        field.
        """
        return tuple(self.find(wording, limit=limit, edits=edits))

    def find(self, wording: Wording, *, limit: int = 20, edits: int = 2) -> Hits:
        """Return the same, each put into words only when it is looked at."""
        return self.find_beside(empty_index(), wording, limit=limit, edits=edits)[0]

    def find_beside(
        self, index: TextIndex, wording: Wording, *, limit: int = 20, edits: int = 2
    ) -> tuple[Hits, Hits]:
        """Return the same, and the hits of a mark that has an index of its own."""
        indexes = self.base, self.delta, index
        return Search(wording, indexes, self._hidden_rows, build_allowances(edits)).find_hits(limit)

    def find_famous(self, wording: Wording) -> Hits:
        """Return words of title and brand that are none and come near a short well-known mark."""
        indexes = self.base, self.delta, empty_index()
        return Search(wording, indexes, self._hidden_rows, build_allowances(0)).find_famous()


@cache
def build_allowances(edits: int) -> Rows:
    """Return for each field the most edits, and whether parts of words count."""
    return np.array(
        [(min(allowance.edits, edits), allowance.has_affixes) for allowance in ALLOWANCES.values()],
        np.int64,
    )
