"""From marks to the bytes of an index: spellings, the tables of their keys, and their wordings."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.text import compiled
from matchers.text.character_tables import load_character_table
from matchers.text.fold import to_code_points
from matchers.text.kernel.columns import (
    ALOUD,
    ASCII,
    EDIT_FROM,
    EDITS_SHIFT,
    FLAGS_SHIFT,
    LATIN,
    LITERAL,
    OF_ALIAS,
    PARTS,
    ROMANISED,
    ROW_BITS,
    SHORTEST,
    TWO_EDITS_FROM,
    WIDE,
    WORDS_SHIFT,
    Codes,
    Keys,
    Places,
)
from matchers.text.letter_comparison import find_scripts
from matchers.text.spelling import Mark, TooManySpellings, list_variants
from matchers.text.word_table import load_language

_AT_ONCE = 50_000  # marks spelt at a time, so that a build needs little memory
_PER_SHELF_WHOLE, _PER_SHELF_SHORT = 4, 8  # entries that share a shelf, about
_ALIGNED = 64
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(slots=True)
class _Wordings:
    """Marks and aliases as registered, in their order."""

    texts: list[str] = field(default_factory=list)
    rights: "array[int]" = field(default_factory=lambda: array("q"))
    marks: "array[int]" = field(default_factory=lambda: array("I"))
    flags: bytearray = field(default_factory=bytearray)

    def add(self, mark: Mark) -> Iterator[tuple[int, str]]:
        """Yield the mark's wordings with their numbers, and record each."""
        first = len(self.texts)
        for number, text in enumerate(dict.fromkeys((mark.wording, *mark.aliases)), first):
            self.texts.append(text)
            self.rights.append(mark.right_id)
            self.marks.append(first)
            is_ascii = text.isascii()
            is_latin = is_ascii or find_scripts(text) <= {"LATIN"}
            self.flags.append(ASCII * is_ascii | LATIN * is_latin | OF_ALIAS * (number > first))
            yield number, text


@dataclass(frozen=True, slots=True)
class _Spellings:
    """Folded spellings: their letters side by side, and a row of numbers for each."""

    letters: Codes
    ends: Places  # from 0
    wordings: NDArray[np.uint32]
    words: Places
    flags: NDArray[np.uint32]

    def select_rows(self, rows: Places) -> "_Spellings":
        """Return only these rows, in this order."""
        sizes = np.diff(self.ends)[rows]
        ends = np.concatenate([[0], np.cumsum(sizes)])
        places = np.repeat(self.ends[:-1][rows] - ends[:-1], sizes) + np.arange(ends[-1])
        return _Spellings(
            self.letters[places], ends, self.wordings[rows], self.words[rows], self.flags[rows]
        )


def build_index_bytes(marks: Iterable[Mark]) -> NDArray[np.uint8]:
    """Build the whole index; raise TooManySpellings beyond four million."""
    wordings = _Wordings()
    spelt = _drop_duplicates(_spell_all(marks, wordings), np.frombuffer(wordings.marks, np.uint32))
    if len(spelt.wordings) > ROW_BITS:
        raise TooManySpellings(f"{len(spelt.wordings)} spellings; the limit is {ROW_BITS}")
    famous = _build_famous(wordings.texts, spelt.wordings)
    return _lay_out_parts([*_build_tables(spelt), *_build_texts(wordings), *famous])


def _spell_all(marks: Iterable[Mark], wordings: _Wordings) -> _Spellings:
    some = [_spell_marks(chunk, wordings) for chunk in batched(marks, _AT_ONCE, strict=False)]
    some = some or [_spell_marks((), wordings)]
    ends = np.cumsum([0, *(part.ends[-1] for part in some[:-1])])
    return _Spellings(
        np.concatenate([part.letters for part in some]),
        np.concatenate([[0], *(part.ends[1:] + end for part, end in zip(some, ends, strict=True))]),
        np.concatenate([part.wordings for part in some]),
        np.concatenate([part.words for part in some]),
        np.concatenate([part.flags for part in some]),
    )


def _spell_marks(marks: Iterable[Mark], wordings: _Wordings) -> _Spellings:
    """Return every spelling of some marks that is neither too short nor too long."""
    texts: list[str] = []
    modes, numbers = bytearray(), array("I")
    for mark in marks:
        for number, wording in wordings.add(mark):
            for text, mode in list_variants(wording):
                texts.append(text)
                modes.append(mode)
                numbers.append(number)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    how = np.frombuffer(bytes(modes), np.uint8)
    letters, sizes = compiled.spell(
        to_code_points("".join(texts)), np.cumsum(lengths), how, load_character_table()
    )
    wording_ids = np.frombuffer(numbers, np.uint32)
    bits = np.frombuffer(bytes(wordings.flags), np.uint8)[wording_ids].astype(np.uint32)
    is_aloud = how & ALOUD > 0
    is_single = (sizes[:, 0] == 1) & (how == 0)
    bits |= is_aloud * np.uint32(ROMANISED) | (is_single | (sizes[:, 2] > 0)) * np.uint32(LITERAL)
    ends = np.concatenate([[0], np.cumsum(sizes[:, 0])])
    every = _Spellings(letters, ends, wording_ids, sizes[:, 1], bits)
    return every.select_rows(np.flatnonzero(is_single | (sizes[:, 0] >= SHORTEST + is_aloud)))


def _drop_duplicates(spelt: _Spellings, marks: NDArray[np.uint32]) -> _Spellings:
    """Keep each spelling once for each mark; sort rows by letters, so that neighbours lie close."""
    keys, _, _ = compiled.describe(spelt.letters, spelt.ends)
    of_mark: Keys = keys ^ marks[spelt.wordings].astype(np.uint64) * _SPREAD
    spelt = spelt.select_rows(np.sort(np.unique(of_mark, return_index=True)[1]))
    _, orders, _ = compiled.describe(spelt.letters, spelt.ends)
    return spelt.select_rows(np.argsort(orders, kind="stable"))


def _build_tables(spelt: _Spellings) -> Iterator[NDArray[Any]]:
    sizes = np.diff(spelt.ends)
    is_literal = spelt.flags & LITERAL > 0
    edits = ((sizes >= EDIT_FROM).astype(np.uint8) + (sizes >= TWO_EDITS_FROM)) * ~is_literal
    whole_bits = max(1, (len(sizes) // _PER_SHELF_WHOLE).bit_length())
    short = int(np.array([0, 7, 37])[edits].sum())
    short_bits = max(1, (short // _PER_SHELF_SHORT).bit_length())
    for table in compiled.shelve(spelt.letters, spelt.ends, edits, whole_bits, short_bits):
        yield from table
    letters, places, wide = compiled.pack(spelt.letters, spelt.ends)
    _, _, signatures = compiled.describe(spelt.letters, spelt.ends)
    flags = spelt.flags | wide * np.uint32(WIDE)
    packed_values = (
        sizes | edits.astype(np.int64) << EDITS_SHIFT | flags.astype(np.int64) << FLAGS_SHIFT
    )
    packed_values |= np.minimum(spelt.words, 255) << WORDS_SHIFT
    yield np.column_stack(
        [signatures, places, spelt.wordings, packed_values.astype(np.uint32)]
    ).ravel()
    yield letters


def _build_texts(wordings: _Wordings) -> Iterator[NDArray[Any]]:
    encoded_texts = [text.encode("utf-8", "surrogatepass") for text in wordings.texts]
    yield np.cumsum([0, *map(len, encoded_texts)]).astype(np.uint32)
    yield np.frombuffer(b"".join(encoded_texts), np.uint8)
    yield np.frombuffer(wordings.rights, np.int64)
    yield np.frombuffer(wordings.marks, np.uint32)


def _build_famous(texts: list[str], wordings: NDArray[np.uint32]) -> tuple[Keys, Codes]:
    """Return the keys of the short well-known marks, ascending, and a row of each mark."""
    ends = np.cumsum([0, *map(len, texts)])
    keys, numbers = compiled.list_famous_keys(
        to_code_points("".join(texts)), ends, load_character_table(), load_language()
    )
    known, rows = np.unique(wordings, return_index=True)
    is_spelt = np.isin(numbers, known)
    keys, numbers = keys[is_spelt], numbers[is_spelt]
    order = np.argsort(keys, kind="stable")
    return keys[order], rows[np.searchsorted(known, numbers[order])].astype(np.uint32)


def _lay_out_parts(parts: list[NDArray[Any]]) -> NDArray[np.uint8]:
    """Return a table of contents (place and size of each part, in bytes), then the parts."""
    contents, place = [], _ALIGNED * -(-16 * PARTS // _ALIGNED)
    for part in parts:
        contents += [place, part.nbytes]
        place += part.nbytes + -part.nbytes % _ALIGNED
    buffer = np.zeros(place, np.uint8)
    buffer[: 16 * PARTS].view(np.int64)[:] = contents
    for start, part in zip(contents[::2], parts, strict=True):
        buffer[start : start + part.nbytes] = part.view(np.uint8)
    buffer.flags.writeable = False
    return buffer
