"""Marks met in a listing: what the kernel found, judged, and explained when it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matchers.text.explain import Hit, explain_edited_hit, explain_hit, explain_plain_hit
from matchers.text.fairness import is_fair, is_literal
from matchers.text.fold import to_code_points
from matchers.text.graphemes import widen_span
from matchers.text.index import TextIndex
from matchers.text.kernel.marks import (
    ALIAS,
    ALOUD,
    EDITS,
    END,
    FIELD,
    FLAGS,
    FOLDED_SIZE,
    GLUED,
    LEVEL,
    OF_DELTA,
    PARTED,
    RIGHT,
    ROW,
    SIZE,
    START,
    UNFAIR,
    UNJUDGED,
)
from matchers.text.likeness import TextLikeness
from matchers.text.lore import load_character_table
from matchers.text.wording import FIELDS, Wording

type Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched, and in which indexes; `hidden` rights of the first count no more."""

    wording: Wording
    base: TextIndex
    delta: TextIndex
    hidden: Rows
    allowances: Rows  # by field: the most edits, and whether parts of words count

    def find_hits(self, limit: int) -> "Hits":
        """The best hits, at most `limit`, each right once for each stretch of a field."""
        from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

        texts = self.wording.title, self.wording.brand, self.wording.description
        whole = "".join(texts)
        fields = np.array((0, *accumulate(map(len, texts))))
        rows, heap, counts = compiled.search(
            to_code_points(whole), fields, load_character_table(), self.base.contents, self.delta.contents,
            self.hidden, self.allowances,
        )  # fmt: skip
        kept = np.empty(min(limit, len(heap)), np.int64)
        while (asked := compiled.choose(rows, heap, counts, kept, len(kept))) >= 0:
            self._judge(rows[asked], texts)
        found = rows[kept[: counts[2]]].tolist()
        if not whole.isascii():
            found = [row for row in found if _widen_row(row, texts[row[FIELD]])]
        return Hits(texts, self.base, self.delta, found)

    def _judge(self, hit: Rows, texts: Sequence[str]) -> None:
        """Say whether a meeting is fair, of which the kernel could not be sure."""
        row = hit.tolist()
        stretch = texts[row[FIELD]][row[START] : row[END]]
        spelling = (self.delta if row[FLAGS] & OF_DELTA else self.base).get_spelling(row[ROW])
        if len(spelling.text) == 1 or spelling.text.isdecimal():
            answer = is_literal(stretch, spelling.wording)
        else:
            answer = is_fair(stretch, spelling.wording, has_edits=row[EDITS] > 0)
        hit[FLAGS] = row[FLAGS] & ~UNJUDGED if answer else row[FLAGS] | UNFAIR


def _widen_row(row: list[int], text: str) -> bool:
    """Take in the marks of the first and the last letter; False where a letter would be split."""
    span = widen_span(text, row[START], row[END])
    if span is None:
        return False
    row[START], row[END] = span
    return True


class Hits(Sequence[TextLikeness]):
    """What a search found, best first; each is put into words only when it is looked at."""

    __slots__ = ("_base", "_delta", "_rows", "_texts")

    def __init__(
        self, texts: Sequence[str], base: TextIndex, delta: TextIndex, rows: list[list[int]]
    ) -> None:
        """`rows` have the columns of `kernel.marks`."""
        self._texts, self._base, self._delta, self._rows = texts, base, delta, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> TextLikeness: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[TextLikeness, ...]: ...
    def __getitem__(self, place: int | slice) -> TextLikeness | tuple[TextLikeness, ...]:
        if isinstance(place, slice):
            return tuple(map(self._explain, self._rows[place]))
        return self._explain(self._rows[place])

    @property
    def right_ids(self) -> tuple[int, ...]:
        """The right of each, without a word."""
        return tuple(row[RIGHT] for row in self._rows)

    def _explain(self, row: list[int]) -> TextLikeness:
        flags, field = row[FLAGS], row[FIELD]
        span = row[START], row[END]
        stretch = self._texts[field][span[0] : span[1]]
        index = self._delta if flags & OF_DELTA else self._base
        mark, wording = index.get_wordings(row[ROW])
        names = (mark, wording) if row[ALIAS] else (mark, "")
        place = FIELDS[field], span
        if row[EDITS] and row[LEVEL] == row[EDITS]:  # nothing else was done to it
            how = row[EDITS], 1 - row[EDITS] / max(row[FOLDED_SIZE], -row[SIZE])
            return explain_edited_hit(row[RIGHT], names, place, stretch, how)
        is_plain = not row[EDITS] and not flags & ALOUD
        if is_plain and stretch.casefold() == wording.casefold():
            return explain_plain_hit(row[RIGHT], names, place, stretch, flags & GLUED > 0)
        return explain_hit(self._build_hit(row, stretch, index))

    def _build_hit(self, row: list[int], stretch: str, index: TextIndex) -> Hit:
        flags = row[FLAGS]
        return Hit(
            index.get_spelling(row[ROW]),
            FIELDS[row[FIELD]],
            stretch,
            (row[START], row[END]),
            row[EDITS],
            1 - row[EDITS] / max(row[FOLDED_SIZE], -row[SIZE]),
            is_glued=flags & GLUED > 0,
            is_aloud=flags & ALOUD > 0,
            is_parted=flags & PARTED > 0,
        )
