"""Where do the windows of a reading meet the index? As columns, so that most stay unbuilt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.text.hits import FIELDS, Hit, rank
from matchers.text.index import Pairs, TextIndex
from matchers.text.keys import Encoded, Places
from matchers.text.reading import ALLOWANCES, Part, Reading
from matchers.text.windows import AFFIXED_FROM


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings of one reading with one index; `keys` is their rank, shape (keys, n)."""

    index: TextIndex
    reading: Reading
    pairs: Pairs
    keys: NDArray[np.int64]
    parts: Sequence[Part] = ()  # where the texts are parts of words, not windows

    def hit(self, number: int) -> Hit:
        """One of them with all its words."""
        spelling = self.index.spelling(int(self.pairs.rows[number]))
        place = int(self.pairs.texts[number])
        if self.parts:
            return Hit.in_part(spelling, self.reading, self.parts[place])
        window, edits = self.reading.windows[place], int(self.pairs.edits[number])
        return Hit.in_window(spelling, self.reading, window, edits)


def meetings(index: TextIndex, reading: Reading, without: Places) -> Iterator[Meetings]:
    """All meetings of a reading with an index, but for the rights in `without`."""
    texts = [window.text for window in reading.windows]
    if not texts or not len(index):
        return
    equal = index.equal(texts, reading.encoded.whole())
    near = index.within(texts, reading.encoded, reading.edits)
    fuzzy = np.array([window.is_fuzzy for window in reading.windows])
    spans = np.array([(window.start, window.end) for window in reading.windows], np.int64)
    for found in (equal, _only(near, fuzzy[near.texts])):
        pairs = _only(found, ~np.isin(index.rights_of(found.rows), without))
        keys = _keys(index, reading, pairs, spans[pairs.texts].T, is_glued=False)
        yield Meetings(index, reading, pairs, keys)
    if ALLOWANCES[reading.field].has_affixes:
        yield from _glued(index, reading, without)


def _glued(index: TextIndex, reading: Reading, without: Places) -> Iterator[Meetings]:
    """Marks that are the beginning or the end of a longer word."""
    words = [text for _, text in reading.affixed]
    parts = [part for word, text in enumerate(words) for part in _parts(word, text)]
    if not parts:
        return
    columns = np.array([(part.word, part.first, part.last) for part in parts], np.int64).T
    texts = [words[part.word][part.first : part.last] for part in parts]
    pairs = index.equal(texts, Encoded(words).part(*columns))
    pairs = _only(pairs, ~np.isin(index.rights_of(pairs.rows), without))
    spans = np.array([reading.cut(parts[place]) for place in pairs.texts.tolist()], np.int64)
    keys = _keys(index, reading, pairs, spans.reshape(-1, 2).T, is_glued=True)
    yield Meetings(index, reading, pairs, keys, parts)


def _parts(word: int, text: str) -> Iterator[Part]:
    for length in range(AFFIXED_FROM, len(text)):
        yield Part(word, 0, length)
        yield Part(word, len(text) - length, len(text))


def _only(pairs: Pairs, chosen: NDArray[np.bool_]) -> Pairs:
    return Pairs(pairs.texts[chosen], pairs.rows[chosen], pairs.edits[chosen])


def _keys(
    index: TextIndex, reading: Reading, pairs: Pairs, spans: NDArray[np.int64], *, is_glued: bool
) -> NDArray[np.int64]:
    lengths = index.sizes_of(pairs.rows)
    romanised = index.is_romanised(pairs.rows) | reading.is_romanised
    columns = rank(
        edits=pairs.edits,
        detours=romanised.astype(np.int64) + is_glued,
        length=lengths,
        met=lengths if is_glued else reading.encoded.sizes[pairs.texts],
        span=(spans[0], spans[1]),
        ties=(
            index.is_alias(pairs.rows).astype(np.int64),
            np.full(len(lengths), FIELDS.index(reading.field), np.int64),
            index.rights_of(pairs.rows),
        ),
    )
    return np.array(columns, np.int64).reshape(len(columns), -1)


def ranked(found: Sequence[Meetings]) -> Iterator[Hit]:
    """All hits, best first, each built only when asked for."""
    if not found:
        return
    owner = np.repeat(np.arange(len(found)), [each.keys.shape[1] for each in found])
    number = np.concatenate([np.arange(each.keys.shape[1]) for each in found])
    keys = np.concatenate([each.keys for each in found], axis=1)
    for place in np.lexsort(keys[::-1]):
        yield found[owner[place]].hit(int(number[place]))
