"""Files of rights as people write them: one JSON object a line, or a table as CSV."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, Final, Protocol

from pydantic_core import from_json

from gateways.registers.entry import (
    Entry,
    Record,
    RecordUnusable,
    RegisterUnreadable,
    UnusableRecord,
    parse_entry,
)
from gateways.registers.xml_records import BROKEN
from interfaces.cli.jsonl import LONGEST, TOO_LONG, lines

type Row = dict[str, object]
type Numbered = Iterator[tuple[int, Record | UnusableRecord]]

_LISTS: Final = frozenset(
    {"aliases", "territories", "nice_classes", "images", "authorised_sellers"}
)
_BETWEEN: Final = "|"  # of the items in one cell
_DELIMITERS: Final = ",;\t"


def read_jsonl(stream: BinaryIO) -> Numbered:
    """Yield each line's number and right.

    Raises:
        RegisterUnreadable: the file ends early or is damaged.
    """
    try:
        for line in lines(stream):
            yield line.number, _parse_line(line.text)
    except BROKEN as broken:
        raise RegisterUnreadable(f"the file ends early or is damaged: {broken}") from None


def read_table(stream: BinaryIO) -> Numbered:
    """Yield each row's line number and right; the first row names the columns.

    Raises:
        RegisterUnreadable: a column is unknown, or the file ends early or is damaged.
    """
    # Bytes that are no UTF-8 become surrogates here, so that one bad row does not end the file.
    text = TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        heading = text.readline(LONGEST)
        delimiter = max(_DELIMITERS, key=heading.count)
        columns = next(csv.reader([heading], delimiter=delimiter), [])
        _refuse_unknown(columns)
        yield from _read_rows(
            csv.reader(_read_lines(text), delimiter=delimiter, strict=True), columns
        )
    except BROKEN as broken:
        raise RegisterUnreadable(f"the file ends early or is damaged: {broken}") from None
    finally:
        text.detach()  # the file belongs to the one who opened it


def _read_lines(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise RegisterUnreadable(f"a line is longer than {LONGEST} characters")
        yield line


def _refuse_unknown(columns: list[str]) -> None:
    names = {*Entry.__dataclass_fields__, "type"}
    unknown = [name for name in columns if name not in names]
    if unknown or not columns:
        message = f"line 1: {', '.join(unknown)[:200] or 'nothing'}: no such column"
        raise RegisterUnreadable(f"{message}; there are {', '.join(sorted(names))}")


class _Reader(Protocol):
    """What the csv module gives; its type has no public name."""

    line_num: int

    def __next__(self) -> list[str]: ...


def _read_rows(reader: _Reader, columns: list[str]) -> Numbered:
    while True:
        number = reader.line_num + 2  # a row may span lines; the heading is the first
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as malformed:
            yield number, UnusableRecord("", f"not CSV: {malformed}")
            continue
        if any(cells):
            yield number, _parse_cells(cells, columns)


def _parse_cells(cells: list[str], columns: list[str]) -> Record | UnusableRecord:
    if len(cells) != len(columns):
        return UnusableRecord("", f"{len(cells)} cells, though there are {len(columns)} columns")
    if any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell):
        return UnusableRecord("", "not UTF-8")
    pairs = zip(columns, cells, strict=True)
    return _build_record({name: _parse_cell(name, cell) for name, cell in pairs if cell.strip()})


def _parse_cell(name: str, cell: str) -> object:
    return [item.strip() for item in cell.split(_BETWEEN)] if name in _LISTS else cell.strip()


def _parse_line(text: bytes) -> Record | UnusableRecord:
    if not text:
        return UnusableRecord("", TOO_LONG)
    try:
        row = from_json(text, allow_inf_nan=False)
    except ValueError as broken:
        return UnusableRecord("", f"not JSON: {broken}")
    if not isinstance(row, dict):
        return UnusableRecord("", "not an object in braces")
    return _build_record({name: value for name, value in row.items() if value is not None})


def _build_record(row: Row) -> Record | UnusableRecord:
    if "type" in row:
        row = {"kind": row["type"], **{name: row[name] for name in row if name != "type"}}
    try:
        entry = parse_entry(row)
    except RecordUnusable as unusable:
        return UnusableRecord(str(row.get("number", row.get("id", "")))[:64], str(unusable))
    return Record(entry.office, entry.number, entry)
