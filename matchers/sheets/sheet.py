"""What is read of a sheet: rows of text with their numbers, or where it is broken and how."""

from dataclasses import dataclass
from typing import Final

from matchers.labels.words import Word, _

MOST_BYTES: Final = 15 * 1024 * 1024
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000


class Flaw(Word):
    """What is wrong with a sheet."""

    # more bytes than are opened, or more text than is handed on
    TOO_LARGE = (
        "too_large",
        _("The file is larger than 15 MiB, or its cells hold too much text. Split it."),
    )
    TOO_MANY_ROWS = "too_many_rows", _("A sheet may have at most %(rows)d rows. Split it.")
    TOO_MANY_COLUMNS = (
        "too_many_columns",
        _("A sheet may have at most %(columns)d columns. Remove some."),
    )
    LONG_CELL = "long_cell", _("A quotation mark is probably not closed.")
    OPEN_QUOTE = (
        "open_quote",
        _(
            "A quotation mark is not closed, or text follows a closing one. Correct the"
            " quotation marks."
        ),
    )
    NUL = (
        "nul",
        _(
            "The file contains a NUL character, so it is not a CSV file. Save the sheet as CSV"
            " again."
        ),
    )
    NOT_TEXT = "not_text", _("This is not text. Save the sheet as “CSV UTF-8” and upload it again.")
    # a ZIP of something else, or an old or locked workbook
    NOT_A_WORKBOOK = (
        "not_a_workbook",
        _("We cannot open this workbook. Save it as XLSX without a password."),
    )
    # the name's ending says another kind than the bytes
    MISNAMED = (
        "misnamed",
        _("This is neither a CSV nor an XLSX file, or its name has the wrong ending."),
    )
    DAMAGED = "damaged", _("The workbook is damaged. Save it again and upload it.")
    # small on disk, made to be ruinous when opened
    BOMB = (
        "bomb",
        _("The workbook needs too much memory to open. Copy the rows into a new workbook."),
    )
    TOO_SLOW = (
        "too_slow",
        _("The workbook takes too long to open. Copy the rows into a new workbook."),
    )


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
