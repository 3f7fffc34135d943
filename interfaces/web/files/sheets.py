"""Uploaded sheets for every door: rows of text, or what is wrong in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matchers.sheets.reader import SheetReader
from matchers.sheets.sheet import MOST_COLUMNS, MOST_ROWS, Fault, Flaw, Sheet

_FLAW_MESSAGES: Final[Mapping[Flaw, Promise]] = {
    Flaw.TOO_LARGE: gettext_lazy("the file is larger than 15 MiB. Split it."),
    Flaw.TOO_MANY_ROWS: gettext_lazy("a sheet has at most %(rows)d rows. Split it."),
    Flaw.TOO_MANY_COLUMNS: gettext_lazy("a sheet has at most %(columns)d columns."),
    Flaw.LONG_CELL: gettext_lazy("a quotation mark is probably not closed."),
    Flaw.OPEN_QUOTE: gettext_lazy(
        "a quotation mark is not closed, or text follows one. Mend the quotes."
    ),
    Flaw.NUL: gettext_lazy("it holds a NUL character, so this is no CSV file."),
    Flaw.NOT_TEXT: gettext_lazy(
        "this is no text. Save the sheet as “CSV UTF-8” and upload it again."
    ),
    Flaw.NOT_A_WORKBOOK: gettext_lazy(
        "this is no workbook that can be opened here. Save it as XLSX, without a password."
    ),
    Flaw.MISNAMED: gettext_lazy(
        "this is neither a CSV nor an XLSX file, or its name says the other kind."
    ),
    Flaw.DAMAGED: gettext_lazy("the workbook is damaged. Save it anew and upload it again."),
    Flaw.BOMB: gettext_lazy(
        "the workbook takes too much memory to open. Copy the rows into a new one."
    ),
    Flaw.TOO_SLOW: gettext_lazy(
        "opening the workbook takes too long. Copy the rows into a new one."
    ),
}
_BOUNDS: Final = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}


@dataclass(frozen=True, slots=True)
class MalformedSheet(Exception):
    """The file is no sheet, or a row of it is broken: where, and what is wrong.

    Row and column count from 1; 0: the sheet as a whole.
    """

    row: int
    says: str
    column: int = 0

    def __str__(self) -> str:
        """For people: the place first."""
        place = {"row": self.row, "column": column_letters(self.column), "says": self.says}
        if not self.row:
            return self.says[:1].upper() + self.says[1:]
        if not self.column:
            return _("Row %(row)d: %(says)s") % place
        return _("Row %(row)d, column %(column)s: %(says)s") % place


def read_sheet(content: bytes, name: str) -> Sheet:
    """The rows of an uploaded CSV or XLSX file; its name's ending has to fit.

    Raises:
        MalformedSheet: names the row and column to correct where there is one.
    """
    found = _reader().read(content, name)
    if isinstance(found, Fault):
        raise MalformedSheet(found.row, str(_FLAW_MESSAGES[found.flaw]) % _BOUNDS, found.column)
    return found


def column_letters(column: int) -> str:
    """The column as a spreadsheet names it: 1 is A, 28 is AB."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def close() -> None:
    """End the child that opens workbooks."""
    if _reader.cache_info().currsize:
        _reader().close()
    _reader.cache_clear()


@cache
def _reader() -> SheetReader:
    # Made at the first sheet: by then the server has forked its workers.
    return SheetReader()
