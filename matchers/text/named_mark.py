"""Does a listing's wording contain the mark that its complaint names? No register needed."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from matchers.text.character_tables import load_character_table
from matchers.text.explanations import Hit, explain_hit
from matchers.text.fold import join_tokens, to_code_points, tokenise
from matchers.text.index import TextIndex
from matchers.text.kernel.columns import END, FIELD, START
from matchers.text.kernel.weighing_columns import (
    CANDIDATE_COLUMNS,
    CANDIDATE_END,
    CANDIDATE_FIELD,
    CANDIDATE_RIGHT,
    CANDIDATE_SPELT,
    CANDIDATE_START,
    IS_ALIAS,
    IS_ALOUD,
    NEAR_END,
    NEAR_FIELD,
    NEAR_IS_ALOUD,
    NEAR_START,
    NEAR_WORDING,
)
from matchers.text.likeness import TextLikeness
from matchers.text.search import FIELDS, Hits, Wording, read_texts
from matchers.text.spelling import Mark, Spelling
from matchers.text.word_table import load_language


@lru_cache(maxsize=4096)  # some 3 KB each
def build_mark_index(mark: Mark) -> TextIndex:
    """Return the index of one mark, kept because complaints name it for many listings."""
    return TextIndex.from_marks([mark])


@dataclass(frozen=True, slots=True)
class NamedWindows:
    """Stretches of title and brand that come near the named mark, found beyond the usual search.

    `rows` have the columns of `kernel.named_windows`.
    """

    mark: Mark
    texts: tuple[str, str]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def explain(self, place: int, log_odds: float) -> TextLikeness:
        """Put one into words, with its log odds."""
        field, start, end, which, slips, is_aloud = self.rows[place].tolist()
        wording = self._wordings[which]
        text = join_tokens(tokenise(wording))
        spelling = Spelling(text, self.mark.right_id, self.mark.wording, wording)
        stretch, size = self.texts[field][start:end], max(len(text), 1)
        similarity = max(0.0, 1 - slips / size)
        hit = Hit(
            spelling, FIELDS[field], stretch, (start, end), slips, similarity,
            is_aloud=bool(is_aloud),
        )  # fmt: skip
        return explain_hit(hit, log_odds)

    @property
    def right_ids(self) -> tuple[int, ...]:
        """The right of each: always the named one."""
        return (self.mark.right_id,) * len(self.rows)

    @property
    def _wordings(self) -> tuple[str, ...]:
        return (self.mark.wording, *self.mark.aliases)

    def list_candidates(self) -> NDArray[np.int64]:
        """Return them as the lattice weighs them, (n, 9); see `kernel.lattice`."""
        table = np.zeros((len(self.rows), CANDIDATE_COLUMNS), np.int64)
        table[:, CANDIDATE_FIELD] = self.rows[:, NEAR_FIELD]
        table[:, CANDIDATE_START] = self.rows[:, NEAR_START]
        table[:, CANDIDATE_END] = self.rows[:, NEAR_END]
        table[:, CANDIDATE_RIGHT] = self.mark.right_id
        table[:, IS_ALOUD] = self.rows[:, NEAR_IS_ALOUD]
        table[:, IS_ALIAS] = self.rows[:, NEAR_WORDING] > 0
        table[:, CANDIDATE_SPELT] = -1
        return table

    def read_wordings(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the characters of the wordings that were met, and where each ends."""
        wordings = self._wordings
        matched_wordings = [wordings[which] for which in self.rows[:, NEAR_WORDING].tolist()]
        ends = np.array((0, *accumulate(map(len, matched_wordings))), np.int64)
        return to_code_points("".join(matched_wordings)), ends


def find_named_windows(mark: Mark, wording: Wording, hits: Hits) -> NamedWindows:
    """Return stretches near the named mark that are not among the known hits."""
    from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

    codes, fields = read_texts(wording.texts)
    own_codes, own_ends = _read_wordings(mark)
    rows = compiled.find_windows(
        codes[: fields[2]], fields[:3], load_character_table(), load_language(), own_codes, own_ends
    )
    if len(rows):
        places = {tuple(place) for place in hits.rows[:, (FIELD, START, END)].tolist()}
        is_new = [tuple(place) not in places for place in rows[:, :3].tolist()]
        rows = rows[np.array(is_new, np.bool_)]
    return NamedWindows(mark, (wording.title, wording.brand), rows)


@lru_cache(maxsize=4096)  # complaints name a mark for many listings
def _read_wordings(mark: Mark) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the characters of a mark and its aliases, and where each begins and the last ends."""
    wordings = (mark.wording, *mark.aliases)
    return to_code_points("".join(wordings)), np.array((0, *accumulate(map(len, wordings))))
