"""Which spellings of marks lie within one or two edits of a stretch of text?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matchers.text import storage
from matchers.text.keys import Encoded, Places, Words
from matchers.text.spelling import Mark, Spelling, forgiven, spellings
from matchers.text.storage import IndexUnreadable
from matchers.text.table import KeyTable

__all__ = ["IndexUnreadable", "Pairs", "TextIndex", "build"]

_CHUNK = 100_000  # spellings keyed at a time, so that a build needs little memory


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts and the spellings near them: positions, rows and edits side by side, shape (n,)."""

    texts: Places
    rows: Places
    edits: Places


@dataclass(frozen=True, slots=True)
class _Columns:
    """Everything an index knows, as arrays: spellings point to wordings, these to rights.

    A text column is UTF-8 side by side (uint8) and the place where each text ends (uint32).
    """

    whole_entries: Words
    whole_directory: NDArray[np.uint32]
    short_entries: Words
    short_directory: NDArray[np.uint32]
    spelling_letters: NDArray[np.uint8]
    spelling_ends: NDArray[np.uint32]
    spelling_sizes: NDArray[np.uint8]
    spelling_edits: NDArray[np.uint8]
    spelling_signatures: Words
    spelling_wordings: NDArray[np.uint32]
    spelling_is_romanised: NDArray[np.uint8]
    wording_letters: NDArray[np.uint8]
    wording_ends: NDArray[np.uint32]
    wording_rights: NDArray[np.int64]
    wording_marks: NDArray[np.uint32]  # the mark's own wording; of an alias another one


class TextIndex:
    """Marks and aliases by their folded spellings; immutable, safe to share among threads."""

    __slots__ = ("_columns", "_short", "_whole")

    def __init__(self, columns: _Columns) -> None:
        self._columns = columns
        self._whole = KeyTable(columns.whole_entries, columns.whole_directory)
        self._short = KeyTable(columns.short_entries, columns.short_directory)

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> Self:
        """An index in memory. Raises TooManySpellings beyond four million."""
        return cls(_columns_of(marks))

    @classmethod
    def open(cls, path: Path, *, is_trusted: bool = False) -> Self:
        """Map a built file; `is_trusted` skips the checksum of its arrays.

        Raises IndexUnreadable for a foreign, truncated, damaged or other version's file.
        """
        arrays = storage.read(path, is_trusted=is_trusted)
        missing = {field.name for field in fields(_Columns)} ^ arrays.keys()
        if missing:
            raise IndexUnreadable(f"{path} has other arrays than expected: {sorted(missing)}")
        return cls(_Columns(**arrays))

    def save(self, path: Path) -> None:
        """Write the index as one file, in place of an older one, in one step."""
        storage.write(path, {f.name: getattr(self._columns, f.name) for f in fields(_Columns)})

    def __len__(self) -> int:
        """The number of spellings."""
        return len(self._columns.spelling_sizes)

    def rights(self) -> frozenset[int]:
        """The ids of all rights in the index."""
        return frozenset(self._columns.wording_rights.tolist())

    def rights_of(self, rows: Places) -> Places:
        """The right for which each spelling stands."""
        columns = self._columns
        return columns.wording_rights[columns.spelling_wordings[rows]]

    def sizes_of(self, rows: Places) -> Places:
        """The folded letters of each spelling."""
        return self._columns.spelling_sizes[rows].astype(np.int64)

    def is_romanised(self, rows: Places) -> NDArray[np.bool_]:
        """Whether each spelling is a transliteration."""
        return self._columns.spelling_is_romanised[rows].astype(np.bool_)

    def is_alias(self, rows: Places) -> NDArray[np.bool_]:
        """Whether each spelling is that of an alias."""
        wordings = self._columns.spelling_wordings[rows]
        answer: NDArray[np.bool_] = self._columns.wording_marks[wordings] != wordings
        return answer

    def spelling(self, row: int) -> Spelling:
        """A spelling by its number, 0 to the index's length."""
        columns = self._columns
        wording = int(columns.spelling_wordings[row])
        rows = np.array([columns.wording_marks[wording], wording], np.int64)
        mark, own = _cut(columns.wording_letters, columns.wording_ends, rows)
        right_id = int(columns.wording_rights[wording])
        (text,) = self._texts(np.array([row], np.int64))
        return Spelling(text, right_id, mark, own, bool(columns.spelling_is_romanised[row]))

    def equal(self, texts: Sequence[str], keys: Words) -> Pairs:
        """Spellings that equal a text; `keys` as of Encoded.whole or Encoded.part."""
        asked, rows = self._whole.find(keys)
        pairs = zip(asked.tolist(), self._texts(rows), strict=True)
        same = np.fromiter((texts[text] == other for text, other in pairs), np.bool_, len(asked))
        return Pairs(asked[same], rows[same], np.zeros(int(same.sum()), np.int64))

    def within(self, texts: Sequence[str], encoded: Encoded, edits: int) -> Pairs:
        """Spellings within 1..edits of a text, and within what their length forgives.

        The distance is that of optimal string alignment: letters added, left out, replaced,
        or two neighbours swapped, no part edited twice.
        """
        asked, rows = self._candidates(encoded, edits)
        allowed = np.minimum(self._columns.spelling_edits[rows], edits)
        ours = [texts[text] for text in asked.tolist()]
        apart = cpdist(ours, self._texts(rows), scorer=OSA.distance, score_cutoff=edits)
        near = (apart > 0) & (apart <= allowed)
        return Pairs(asked[near], rows[near], apart[near].astype(np.int64))

    def _candidates(self, encoded: Encoded, edits: int) -> tuple[Places, Places]:
        """Pairs that share a key and may be near by length and by the letters they use."""
        columns = self._columns
        rows, keys = encoded.shortened(edits)
        asked, owners = self._short.find(keys)
        asked = rows[asked]
        allowed = np.minimum(columns.spelling_edits[owners], edits).astype(np.int64)
        sizes = columns.spelling_sizes[owners].astype(np.int64) - encoded.sizes[asked]
        apart = columns.spelling_signatures[owners] ^ encoded.signatures()[asked]
        near = (np.abs(sizes) <= allowed) & (np.bitwise_count(apart) <= 2 * allowed)
        pairs = np.unique(asked[near] << 32 | owners[near])
        return pairs >> 32, pairs & 0xFFFFFFFF

    def _texts(self, rows: Places) -> list[str]:
        return _cut(self._columns.spelling_letters, self._columns.spelling_ends, rows)


def build(marks: Iterable[Mark], path: Path) -> None:
    """Write an index of the marks to `path`, in place of an older one, in one step."""
    TextIndex.of(marks).save(path)


def _columns_of(marks: Iterable[Mark]) -> _Columns:
    texts: list[str] = []
    spelling_rows: list[tuple[int, bool]] = []
    wordings: list[str] = []
    wording_rows: list[tuple[int, int]] = []
    for mark in marks:
        own = len(wordings)
        numbers = {mark.wording: own}
        wordings.append(mark.wording)
        wording_rows.append((mark.right_id, own))
        for spelling in spellings(mark):
            number = numbers.setdefault(spelling.wording, len(wordings))
            if number == len(wordings):
                wordings.append(spelling.wording)
                wording_rows.append((mark.right_id, own))
            texts.append(spelling.text)
            spelling_rows.append((number, spelling.is_romanised))
    return _Columns(
        **_keyed(texts),
        **_lettered("spelling", texts),
        **_lettered("wording", wordings),
        spelling_wordings=np.array([row[0] for row in spelling_rows], np.uint32),
        spelling_is_romanised=np.array([row[1] for row in spelling_rows], np.uint8),
        wording_rights=np.array([row[0] for row in wording_rows], np.int64),
        wording_marks=np.array([row[1] for row in wording_rows], np.uint32),
    )


def _keyed(texts: list[str]) -> dict[str, Any]:
    """Both key tables and what is compared before the letters are."""
    edits = np.fromiter(map(forgiven, texts), np.uint8, len(texts))
    whole, signatures, keys, owners = [], [], [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for start in range(0, len(texts), _CHUNK):
        encoded = Encoded(texts[start : start + _CHUNK])
        whole.append(encoded.whole())
        signatures.append(encoded.signatures())
        for most in (1, 2):
            rows, found = encoded.shortened(most)
            is_meant = edits[start + rows] == most
            keys.append(found[is_meant])
            owners.append(start + rows[is_meant])
    short = KeyTable.of(np.concatenate(keys), np.concatenate(owners))
    every = KeyTable.of(np.concatenate([keys[0], *whole]), np.arange(len(texts)))
    return {
        "whole_entries": every.entries,
        "whole_directory": every.directory,
        "short_entries": short.entries,
        "short_directory": short.directory,
        "spelling_sizes": np.fromiter(map(len, texts), np.uint8, len(texts)),
        "spelling_edits": edits,
        "spelling_signatures": np.concatenate([keys[0], *signatures]),
    }


def _lettered(name: str, texts: list[str]) -> dict[str, Any]:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.uint32)
    return {f"{name}_letters": np.frombuffer(b"".join(encoded), np.uint8), f"{name}_ends": ends}


def _cut(letters: NDArray[np.uint8], ends: NDArray[np.uint32], rows: Places) -> list[str]:
    view = memoryview(letters)
    places = zip(ends[rows].tolist(), ends[rows + 1].tolist(), strict=True)
    return [str(view[start:end], "utf-8", "surrogatepass") for start, end in places]
