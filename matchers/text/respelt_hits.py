"""Words of other scripts, looked for as the Latin spellings that they may stand for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

import numpy as np
from numpy.typing import NDArray

from matchers.text.explanations import Hit, explain_hit
from matchers.text.fold import to_code_points
from matchers.text.foreign_names import find_foreign_names
from matchers.text.foreign_spellings import FOREIGN_WORD, list_latin_spellings
from matchers.text.kernel.columns import END, RIGHT, START
from matchers.text.kernel.weighing_columns import (
    CANDIDATE_END,
    CANDIDATE_FIELD,
    CANDIDATE_SPELT,
    CANDIDATE_START,
    IS_ALOUD,
)
from matchers.text.likeness import TextLikeness
from matchers.text.search import FIELDS, Hits, Wording

_MOST_WORDS = 12  # of a field
_APART = " ; "

type Place = tuple[int, int, int]  # field, start, end


@dataclass(frozen=True, slots=True)
class RespeltHits:
    """Hits in a text of spellings, with the place in the listing of the word behind each."""

    hits: Hits
    spellings: tuple[str, ...]
    places: tuple[Place, ...]
    texts: tuple[str, str]

    def __len__(self) -> int:
        return len(self.places)

    def explain(self, place: int, log_odds: float) -> TextLikeness:
        """Put one into words, with its log odds."""
        field, start, end = self.places[place]
        spelling, edits, similarity = self.hits.describe_row(place)
        stretch = self.texts[field][start:end]
        return explain_hit(
            Hit(
                spelling, FIELDS[field], stretch, (start, end), edits, similarity, is_aloud=True,
                reading=self.spellings[place],
            ),
            log_odds,
        )  # fmt: skip

    @property
    def right_ids(self) -> tuple[int, ...]:
        """The right of each."""
        return self.hits.right_ids

    def drop_right(self, right_id: int) -> "RespeltHits":
        """Return the hits of all other rights."""
        numbers = np.flatnonzero(self.hits.rows[:, RIGHT] != right_id).tolist()
        return RespeltHits(
            self.hits.select(numbers),
            tuple(self.spellings[place] for place in numbers),
            tuple(self.places[place] for place in numbers),
            self.texts,
        )

    def list_candidates(self) -> NDArray[np.int64]:
        """Return them as the lattice weighs them, (n, 9); see `kernel.lattice`."""
        table = self.hits.list_candidates()
        places = np.array(self.places, np.int64).reshape(-1, 3)
        table[:, CANDIDATE_FIELD], table[:, CANDIDATE_START] = places[:, 0], places[:, 1]
        table[:, CANDIDATE_END], table[:, CANDIDATE_SPELT] = places[:, 2], 0
        table[:, IS_ALOUD] = 1
        return table

    def read_wordings(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the characters of the wordings that were met, and where each ends."""
        return self.hits.read_wordings()

    def read_spellings(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the characters of the spelling behind each, and where each ends."""
        ends = np.array((0, *accumulate(map(len, self.spellings))), np.int64)
        return to_code_points("".join(self.spellings)), ends


def find_respelt(
    wording: Wording, find: Callable[[Wording], Sequence[Hits]]
) -> tuple[RespeltHits, ...]:
    """Return what `find` finds among the Latin spellings of foreign words; empty without any.

    All spellings are searched at once, as one text; only hits of a whole spelling count.
    """
    texts = wording.title, wording.brand
    if all(text.isascii() for text in texts):
        return ()
    spelt = dict(_list_spellings(texts))
    if not spelt:
        return ()
    sizes = [0, *accumulate(len(spelling) + len(_APART) for spelling in spelt)]
    spans = {
        (start, start + len(spelling)): spelling
        for start, spelling in zip(sizes, spelt, strict=False)
    }
    results = find(Wording(title=_APART.join(spelt)))
    return tuple(_select_whole(hits, spelt, spans, texts) for hits in results)


def _select_whole(
    hits: Hits, spelt: dict[str, Place], spans: dict[tuple[int, int], str], texts: tuple[str, str]
) -> RespeltHits:
    hit_spellings = [spans.get((row[START], row[END])) for row in hits.rows.tolist()]
    numbers = [place for place, spelling in enumerate(hit_spellings) if spelling is not None]
    spellings = tuple(spelling for spelling in hit_spellings if spelling is not None)
    places = tuple(spelt[spelling] for spelling in spellings)
    return RespeltHits(hits.select(numbers), spellings, places, texts)


def _list_spellings(texts: tuple[str, str]) -> Iterator[tuple[str, Place]]:
    """Yield each spelling with the place of its word; one of two words counts for the last."""
    for field, text in enumerate(texts):
        for spelling, (start, end) in find_foreign_names(text):
            yield spelling, (field, start, end)
        for word in islice(FOREIGN_WORD.finditer(text), _MOST_WORDS):
            for spelling in list_latin_spellings(word[0]):
                yield spelling, (field, *word.span())
