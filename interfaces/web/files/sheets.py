"""Uploaded sheets and archives: what they hold, or what is wrong in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.web.files.uploads import UploadRefused, refuse_malware
from matchers.sheets.archive import ArchiveReader
from matchers.sheets.reader import SheetReader
from matchers.sheets.sheet import MOST_COLUMNS, MOST_ROWS, Fault, Flaw, Sheet

_FLAW_MESSAGES: Final[Mapping[Flaw, Promise]] = {
    Flaw.TOO_LARGE: gettext_lazy(
        "The file is larger than 15 MiB, or its cells hold too much text. Split it."
    ),
    Flaw.TOO_MANY_ROWS: gettext_lazy("A sheet may have at most %(rows)d rows. Split it."),
    Flaw.TOO_MANY_COLUMNS: gettext_lazy(
        "A sheet may have at most %(columns)d columns. Remove some."
    ),
    Flaw.LONG_CELL: gettext_lazy("A quotation mark is probably not closed."),
    Flaw.OPEN_QUOTE: gettext_lazy(
        "A quotation mark is not closed, or text follows a closing one. Correct the quotation"
        " marks."
    ),
    Flaw.NUL: gettext_lazy(
        "The file contains a NUL character, so it is not a CSV file. Save the sheet as CSV again."
    ),
    Flaw.NOT_TEXT: gettext_lazy(
        "This is not text. Save the sheet as “CSV UTF-8” and upload it again."
    ),
    Flaw.NOT_A_WORKBOOK: gettext_lazy(
        "We cannot open this workbook. Save it as XLSX without a password."
    ),
    Flaw.MISNAMED: gettext_lazy(
        "This is neither a CSV nor an XLSX file, or its name has the wrong ending."
    ),
    Flaw.DAMAGED: gettext_lazy("The workbook is damaged. Save it again and upload it."),
    Flaw.BOMB: gettext_lazy(
        "The workbook needs too much memory to open. Copy the rows into a new workbook."
    ),
    Flaw.TOO_SLOW: gettext_lazy(
        "The workbook takes too long to open. Copy the rows into a new workbook."
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
    _refuse_malware(content)
    sheet = _reader().read(content, name)
    if isinstance(sheet, Fault):
        raise MalformedSheet(sheet.row, str(_FLAW_MESSAGES[sheet.flaw]) % _BOUNDS, sheet.column)
    return sheet


def read_archive(content: bytes) -> dict[str, bytes]:
    """The files of an uploaded ZIP, by their bare names.

    Raises:
        MalformedSheet: it cannot be unpacked, or the scanner does not pass it.
    """
    _refuse_malware(content)
    files = _archive_reader().read(content)
    if isinstance(files, Fault):
        message = _(
            "This ZIP is damaged or locked, or its content is far too large. Make it again without"
            " a password."
        )
        raise MalformedSheet(0, message)
    return files


def _refuse_malware(content: bytes) -> None:
    try:
        refuse_malware(content)
    except UploadRefused as refused:
        raise MalformedSheet(0, str(refused)) from refused


def column_letters(column: int) -> str:
    """The column as a spreadsheet names it: 1 is A, 28 is AB."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def close() -> None:
    """End the children that open workbooks and archives."""
    for reader in (_reader, _archive_reader):
        if reader.cache_info().currsize:
            reader().close()
        reader.cache_clear()


@cache
def _archive_reader() -> ArchiveReader:
    return ArchiveReader()


@cache
def _reader() -> SheetReader:
    # Made at the first sheet: by then the server has forked its workers.
    return SheetReader()
