"""What is read of a sheet: rows of text with their numbers, or where it is broken and how."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 15 * 1024 * 1024
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000


class Flaw(StrEnum):
    """What is wrong with a sheet."""

    TOO_LARGE = "too_large"  # more bytes than are opened, or more text than is handed on
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    LONG_CELL = "long_cell"  # a quotation mark is probably not closed
    OPEN_QUOTE = "open_quote"
    NUL = "nul"
    NOT_TEXT = "not_text"
    NOT_A_WORKBOOK = "not_a_workbook"  # a ZIP of something else, or an old or locked workbook
    MISNAMED = "misnamed"  # the name's ending says another kind than the bytes
    DAMAGED = "damaged"
    BOMB = "bomb"  # small on disk, made to be ruinous when opened
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a sheet is broken; row and column count from 1, and 0 is the sheet as a whole."""

    flaw: Flaw
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Row n of the file is `rows[n - 1]`: empty rows are kept, so that numbers stay true."""

    rows: tuple[tuple[str, ...], ...]


def check_bounds(rows: tuple[tuple[str, ...], ...]) -> Sheet | Fault:
    """Return the rows as a sheet, or the first place that is larger than any sheet of ours."""
    if len(rows) > MOST_ROWS:
        return Fault(Flaw.TOO_MANY_ROWS, MOST_ROWS + 1)
    faults = (_find_fault(number, row) for number, row in enumerate(rows, start=1))
    return next((fault for fault in faults if fault), None) or Sheet(rows)


def _find_fault(number: int, row: tuple[str, ...]) -> Fault | None:
    if len(row) > MOST_COLUMNS:
        return Fault(Flaw.TOO_MANY_COLUMNS, number)
    for column, cell in enumerate(row, start=1):
        if len(cell) > LONGEST_CELL:
            return Fault(Flaw.LONG_CELL, number, column)
        if "\0" in cell:
            return Fault(Flaw.NUL, number, column)
    return None
