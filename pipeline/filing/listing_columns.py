"""Which cell of each row of a table names the listing?"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_HEADINGS: Final = (
    "url", "id", "listing", "listing_url", "listing_id", "link", "listing_link", "product_url",
    "item_url", "item_id", "product_link", "product_id", "网址", "链接",
    "商品链接", "商品id", "商品编号",
)  # fmt: skip
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


def find_listings(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return one text a row, so that positions are row numbers; the header's is empty."""
    heading = find_listing_column(rows[0]) if rows else None
    column = _find_addresses(rows) if heading is None else heading
    listings = [_read_cell(row, column) for row in rows]
    is_heading = heading is not None or _is_heading(listings)
    return ["", *listings[1:]] if is_heading else listings


def find_listing_column(first: tuple[str, ...]) -> int | None:
    """Return where the header says that listings stand; None: no header that is known."""
    headings = [_BETWEEN_WORDS.sub("_", cell.casefold()).strip("_") for cell in first]
    return next((headings.index(heading) for heading in _HEADINGS if heading in headings), None)


def _find_addresses(rows: Sequence[tuple[str, ...]]) -> int:
    """Return the column with the most addresses; the first if no column has any."""
    counts = Counter(column for row in rows for column, cell in enumerate(row) if "://" in cell)
    return min(counts, key=lambda column: (-counts[column], column), default=0)


def _is_heading(listings: Sequence[str]) -> bool:
    """Return whether the first row is an unknown heading: words above addresses."""
    has_digit = any(character.isdigit() for character in "".join(listings[:1]))
    return not has_digit and any("://" in listing for listing in listings[1:2])


def _read_cell(row: tuple[str, ...], column: int) -> str:
    """Return the listing's cell, or the whole row if it has none, so that it can be corrected."""
    if len(row) > column and row[column]:
        return row[column]
    return " ".join(cell for cell in row if cell)
