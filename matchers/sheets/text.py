"""A sheet saved as text: commas, semicolons or tabs, in the encodings that offices write."""

import codecs
import csv
import io
import re
from itertools import islice
from typing import Final

from matchers.sheets.sheet import LONGEST_CELL, MOST_ROWS, Fault, Flaw, Sheet, check_bounds

_SEPARATORS: Final = ",;\t"
# Excel is told by ="007" that a number is text.
_QUOTED_NUMBER: Final = re.compile(r'="([^"]*)"')


def read_text(content: bytes) -> Sheet | Fault:
    """The rows of a text, as typed but for white space around cells."""
    text = _decode_text(content)
    if isinstance(text, Fault):
        return text
    if "\0" in text:
        return Fault(Flaw.NUL, text.count("\n", 0, text.index("\0")) + 1)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    return _parse_rows(text, separator)


def _decode_text(content: bytes) -> str | Fault:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        row = content.count(b"\n", 0, broken.start) + 1
    try:
        return content.decode("gb18030")  # what Excel writes in a Chinese Windows
    except UnicodeDecodeError:
        return Fault(Flaw.NOT_TEXT, row)


def _parse_rows(text: str, separator: str) -> Sheet | Fault:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = list[tuple[str, ...]]()
    try:
        rows.extend(tuple(map(_clean_cell, row)) for row in islice(reader, MOST_ROWS + 1))
    except csv.Error:
        return Fault(Flaw.OPEN_QUOTE, len(rows) + 1)
    return check_bounds(tuple(rows))


def _clean_cell(written: str) -> str:
    cell = written[: LONGEST_CELL + 1].strip()
    quoted = _QUOTED_NUMBER.fullmatch(cell)
    return quoted[1] if quoted else cell
