"""Tables as CSV or XLSX, never taken for a formula, and all that is kept of somebody as JSON."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter
from django.http import HttpRequest, HttpResponse

from records.actions.accounts.erasure import write_json

type Cell = str | int | float | None

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the separator is a semicolon or a tab, a spreadsheet takes the comma and its quotes for
# letters, and begins a cell in the middle of ours.
_BEGINS_A_CELL: Final = re.compile(r'[;\t\r\n]["\s]*(?=[=+\-@＝＋－＠])')

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL: Final = 32_767  # of the format; the library leaves longer ones out
_TEXT_STAYS_TEXT: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def escape_cell(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would run; leave numbers alone."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    text = _BEGINS_A_CELL.sub(r"\g<0>'", cell)
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def table_response(
    request: HttpRequest, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """Return the table as a download: CSV, or XLSX if the query string has `as=xlsx`."""
    if request.GET.get("as") == "xlsx":
        content, kind, ending = _write_workbook(head, rows), _XLSX, "xlsx"
    else:
        content, kind, ending = _write_csv(head, rows), "text/csv; charset=utf-8", "csv"
    return _name_file(HttpResponse(content, content_type=kind), name, ending)


def _name_file(response: HttpResponse, name: str, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _write_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write CSV with a byte order mark, which tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([escape_cell(heading) for heading in head])
    writer.writerows([escape_cell(cell) for cell in row] for row in rows)
    return f"\ufeff{text.getvalue()}".encode()


def _write_workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write XLSX in which texts stay texts, never formulas, links or numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _TEXT_STAYS_TEXT) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for line, row in enumerate([head, *rows]):
            sheet.write_row(line, 0, [_fit_cell(cell) for cell in row])
    return file.getvalue()


def _fit_cell(cell: Cell) -> Cell:
    """Cut a text to what a cell holds; the library would write one that begins with <r> as XML."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}"[:_LONGEST_CELL] if cell.startswith("<r>") else cell[:_LONGEST_CELL]


def own_data_response(document: object) -> HttpResponse:
    """Return the document as a JSON file."""
    return json_file_response(write_json(document), "own-data")


def json_file_response(content: bytes | str, name: str) -> HttpResponse:
    """Return a JSON file of this name, which is one of ours."""
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return _name_file(response, name, "json")
