"""Which spellings of marks there are: built once, mapped by many, never changed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matchers.text import index_file
from matchers.text.index_file import IndexUnreadable
from matchers.text.kernel.columns import (
    FLAGS_SHIFT,
    LETTERS,
    PARTS,
    ROMANISED,
    SIZE_BITS,
    SPELLING_NUMBERS,
    SPELLING_PACKED,
    SPELLING_PLACE,
    SPELLING_WORDING,
    SPELLINGS,
    WIDE,
    WORDING_ENDS,
    WORDING_LETTERS,
    WORDING_MARKS,
    WORDING_RIGHTS,
)
from matchers.text.spelling import Mark, Spelling

__all__ = ["IndexUnreadable", "TextIndex", "build_index"]


class TextIndex:
    """Marks and aliases by their folded spellings; immutable, safe to share among threads."""

    __slots__ = ("_ends", "_letters", "_marks", "_rights", "_spellings", "_wordings", "contents")

    def __init__(self, contents: NDArray[np.uint8]) -> None:
        """Map the parts of `contents`, which begin with a table of their places and sizes."""
        self.contents = contents
        view = memoryview(contents)
        table = view[: 16 * PARTS].cast("q")

        def part(number: int) -> memoryview:
            return view[table[2 * number] : table[2 * number] + table[2 * number + 1]]

        self._spellings = part(SPELLINGS).cast("I")
        self._letters = part(LETTERS)
        self._ends = part(WORDING_ENDS).cast("I")
        self._wordings = part(WORDING_LETTERS)
        self._rights = part(WORDING_RIGHTS).cast("q")
        self._marks = part(WORDING_MARKS).cast("I")

    @classmethod
    def from_marks(cls, marks: Iterable[Mark]) -> Self:
        """Build an index in memory; raise TooManySpellings beyond four million."""
        from matchers.text.index_builder import build_index_bytes  # noqa: PLC0415  # compiled: for who builds

        return cls(build_index_bytes(marks))

    @classmethod
    def open(cls, path: Path, *, is_trusted: bool = True) -> Self:
        """Map a built file, in microseconds; not trusting it costs a checksum over all of it.

        Raises IndexUnreadable for a foreign, truncated, damaged or other version's file.
        """
        contents = index_file.read_index(path, is_trusted=is_trusted)
        if not _is_whole(contents):
            raise IndexUnreadable(f"{path} is damaged: its parts do not lie within it")
        return cls(contents)

    def save(self, path: Path) -> None:
        """Write the index as one file, in place of an older one, in one step."""
        index_file.write_index(path, self.contents)

    def __len__(self) -> int:
        """Return the number of spellings."""
        return len(self._spellings) // SPELLING_NUMBERS

    def list_right_ids(self) -> frozenset[int]:
        """Return the ids of all rights in the index."""
        return frozenset(self._rights.tolist())

    def count_wordings(self) -> int:
        """Return how many marks and aliases there are."""
        return len(self._rights)

    def get_wordings(self, row: int) -> tuple[str, str]:
        """Return the mark of a spelling, and the wording that was folded: the mark or an alias."""
        wording = self._spellings[SPELLING_NUMBERS * row + SPELLING_WORDING]
        number = self._marks[wording]
        mark = self._decode_wording(number)
        return mark, mark if number == wording else self._decode_wording(wording)

    def get_spelling(self, row: int) -> Spelling:
        """Return a spelling by its number, 0 to the index's length."""
        wording, packed_value = (
            self._spellings[SPELLING_NUMBERS * row + SPELLING_WORDING],
            self._spellings[SPELLING_NUMBERS * row + SPELLING_PACKED],
        )
        text = self._decode_text(
            self._spellings[SPELLING_NUMBERS * row + SPELLING_PLACE], packed_value
        )
        is_romanised = bool(packed_value >> FLAGS_SHIFT & ROMANISED)
        return Spelling(text, self._rights[wording], *self.get_wordings(row), is_romanised)

    def _decode_text(self, start: int, packed_value: int) -> str:
        if packed_value >> FLAGS_SHIFT & WIDE:
            end = start + 4 * (packed_value & SIZE_BITS)
            return str(self._letters[start:end], "utf-32-le", "surrogatepass")
        return str(self._letters[start : start + (packed_value & SIZE_BITS)], "ascii")

    def _decode_wording(self, number: int) -> str:
        letters = self._wordings[self._ends[number] : self._ends[number + 1]]
        return str(letters, "utf-8", "surrogatepass")


def _is_whole(contents: NDArray[np.uint8]) -> bool:
    """Return whether each part of the table of contents lies within the file."""
    if len(contents) < 16 * PARTS:
        return False
    table = contents[: 16 * PARTS].view(np.int64).reshape(PARTS, 2)
    return bool((table >= 0).all() and (table.sum(axis=1) <= len(contents)).all())


def build_index(marks: Iterable[Mark], path: Path) -> None:
    """Write an index of the marks to `path`, in place of an older one, in one step."""
    TextIndex.from_marks(marks).save(path)
