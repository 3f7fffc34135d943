"""A sheet of listings: CSV or XLSX with or without a header, one listing a row."""

from typing import Final

from interfaces.look.sheets import MalformedSheet, read_sheet

__all__ = ["MalformedSheet", "read_listings"]

_HEADINGS: Final = ("url", "id", "listing", "listing_url", "listing_id", "link", "网址", "链接")


def read_listings(content: bytes, name: str = "listings.csv") -> list[str]:
    """One text a row, so that positions are row numbers; the header's is empty.

    Raises:
        MalformedSheet: the file cannot be read; names the row to mend where there is one.
    """
    rows = read_sheet(content, name).rows
    column = _find_listing_column(rows[0]) if rows else None
    listings = [_read_cell(row, column or 0) for row in rows]
    return ["", *listings[1:]] if column is not None else listings


def _find_listing_column(first: tuple[str, ...]) -> int | None:
    """Where the header says that listings stand; None: there is no header."""
    headings = [cell.lower() for cell in first]
    return next((headings.index(known) for known in _HEADINGS if known in headings), None)


def _read_cell(row: tuple[str, ...], column: int) -> str:
    """The listing's cell; a row without one comes whole, so that it is mended where it stands."""
    if len(row) > column and row[column]:
        return row[column]
    return " ".join(cell for cell in row if cell)
