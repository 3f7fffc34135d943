"""A sheet of listings: CSV with or without a header, one listing a row."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

_HEADINGS: Final = ("url", "id", "listing", "listing_url", "listing_id", "link", "网址", "链接")
_SEPARATORS: Final = ",;\t"
_LONGEST_CELL: Final = 10_000


@dataclass(frozen=True, slots=True)
class MalformedSheet(Exception):
    """The file is no CSV, or a row of it holds no listing: its number and what is wrong."""

    row: int
    says: str

    def __str__(self) -> str:
        """For people: the row first."""
        return _("Row %(row)d: %(says)s") % {"row": self.row, "says": self.says}


def read_listings(content: bytes) -> list[str]:
    """One text a row, so that positions are row numbers; the header's is empty.

    Raises:
        MalformedSheet: names the row to mend.
    """
    text = _decoded(content)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows = list(_rows(text, separator))
    column = _column_of_listings(rows[0]) if rows else None
    listings = [_cell(number, row, column or 0) for number, row in enumerate(rows, start=1)]
    return ["", *listings[1:]] if column is not None else listings


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        row = content.count(b"\n", 0, broken.start) + 1
    try:
        return content.decode("gb18030")  # what Excel writes in a Chinese Windows
    except UnicodeDecodeError:
        says = _("this is no text. Save the sheet as “CSV UTF-8” and upload it again.")
        raise MalformedSheet(row, says) from None


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    if "\0" in text:
        number = text.count("\n", 0, text.index("\0")) + 1
        raise MalformedSheet(number, _("it holds a NUL character, so this is no CSV file."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = 0
    try:
        for row in reader:
            yield row
            rows += 1
    except csv.Error:
        says = _("a quotation mark is not closed, or text follows one. Mend the quotes.")
        raise MalformedSheet(rows + 1, says) from None


def _column_of_listings(first: list[str]) -> int | None:
    """Where the header says that listings stand; None: there is no header."""
    headings = [cell.strip().lower() for cell in first]
    return next((headings.index(known) for known in _HEADINGS if known in headings), None)


def _cell(number: int, row: list[str], column: int) -> str:
    if not any(cell.strip() for cell in row):
        return ""
    if len(row) <= column:
        says = _("it has %(cells)d cells, and the listing should stand in cell %(wanted)d.")
        raise MalformedSheet(number, says % {"cells": len(row), "wanted": column + 1})
    cell = row[column].strip()
    if not cell:
        raise MalformedSheet(number, _("the listing's cell is empty and others are not."))
    if len(cell) > _LONGEST_CELL:
        raise MalformedSheet(number, _("a quotation mark is probably not closed."))
    return cell
