"""Tables as CSV files for people's own programs: no cell of a stranger becomes a formula there."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which Excel knows UTF-8


def csv_file(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows for downloading."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([str(head) for head in heads])
    table.writerows([plain(cell) for cell in row] for row in rows)
    return HttpResponse(
        _BYTE_ORDER + written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def plain(cell: object) -> str:
    """The cell as text; an apostrophe keeps a spreadsheet from computing it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
