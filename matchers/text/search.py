"""Marks met in a listing: what the kernel found, judged, and explained when it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import overload

import numpy as np
import regex
from numpy.typing import NDArray

from matchers.text.character_tables import load_character_table
from matchers.text.explanations import Hit, explain_edited_hit, explain_hit, explain_plain_hit
from matchers.text.fold import to_code_points, translate
from matchers.text.index import TextIndex
from matchers.text.kernel.columns import (
    ALIAS,
    ALOUD,
    COLUMNS,
    EDITS,
    END,
    FIELD,
    FLAGS,
    FOLDED_SIZE,
    GLUED,
    HIT_COUNT,
    KEPT_COUNT,
    LEVEL,
    OF_DELTA,
    OF_NAMED,
    PARTED,
    RIGHT,
    ROW,
    SIZE,
    START,
    UNFAIR,
    UNJUDGED,
)
from matchers.text.kernel.weighing_columns import (
    CANDIDATE_COLUMNS,
    CANDIDATE_END,
    CANDIDATE_FIELD,
    CANDIDATE_RIGHT,
    CANDIDATE_SPELT,
    CANDIDATE_START,
    IS_ALIAS,
    IS_ALOUD,
)
from matchers.text.letter_comparison import has_signs_for_letters, is_fair, is_literal
from matchers.text.likeness import TextLikeness
from matchers.text.spelling import Spelling
from matchers.text.word_table import load_language


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a listing; an absent one is empty."""

    title: str = ""
    brand: str = ""
    description: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        """The fields in their order."""
        return self.title, self.brand, self.description


@lru_cache(maxsize=4)  # a listing is searched, then weighed
def read_texts(texts: tuple[str, ...]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the characters of all texts, and where each begins and the last ends."""
    return to_code_points("".join(texts)), np.array((0, *accumulate(map(len, texts))))


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
FIELDS = tuple(ALLOWANCES)


_CLUSTER = regex.compile(r"\X")
# Between two of these there is always a border, whatever stands around them.
_ALONE = regex.compile(r"[\p{GCB=Other}\p{GCB=Control}\p{GCB=LV}\p{GCB=LVT}]{2}")


@lru_cache(maxsize=256)  # the hits of a listing often share their place
def widen_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span with the marks that belong to its letters; None if it splits a letter."""
    first, last = _find_border_before(text, start), _find_border_after(text, end)
    if (first < start and translate(text[first:start]).text) or (
        end < last and translate(text[end:last]).text
    ):
        return None
    return first, last


def _find_border_before(text: str, place: int) -> int:
    """Return the last border at or before a place."""
    return place if _is_border(text, place) else _find_cluster(text, place)[0]


def _find_border_after(text: str, place: int) -> int:
    return place if _is_border(text, place) else _find_cluster(text, place)[1]


def _is_border(text: str, place: int) -> bool:
    return place in (0, len(text)) or bool(_ALONE.match(text, place - 1))


def _find_cluster(text: str, place: int) -> tuple[int, int]:
    """Return the cluster that holds the place, or an empty one where a border is there."""
    begin = place
    while begin > 0 and not _is_border(text, begin):
        begin -= 1
    for cluster in _CLUSTER.finditer(text, begin):
        if cluster.start() >= place:
            break
        if cluster.end() > place:
            return cluster.start(), cluster.end()
    return place, place


type Rows = NDArray[np.int64]

_NO_ROWS: Rows = np.empty((0, COLUMNS), np.int64)


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched, and in which indexes; `hidden` rights of the first count no more."""

    wording: Wording
    indexes: tuple[TextIndex, TextIndex, TextIndex]  # the base, its changes, the named mark alone
    hidden_rows: Rows
    allowances: Rows  # by field: the most edits, and whether parts of words count

    def find_hits(self, limit: int) -> tuple["Hits", "Hits"]:
        """Return the best hits, at most `limit`, and those of the named mark.

        Each right counts once for each stretch of a field.
        """
        from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

        heaps = compiled.search(
            *read_texts(self.wording.texts), load_character_table(),
            *(index.contents for index in self.indexes), self.hidden_rows, self.allowances,
        )  # fmt: skip
        openly, named_heap = heaps
        return self._choose(openly, limit), self._choose(named_heap, limit)

    def find_famous(self) -> "Hits":
        """Return hits of short well-known marks on words of title and brand that are no words."""
        from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

        codes, fields = read_texts(self.wording.texts)
        rows = compiled.find_famous(
            codes[: fields[2]], fields[:3], load_character_table(), load_language(),
            self.indexes[0].contents, self.indexes[1].contents, self.hidden_rows,
        )  # fmt: skip
        return Hits(self.wording.texts, self.indexes, rows)

    def _choose(self, heap_arrays: tuple[Rows, Rows, Rows], limit: int) -> "Hits":
        from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

        texts, (rows, heap, counts) = self.wording.texts, heap_arrays
        if not counts[HIT_COUNT]:
            return Hits(texts, self.indexes, _NO_ROWS)
        numbers = np.empty(min(limit, len(heap)), np.int64)
        while (unjudged_row := compiled.choose(rows, heap, counts, numbers, len(numbers))) >= 0:
            self._judge(rows[unjudged_row], texts)
        best: Rows = rows[numbers[: counts[KEPT_COUNT]]]
        if not all(map(str.isascii, texts)):
            best = _widen_rows(best, texts)
        return Hits(texts, self.indexes, best)

    def _judge(self, hit: Rows, texts: Sequence[str]) -> None:
        """Say whether a meeting is fair, of which the kernel could not be sure."""
        row = hit.tolist()
        stretch = texts[row[FIELD]][row[START] : row[END]]
        spelling = _pick_index(self.indexes, row[FLAGS]).get_spelling(row[ROW])
        if len(spelling.text) == 1 or spelling.text.isdecimal():
            answer = is_literal(stretch, spelling.wording)
        else:
            answer = is_fair(stretch, spelling.wording, has_edits=row[EDITS] > 0)
        hit[FLAGS] = row[FLAGS] & ~UNJUDGED if answer else row[FLAGS] | UNFAIR


def _pick_index(indexes: Sequence[TextIndex], flags: int) -> TextIndex:
    """Return the index that a hit with these flags is of."""
    return indexes[2 if flags & OF_NAMED else 1 if flags & OF_DELTA else 0]


def _widen_rows(rows: Rows, texts: Sequence[str]) -> Rows:
    """Take in the marks of the first and the last letters; drop what would split a letter."""
    places = rows[:, (FIELD, START, END)].tolist()
    spans = [widen_span(texts[field], start, end) for field, start, end in places]
    widened_rows = rows[np.array([span is not None for span in spans], np.bool_)]
    widened_rows[:, (START, END)] = np.array([span for span in spans if span], np.int64).reshape(
        -1, 2
    )
    return widened_rows


_PLACE = (RIGHT, FIELD, START, END)


class Hits(Sequence[TextLikeness]):
    """What a search found, best first; each is put into words only when it is looked at."""

    __slots__ = ("_indexes", "_texts", "rows")

    def __init__(self, texts: Sequence[str], indexes: Sequence[TextIndex], rows: Rows) -> None:
        """Keep the `rows`, which have the columns of `kernel.columns`."""
        self._texts, self._indexes, self.rows = texts, indexes, rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> TextLikeness: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[TextLikeness, ...]: ...
    def __getitem__(self, place: int | slice) -> TextLikeness | tuple[TextLikeness, ...]:
        if isinstance(place, slice):
            return tuple(map(self._explain, self.rows[place].tolist()))
        return self._explain(self.rows[place].tolist())

    def explain(self, place: int, log_odds: float) -> TextLikeness:
        """Put one into words, with its log odds."""
        return self._explain(self.rows[place].tolist(), log_odds)

    @property
    def right_ids(self) -> tuple[int, ...]:
        """The right of each, without a word."""
        return tuple(self.rows[:, RIGHT].tolist())

    def drop_right(self, right_id: int) -> "Hits":
        """Return the hits of all other rights."""
        return self.select(self.rows[:, RIGHT] != right_id)

    def select(self, places: list[int] | NDArray[np.bool_]) -> "Hits":
        """Return the hits in these places."""
        return Hits(self._texts, self._indexes, self.rows[places])

    def append_new(self, others: "Hits") -> "Hits":
        """Return these, then those of the same search whose right has none yet where they stand."""
        places = self.rows[:, _PLACE].tolist()
        is_new = [place not in places for place in others.rows[:, _PLACE].tolist()]
        return self.append(others.select(np.array(is_new, np.bool_))) if any(is_new) else self

    def append(self, others: "Hits") -> "Hits":
        """Return these, then others of the same search."""
        return Hits(self._texts, self._indexes, np.concatenate((self.rows, others.rows)))

    def describe_row(self, place: int) -> tuple[Spelling, int, float]:
        """Return the spelling that a hit met, its edits, and how alike both are."""
        row = self.rows[place].tolist()
        index = _pick_index(self._indexes, row[FLAGS])
        similarity = 1 - row[EDITS] / max(row[FOLDED_SIZE], -row[SIZE])
        return index.get_spelling(row[ROW]), row[EDITS], similarity

    def list_candidates(self) -> Rows:
        """Return the hits as the lattice weighs them, (n, 9); see `kernel.lattice`."""
        rows, table = self.rows, np.zeros((len(self.rows), CANDIDATE_COLUMNS), np.int64)
        table[:, CANDIDATE_FIELD], table[:, CANDIDATE_RIGHT] = rows[:, FIELD], rows[:, RIGHT]
        table[:, CANDIDATE_START], table[:, CANDIDATE_END] = rows[:, START], rows[:, END]
        table[:, IS_ALOUD] = rows[:, FLAGS] & ALOUD > 0
        table[:, IS_ALIAS], table[:, CANDIDATE_SPELT] = rows[:, ALIAS], -1
        return table

    def read_wordings(self) -> tuple[NDArray[np.uint32], Rows]:
        """Return the characters of the wordings that were met, and where each ends."""
        from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

        contents = (index.contents for index in self._indexes)
        codes, ends = compiled.read_wordings(self.rows, *contents)
        return codes, ends

    def _explain(self, row: list[int], log_odds: float | None = None) -> TextLikeness:
        flags, field = row[FLAGS], row[FIELD]
        span = row[START], row[END]
        stretch = self._texts[field][span[0] : span[1]]
        index = _pick_index(self._indexes, flags)
        mark, wording = index.get_wordings(row[ROW])
        names = (mark, wording) if row[ALIAS] else (mark, "")
        place = FIELDS[field], span
        if row[EDITS] and has_signs_for_letters(stretch, wording or mark):
            # Folding takes gre3nhouse and Greenhouse for a letter apart: the mark's e is doubled.
            row = [*row]
            row[EDITS] = 0
        if row[EDITS] and row[LEVEL] == row[EDITS]:  # nothing else was done to it
            how = row[EDITS], 1 - row[EDITS] / max(row[FOLDED_SIZE], -row[SIZE]), log_odds
            return explain_edited_hit(row[RIGHT], names, place, stretch, how)
        is_plain = not row[EDITS] and not flags & ALOUD
        if is_plain and stretch.casefold() == wording.casefold():
            plain_how = flags & GLUED > 0, log_odds
            return explain_plain_hit(row[RIGHT], names, place, stretch, plain_how)
        return explain_hit(self._build_hit(row, stretch, index), log_odds)

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
