"""Which marks does a listing's wording contain? The index, its changes, and its withdrawals."""

from dataclasses import dataclass, field

import numpy as np

from matchers.text.explain import likeness
from matchers.text.hits import chosen
from matchers.text.index import TextIndex
from matchers.text.likeness import TextLikeness
from matchers.text.meetings import meetings, ranked
from matchers.text.reading import Wording, readings

__all__ = ["TextMatcher", "Wording"]


@dataclass(frozen=True, slots=True)
class TextMatcher:
    """A built index, what was added or changed since, and what was withdrawn.

    A right in the delta replaces the same right in the base; tombstones hide rights of the
    base only. It answers as an index built anew from the surviving marks would.
    """

    base: TextIndex
    delta: TextIndex = field(default_factory=lambda: TextIndex.of(()))
    tombstones: frozenset[int] = frozenset()

    def search(self, wording: Wording, *, limit: int = 20) -> tuple[TextLikeness, ...]:
        """The marks a wording contains, best first, at most `limit`.

        Title and brand within two edits, description within one; fewer for short marks. Each
        right counts once per stretch of a field. Spans are offsets of the original field.
        """
        hidden = np.array(sorted(self.tombstones | self.delta.rights()), np.int64)
        nothing = np.zeros(0, np.int64)
        found = [
            each
            for reading in readings(wording)
            for index, without in ((self.base, hidden), (self.delta, nothing))
            for each in meetings(index, reading, without)
        ]
        return tuple(map(likeness, chosen(ranked(found), limit)))
