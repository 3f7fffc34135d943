"""The folding table as the kernel reads it: two steps from a character to its letters."""

import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matchers.text.fold import SPACELESS, get_translation_table
from matchers.text.fold_table import DROPPED, MARKS
from matchers.text.kernel.columns import (
    ALNUM,
    CELLS,
    CLASS_SHIFT,
    CURRENCY,
    DECIMAL,
    DROP,
    EXCLAMATION,
    FOREIGN,
    KIND_SHIFT,
    LONGER,
    MARK,
    OF_MARK,
    PAGES,
    POOL,
    SELF,
    SIGN,
    SINGLE,
    SMALL,
    SPACELESS_CLASS,
    SPOKEN,
    SPOKEN_RANGES,
    VOICING,
)
from matchers.text.romanisation import VOICED, has_foreign_letters, read_letter

_CODES = 0x110000


@cache
def load_character_table() -> NDArray[np.uint32]:
    """Return one array: where its parts begin, pages, cells, readings of foreign letters, pool.

    Made once a process from the generated table, in some tens of milliseconds.
    """
    classes = _build_classes()
    pool: list[int] = []
    cells: NDArray[np.uint32] = classes << np.uint32(CLASS_SHIFT) | np.uint32(SELF << KIND_SHIFT)
    for code, answer in get_translation_table().items():
        cells[code] = _build_cell(answer, classes, pool)
    dropped_codes = np.concatenate([np.arange(low, high + 1) for low, high in DROPPED])
    cells[dropped_codes] = DROP << KIND_SHIFT
    is_accent = np.fromiter((_is_accent(code) for code in dropped_codes.tolist()), np.bool_)
    cells[dropped_codes[is_accent]] |= OF_MARK
    readings = [_build_reading(chr(code), classes, pool) for code in _list_foreign_codes()]
    pages, rows = _share_pages(cells)
    starts = np.zeros(PAGES, np.uint32)
    starts[CELLS] = PAGES + len(pages)
    starts[SPOKEN] = starts[CELLS] + rows.size
    starts[POOL] = starts[SPOKEN] + len(readings)
    parts = starts, pages, rows.ravel(), np.array(readings, np.uint32), np.array(pool, np.uint32)
    table = np.concatenate(parts).astype(np.uint32)
    table.flags.writeable = False
    return table


def _build_classes() -> NDArray[np.uint32]:
    """Return the class of each character, as if it were folded already."""
    every = np.arange(_CODES, dtype=np.uint32).view("<U1")
    classes = np.strings.isalnum(every) * np.uint32(ALNUM)
    classes |= np.strings.isdecimal(every) * np.uint32(DECIMAL)
    for ranges, bit in ((SPACELESS, SPACELESS_CLASS), (MARKS, MARK)):
        for low, high in zip(ranges[::3], ranges[2::3], strict=True):
            classes[ord(low) : ord(high) + 1] |= bit
    for letters, bit in (("@$|", SIGN), ("!", EXCLAMATION), ("€£¥¢", CURRENCY)):
        classes[[ord(letter) for letter in letters]] |= bit
    answer: NDArray[np.uint32] = classes.astype(np.uint32)
    return answer


def _build_cell(answer: str, classes: NDArray[np.uint32], pool: list[int]) -> int:
    if len(answer) == 1:
        return _add_class(answer, classes) | SINGLE << KIND_SHIFT
    return _add_to_pool(answer, classes, pool) | LONGER << KIND_SHIFT


def _add_class(letter: str, classes: NDArray[np.uint32]) -> int:
    return ord(letter) | int(classes[ord(letter)]) << CLASS_SHIFT


def _add_to_pool(answer: str, classes: NDArray[np.uint32], pool: list[int]) -> int:
    """Return the place in the pool of its size and its letters."""
    pool += [len(answer), *(_add_class(letter, classes) for letter in answer)]
    return len(pool) - len(answer) - 1


def _is_accent(code: int) -> bool:
    return unicodedata.category(chr(code))[0] == "M"


def _list_foreign_codes() -> Iterator[int]:
    for low, high, _ in SPOKEN_RANGES:
        yield from range(low, high)


def _build_reading(letter: str, classes: NDArray[np.uint32], pool: list[int]) -> int:
    """Return how the kernel reads a foreign letter aloud; 0 for any other character."""
    if not has_foreign_letters(letter):
        return 0
    is_small, answer = read_letter(letter)
    if answer is None:
        return FOREIGN | (VOICING if letter in VOICED else 0)
    return FOREIGN | (SMALL if is_small else 0) | _add_to_pool(answer, classes, pool)


def _share_pages(cells: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Store equal pages of 256 characters once."""
    numbers: dict[bytes, int] = {}
    rows = cells.reshape(-1, 256)
    pages = [numbers.setdefault(row.tobytes(), len(numbers)) for row in rows]
    distinct = np.frombuffer(b"".join(numbers), np.uint32).reshape(-1, 256)
    return np.array(pages, np.uint32), distinct
