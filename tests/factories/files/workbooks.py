"""Workbooks made by hand: an XLSX file is a ZIP with four parts."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DAY = "14"  # Excel's own number of the format for days


class Formula(str):
    """A cell that holds a formula; its value was computed before."""

    __slots__ = ()


class Day(float):
    """A number that is shown as a day."""

    __slots__ = ()


type Cell = str | float | Formula | Day


def workbook(rows: Sequence[Sequence[Cell]], *, first_row: int = 1) -> bytes:
    """Return an XLSX file with one sheet."""
    return archive(_parts("".join(_row(n, row) for n, row in enumerate(rows, start=first_row))))


def archive(parts: dict[str, str | bytes]) -> bytes:
    """Return a ZIP of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for name, content in parts.items():
            zip_file.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """Return a small file whose only sheet unpacks to 64 MiB of cells far apart."""
    row = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>' + "x" * 30_000 + "</t></is></c></row>"
    return archive(_parts("".join(row.replace("{n}", str(n)) for n in range(1, 2200))))


def _row(number: int, cells: Sequence[Cell]) -> str:
    inner = "".join(_cell(f"{chr(65 + at)}{number}", cell) for at, cell in enumerate(cells))
    return f'<row r="{number}">{inner}</row>'


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, Formula):
        return f'<c r="{place}" t="str"><f>{escape(cell)}</f><v>computed</v></c>'
    if isinstance(cell, Day):
        return f'<c r="{place}" s="1"><v>{float(cell)}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def _parts(rows: str) -> dict[str, str | bytes]:
    sheets = '<sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r0" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/one.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        f'<xf numFmtId="{_DAY}" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/one.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
    }
