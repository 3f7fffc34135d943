"""A mark met in a field: what the kernel found, with its words."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.text.fairness import is_fair, is_literal
from matchers.text.fold import codes_of
from matchers.text.graphemes import widened
from matchers.text.index import TextIndex
from matchers.text.kernel.marks import (
    ALOUD,
    EDITS,
    END,
    FIELD,
    FLAGS,
    GLUED,
    OF_DELTA,
    PARTED,
    ROW,
    START,
    UNFAIR,
    UNJUDGED,
)
from matchers.text.lore import lore
from matchers.text.spelling import Spelling
from matchers.text.wording import FIELDS, Wording

type Rows = NDArray[np.int64]
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Hit:
    """A spelling met in a field: `text` is the folded stretch that met it, `span` its place."""

    spelling: Spelling
    field: str
    stretch: str  # the original text of the span
    span: tuple[int, int]
    text: str
    edits: int = 0
    is_glued: bool = False
    is_romanised: bool = False

    @property
    def right_id(self) -> int:
        return self.spelling.right_id


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what is searched, and in which indexes; `hidden` rights of the first are not."""

    wording: Wording
    base: TextIndex
    delta: TextIndex
    hidden: Rows
    allowances: Rows  # by field: the most edits, and whether parts of words count

    def hits(self, limit: int) -> Iterator[Hit]:
        """The best hits, at most `limit`, each right once for each stretch of a field."""
        rows = self.rows(limit)
        yield from self._worded(rows.tolist()) if len(rows) else ()

    def rows(self, limit: int) -> Rows:
        """The same as numbers, in the columns of `kernel.marks`."""
        from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

        texts = self._texts()
        fields = np.array([0, *np.cumsum([len(text) for text in texts])])
        found = compiled.search(
            codes_of("".join(texts)), fields, lore(), self.base.contents, self.delta.contents,
            self.hidden, self.allowances,
        )  # fmt: skip
        kept = np.empty(min(limit, len(found[1])), np.int64)
        while (asked := compiled.choose(*found, kept, len(kept))) >= 0:
            self._judge(found[0][asked])
        rows: Rows = found[0][kept[: found[2][2]]]
        return rows

    def _texts(self) -> tuple[str, str, str]:
        return self.wording.title, self.wording.brand, self.wording.description

    def _stretch(self, row: list[int]) -> str:
        return self._texts()[row[FIELD]][row[START] : row[END]]

    def _spelling(self, row: list[int]) -> Spelling:
        return (self.delta if row[FLAGS] & OF_DELTA else self.base).spelling(row[ROW])

    def _judge(self, hit: Rows) -> None:
        """Say whether a meeting is fair, of which the kernel could not be sure."""
        row = hit.tolist()
        stretch, spelling = self._stretch(row), self._spelling(row)
        if len(spelling.text) == 1 or spelling.text.isdecimal():
            answer = is_literal(stretch, spelling.wording)
        else:
            answer = is_fair(stretch, spelling.wording, has_edits=row[EDITS] > 0)
        hit[FLAGS] = row[FLAGS] & ~UNJUDGED if answer else row[FLAGS] | UNFAIR

    def _worded(self, rows: list[list[int]]) -> Iterator[Hit]:
        stretches = [self._stretch(row) for row in rows]
        edited = [place for place, row in enumerate(rows) if row[EDITS]]
        texts = dict(zip(edited, _folded(rows, stretches, edited), strict=True))
        for place, row in enumerate(rows):
            span = self._span(row)
            if span is None:
                continue
            spelling, stretch = self._spelling(row), stretches[place]
            if span != (row[START], row[END]):
                stretch = self._texts()[row[FIELD]][slice(*span)]
            yield Hit(
                spelling,
                FIELDS[row[FIELD]],
                stretch,
                span,
                texts.get(place, spelling.text),
                row[EDITS],
                is_glued=row[FLAGS] & GLUED > 0,
                is_romanised=row[FLAGS] & ALOUD > 0 or spelling.is_romanised,
            )

    def _span(self, row: list[int]) -> tuple[int, int] | None:
        text = self._texts()[row[FIELD]]
        start, end = row[START], row[END]
        return (start, end) if text.isascii() else widened(text, start, end)


def _folded(rows: list[list[int]], stretches: list[str], places: list[int]) -> list[str]:
    """The folded text of some stretches, each as its reading had it."""
    from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

    if not places:
        return []
    texts = [stretches[place] for place in places]
    modes = np.array([rows[place][FLAGS] & (ALOUD | PARTED) for place in places], np.uint8)
    ends = np.cumsum([len(text) for text in texts])
    letters, sizes = compiled.spell(codes_of("".join(texts)), ends, modes, lore())
    whole = str(letters.data, "utf-32-le", "surrogatepass")
    stops = np.cumsum(sizes[:, 0]).tolist()
    return [whole[start:stop] for start, stop in zip([0, *stops], stops, strict=False)]
