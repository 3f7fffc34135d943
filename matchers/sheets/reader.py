"""How are uploaded sheets read without harm? Text here; workbooks by a confined child."""

import codecs
import csv
import io
import re
import struct
from itertools import islice
from pathlib import PurePath
from typing import Final

from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import Death, ReaderChild
from matchers.image.sandbox.wire import MAX_ANSWER, MalformedAnswer, pack_payload, unpack_payload
from matchers.sheets.sheet import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_ROWS,
    Fault,
    Flaw,
    Sheet,
    check_bounds,
)


def encode_answer(sheet: Sheet | Fault) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(sheet, Fault):
        return pack_payload({"flaw": sheet.flaw, "row": sheet.row, "column": sheet.column}, ())
    payload = pack_payload({"rows": sheet.rows}, ())
    return payload if len(payload) <= MAX_ANSWER else encode_answer(Fault(Flaw.TOO_LARGE))


def decode_answer(payload: bytes) -> Sheet | Fault:
    """Return the sheet that an answer holds, or its fault; raise MalformedAnswer for neither."""
    try:
        header, _ = unpack_payload(payload)
        if "flaw" in header:
            return Fault(Flaw(header["flaw"]), int(header["row"]), int(header["column"]))
        return Sheet(tuple(tuple(str(cell) for cell in row) for row in header["rows"]))
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise MalformedAnswer("An answer is not in the form of one.") from broken


_SEPARATORS: Final = ",;\t"
# Excel is told by ="007" that a number is text.
_QUOTED_NUMBER: Final = re.compile(r'="([^"]*)"')
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_FIRST_NOT_ASCII: Final = 0x80
_FIRST_CHINESE: Final = "\u3400"


def read_text(content: bytes) -> Sheet | Fault:
    """Return the rows of a text, as typed but for white space around cells."""
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
        text = content.decode("gb18030")  # what Excel writes in a Chinese Windows
    except UnicodeDecodeError:
        return Fault(Flaw.NOT_TEXT, row)
    return Fault(Flaw.NOT_TEXT, row) if _is_western(text) else text


def _is_western(text: str) -> bool:
    """Return whether a text decoded as GB 18030 is rather one with accents: “M黮ler” is “Müller”.

    An accented letter and the plain one behind it decode as one character. In Chinese texts most
    characters stand beside others, and few of those that stand alone end in a plain letter's byte.
    """
    runs = list(_NOT_ASCII.finditer(text))
    return bool(runs) and 2 * sum(map(_is_like_accent, runs)) >= len(runs)


def _is_like_accent(run: re.Match[str]) -> bool:
    """Return whether a single Chinese character may be an accented letter and its neighbour."""
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    if len(run[0]) > 1 or run[0] < _FIRST_CHINESE or not (before.isalpha() or after.isalpha()):
        return False
    is_within_word = before.islower() and after.islower()
    return is_within_word or run[0].encode("gb18030")[1] < _FIRST_NOT_ASCII


def _parse_rows(text: str, separator: str) -> Sheet | Fault:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = list[tuple[str, ...]]()
    try:
        rows.extend(tuple(map(_clean_cell, row)) for row in islice(reader, MOST_ROWS + 1))
    except csv.Error:
        return Fault(Flaw.OPEN_QUOTE, len(rows) + 1)
    return check_bounds(tuple(rows))


def _clean_cell(text: str) -> str:
    cell = text[: LONGEST_CELL + 1].strip()
    match = _QUOTED_NUMBER.fullmatch(cell)
    return match[1] if match else cell


LIMITS: Final = Limits(cpu_seconds=5, wall_seconds=10.0)
_CHILD: Final = "matchers.sheets.child"
_ARCHIVE: Final = b"PK\x03\x04"
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})


class SheetReader:
    """One child that opens workbooks, started when first needed. Any thread may ask."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Plan for a child; none is started yet."""
        self._child = ReaderChild(_CHILD, limits, decode_answer)

    def read(self, content: bytes, name: str) -> Sheet | Fault:
        """Return the rows of a sheet, or where it is broken.

        The name's ending and the first bytes have to say the same kind.

        Raises:
            SandboxBroken: No child can be started.
        """
        if len(content) > MOST_BYTES:
            return Fault(Flaw.TOO_LARGE)
        ending = PurePath(name).suffix.lower()
        if content.startswith(_OLD_OR_LOCKED):
            return Fault(Flaw.NOT_A_WORKBOOK)
        is_archive = content.startswith(_ARCHIVE)
        if ending not in (_WORKBOOKS if is_archive else _TEXTS):
            return Fault(Flaw.MISNAMED)
        return self._read_workbook(content) if is_archive else read_text(content)

    def close(self) -> None:
        """End the child; a later workbook starts a new one."""
        self._child.close()

    def _read_workbook(self, content: bytes) -> Sheet | Fault:
        answer = self._child.read(content)
        if isinstance(answer, Death):
            return Fault(Flaw.TOO_SLOW if answer is Death.TOO_SLOW else Flaw.BOMB)
        return answer
