"""The rights that files hold, each once: what is bad is named, what is dead is counted."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

import numpy as np
from pydantic_core import from_json

from gateways.registers.entry import (
    Entry,
    Record,
    RecordUnusable,
    RegisterUnreadable,
    UnusableRecord,
    parse_entry,
)
from gateways.registers.records import FORMATS, Source, open_sources, read_records
from gateways.registers.xml_records import BROKEN
from interfaces.cli.jsonl import LONGEST, TOO_LONG, lines
from interfaces.cli.rights.checkpoint import Checkpoint

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


type Complain = Callable[[str], None]

_ROWS: Final = {"jsonl": read_jsonl, "csv": read_table}
_SUFFIXES: Final = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
ROW_SUFFIXES: Final = _SUFFIXES.keys()
ALL_FORMATS: Final = (*FORMATS, *_ROWS)
# A registration may be renewed for six months after its last day (Paris Convention, Article 5bis).
_GRACE: Final = timedelta(days=183)
_UNSORTED: Final = 100_000  # keys


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be taken."""

    format: str | None  # else by the file's name
    in_force: frozenset[str]  # an office's own status codes
    images: Path | None  # the folder of the pictures
    today: date


@dataclass(frozen=True, slots=True)
class FiledEntry[E: (Entry, Record)]:
    """A right, or a register's record, that is to be kept, and where it stands."""

    file: str
    record: int
    entry: E

    @property
    def place(self) -> str:
        """The place in the file, for people and the audit chain."""
        return f"{self.file}, record {self.record}"


def find_last_records(batch: Iterable[FiledEntry[Any]]) -> dict[str, int]:
    """Return the last record of each file in a batch, for the checkpoint."""
    return {item.file: item.record for item in batch}


@dataclass(slots=True)
class Tally:
    """What came of the records."""

    records: int = 0
    bad: int = 0
    broken: int = 0  # files that could not be read to their end
    not_in_force: int = 0
    repeated: int = 0
    wordless: int = 0
    done: int = 0  # kept by an earlier run


class KeySet:
    """Keys of records met already: millions of them, as hashes of 64 bits."""

    def __init__(self) -> None:
        """Begin empty."""
        self._sorted = np.zeros(0, np.uint64)
        self._new: set[int] = set()

    def add(self, *key: str) -> bool:
        """Add a key; return whether it is new."""
        text = "\0".join(key).encode("utf-8", "surrogatepass")
        number = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest())
        if number in self._new or self._is_sorted(number):
            return False
        self._new.add(number)
        if len(self._new) == _UNSORTED:
            fresh = np.fromiter(self._new, np.uint64, len(self._new))
            self._sorted = np.union1d(self._sorted, fresh)
            self._new.clear()
        return True

    def _is_sorted(self, number: int) -> bool:
        place = int(np.searchsorted(self._sorted, np.uint64(number)))
        return place < len(self._sorted) and int(self._sorted[place]) == number


@dataclass(slots=True)
class Intake:
    """Reads files one after another; records that an earlier run has done are not taken again."""

    files: Sequence[Path]
    selection: Selection
    checkpoint: Checkpoint
    complain: Complain
    tally: Tally = field(default_factory=Tally)
    read_bytes: Callable[[], int] = int  # of the file being read, for the progress
    _finished_bytes: int = 0
    _keys: KeySet = field(default_factory=KeySet)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self.files)

    @property
    def position(self) -> int:
        """Bytes of all files that have been read."""
        return self._finished_bytes + self.read_bytes()

    def read_rights(self) -> Iterator[FiledEntry[Entry]]:
        """Yield every right in force once, by its first record; give the newest file first."""
        return self._read_files(self._choose_right)

    def read_registrations(self) -> Iterator[FiledEntry[Record]]:
        """Yield every registration once, in force or not, by its first record."""
        return self._read_files(self._choose_registration)

    def _read_files[E: (Entry, Record)](
        self, choose: Callable[[Record], E | None]
    ) -> Iterator[FiledEntry[E]]:
        for path in self.files:
            name = str(path)
            try:
                for source in open_sources(path):
                    name, self.read_bytes = source.name, source.read_bytes
                    yield from self._read_source(source, path, choose)
            except RegisterUnreadable as unreadable:
                self._report_broken(name, str(unreadable))
            self.read_bytes = int
            self._finished_bytes += path.stat().st_size

    def _read_source[E: (Entry, Record)](
        self, source: Source, path: Path, choose: Callable[[Record], E | None]
    ) -> Iterator[FiledEntry[E]]:
        done_count = self.checkpoint.records_by_file.get(source.name, 0)
        number = 0
        try:
            for number, record in _read_records(source, path, self.selection):
                self.tally.records += 1
                new = self._check_record(source.name, number, record, is_done=number <= done_count)
                entry = choose(new) if new else None
                if entry is not None and number <= done_count:
                    self.tally.done += 1
                elif entry is not None:
                    yield FiledEntry(source.name, number, entry)
        except RegisterUnreadable as unreadable:
            self._report_broken(source.name, f"{unreadable}; read up to record {number}")

    def _check_record(
        self, file: str, number: int, record: Record | UnusableRecord, *, is_done: bool
    ) -> Record | None:
        if isinstance(record, UnusableRecord):
            self.tally.bad += 1
            if not is_done:
                which = f" ({record.number})" if record.number else ""
                self.complain(f"{file}: record {number}{which}: {record.reason}")
            return None
        if record.number and not self._keys.add(record.office, record.number):
            self.tally.repeated += 1
            return None
        return record

    def _choose_registration(self, record: Record) -> Record | None:
        if record.entry is None and not record.is_ended:
            self.tally.not_in_force += 1
            return None
        return record

    def _choose_right(self, record: Record) -> Entry | None:
        entry = record.entry
        last = entry.expires_on if entry else None
        if entry is None or (last is not None and last + _GRACE < self.selection.today):
            self.tally.not_in_force += 1
            return None
        if not entry.mark and not entry.images:
            self.tally.wordless += 1
            return None
        return entry

    def _report_broken(self, file: str, reason: str) -> None:
        self.tally.broken += 1
        self.complain(f"{file}: {reason}")


def _read_records(source: Source, path: Path, selection: Selection) -> Numbered:
    kind = selection.format or _SUFFIXES.get(Path(path.name.removesuffix(".gz")).suffix.lower())
    if kind in _ROWS:
        folder = selection.images or path.parent
        return ((n, _refuse_missing_pictures(row, folder)) for n, row in _ROWS[kind](source.stream))
    records = read_records(source.stream, (kind,) if kind else FORMATS, selection.in_force)
    return enumerate(
        (_drop_missing_pictures(record, selection.images) for record in records), start=1
    )


def _refuse_missing_pictures(row: Record | UnusableRecord, folder: Path) -> Record | UnusableRecord:
    """Refuse a row that names a missing picture: a person's file is meant as it stands."""
    if isinstance(row, UnusableRecord) or row.entry is None:
        return row
    missing = [name for name in row.entry.images if not _is_file(folder, name)]
    return UnusableRecord(row.number, f"images: {missing[0]}: no such file") if missing else row


def _drop_missing_pictures(
    record: Record | UnusableRecord, folder: Path | None
) -> Record | UnusableRecord:
    """Drop missing pictures: a register delivers them separately and not all of them."""
    if isinstance(record, UnusableRecord) or record.entry is None or not record.entry.images:
        return record
    present_images = tuple(
        name for name in record.entry.images if folder and _is_file(folder, name)
    )
    return replace(record, entry=replace(record.entry, images=present_images))


def _is_file(folder: Path, name: str) -> bool:
    """Return whether the file lies in the folder; no name in a file leads out of it."""
    try:
        path = (folder / name).resolve()
        return path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # too long, or with a NUL
        return False
