"""Tables as CSV that a spreadsheet takes for text and numbers, never for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

type Cell = str | int | float | None

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the separator is a semicolon or a tab, a spreadsheet takes the comma and its quotes for
# letters, and begins a cell in the middle of ours.
_BEGINS_A_CELL: Final = re.compile(r'[;\t\r\n]["\s]*(?=[=+\-@＝＋－＠])')


def escape_cell(cell: Cell) -> Cell:
    """A text that a spreadsheet would run has an apostrophe before it; a number stays one."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    told = _BEGINS_A_CELL.sub(r"\g<0>'", cell)
    return f"'{told}" if told.startswith(_BEGINS_A_FORMULA) else told


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The table as a file to keep; the mark before it tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([escape_cell(one) for one in head])
    writer.writerows([escape_cell(cell) for cell in row] for row in rows)
    answered = HttpResponse(f"\ufeff{text.getvalue()}", content_type="text/csv; charset=utf-8")
    answered["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answered
