"""A workbook's first sheet as rows of text: opened only ever in the sandbox's child."""

import datetime as dt
import io
import zipfile
from typing import Final

import python_calamine

from matchers.sheets.sheet import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    Flaw,
    Sheet,
    check_bounds,
)

_MOST_UNPACKED: Final = 128 * 1024 * 1024
_MOST_PARTS: Final = 1000
_WHOLE_BELOW: Final = 1e15  # a workbook keeps 15 digits: longer numbers were rounded when typed

type Value = str | float | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(content: bytes) -> Sheet | Fault:
    """Return the rows of the first sheet: values, not formulas; days as 2026-11-24."""
    flaw = _find_flaw(content)
    if flaw:
        return Fault(flaw)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        too_large = _find_excess(sheet)
        return too_large or check_bounds(_list_rows(sheet))
    except (python_calamine.CalamineError, ValueError, IndexError, OverflowError):
        return Fault(Flaw.DAMAGED)
    except MemoryError:
        return Fault(Flaw.BOMB)


def _find_flaw(content: bytes) -> Flaw | None:
    """Return what the archive's list of parts tells before anything is unpacked."""
    if len(content) > MOST_BYTES:
        return Flaw.TOO_LARGE
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return Flaw.DAMAGED
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        return Flaw.NOT_A_WORKBOOK
    is_bomb = len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED
    return Flaw.BOMB if is_bomb else None


def _find_excess(sheet: python_calamine.CalamineSheet) -> Fault | None:
    # by where it ends: one cell in the last row is padded with all rows above it
    row, column = sheet.end or (0, 0)
    if row >= MOST_ROWS:
        return Fault(Flaw.TOO_MANY_ROWS, MOST_ROWS + 1)
    if column >= MOST_COLUMNS:
        return Fault(Flaw.TOO_MANY_COLUMNS, 1)
    return None


def _list_rows(sheet: python_calamine.CalamineSheet) -> tuple[tuple[str, ...], ...]:
    rows = sheet.to_python(skip_empty_area=False)
    return tuple(tuple(_format_value(value) for value in row) for row in rows)


def _format_value(value: Value) -> str:
    if isinstance(value, str):
        return value[: LONGEST_CELL + 1].strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE_BELOW:
        return str(int(value))
    return str(value)
