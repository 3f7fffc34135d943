"""A sheet of listings: CSV or XLSX with or without a header, one listing a row."""

from typing import Final

from django.utils.translation import gettext as _

from interfaces.look.sheets import MalformedSheet, read

__all__ = ["MalformedSheet", "read_listings"]

_HEADINGS: Final = ("url", "id", "listing", "listing_url", "listing_id", "link", "网址", "链接")


def read_listings(content: bytes, name: str = "listings.csv") -> list[str]:
    """One text a row, so that positions are row numbers; the header's is empty.

    Raises:
        MalformedSheet: names the row to mend.
    """
    rows = read(content, name).rows
    column = _column_of_listings(rows[0]) if rows else None
    listings = [_cell(number, row, column or 0) for number, row in enumerate(rows, start=1)]
    return ["", *listings[1:]] if column is not None else listings


def _column_of_listings(first: tuple[str, ...]) -> int | None:
    """Where the header says that listings stand; None: there is no header."""
    headings = [cell.lower() for cell in first]
    return next((headings.index(known) for known in _HEADINGS if known in headings), None)


def _cell(number: int, row: tuple[str, ...], column: int) -> str:
    if not any(row):
        return ""
    if len(row) <= column:
        says = _("it has %(cells)d cells, and the listing should stand in cell %(wanted)d.")
        raise MalformedSheet(number, says % {"cells": len(row), "wanted": column + 1})
    if not row[column]:
        raise MalformedSheet(number, _("the listing's cell is empty and others are not."))
    return row[column]
