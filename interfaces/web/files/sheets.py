"""Uploaded sheets and archives: what they hold, or what is wrong in the reader's language."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import gettext as _

from interfaces.web.files.uploads import UploadRefused, refuse_malware
from matchers.sheets.archive import ArchiveReader
from matchers.sheets.reader import SheetReader
from matchers.sheets.sheet import MOST_COLUMNS, MOST_ROWS, Fault, Sheet

_BOUNDS: Final = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}


@dataclass(frozen=True, slots=True)
class MalformedSheet(Exception):
    """The file is not a sheet, or a row of it is broken: where, and what is wrong.

    Row and column count from 1; 0: the sheet as a whole.
    """

    row: int
    says: str
    column: int = 0

    def __str__(self) -> str:
        """Return the message for people, with the place first."""
        place = {"row": self.row, "column": column_letters(self.column), "says": self.says}
        if not self.row:
            return self.says[:1].upper() + self.says[1:]
        if not self.column:
            return _("Row %(row)d: %(says)s") % place
        return _("Row %(row)d, column %(column)s: %(says)s") % place


def read_sheet(content: bytes, name: str) -> Sheet:
    """Read the rows of an uploaded CSV or XLSX file; its name's ending has to fit.

    Raises:
        MalformedSheet: names the row and column to correct if there is one.
    """
    _refuse_malware(content)
    sheet = _reader().read(content, name)
    if isinstance(sheet, Fault):
        raise MalformedSheet(sheet.row, _(sheet.flaw.label) % _BOUNDS, sheet.column)
    return sheet


def read_archive(content: bytes) -> dict[str, bytes]:
    """Read the files of an uploaded ZIP, by their bare names.

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
    """Name the column as a spreadsheet does: 1 is A, 28 is AB."""
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
