"""Which references lie within so many bits of a hash? All of them, by an exact scan."""

import hashlib
import mmap
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.reference import Reference
from matchers.image.search import scan
from matchers.image.search.scan import Words, to_words

_MAGIC, _VERSION = b"MKWIMAGE", 2
_HEADER = struct.Struct("<8sIIQ32s8x")
_SIGN_WORDS = 8
_COLUMNS: tuple[tuple[str, DTypeLike, int], ...] = (  # name, type, words of a code or 0
    ("pdq", "<u8", 4),
    ("phash64", "<u8", 1),
    ("signs", "<u8", _SIGN_WORDS),
    ("file_sum", "<u8", 0),
    ("pixels_sum", "<u8", 0),
    ("reference_id", "<i8", 0),
    ("right_id", "<i8", 0),
    ("family", "<i8", 0),
    ("category", "u1", 0),
    ("is_negative", "u1", 0),
)
_BATCH = 65536

type Bytes = NDArray[np.uint8]
type Ids = NDArray[np.int64]
type Column = NDArray[Any]  # of the type that stands beside its name


class IndexUnreadable(ValueError):
    """This file is no image index of this version, or not all of one: build it again."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """References in columns: hashes as words x n, everything else n."""

    pdq: Words
    phash64: Words
    signs: Words  # no words at all where no reference has a sign code
    file_sum: Words
    pixels_sum: Words
    reference_id: Ids
    right_id: Ids
    family: Ids
    category: Bytes
    is_negative: Bytes

    def __len__(self) -> int:
        """How many references there are."""
        return len(self.reference_id)


def build_segment(references: Iterable[Reference]) -> Segment:
    """Return the references in memory; those of PDQ quality below 50 are left out."""
    worthy = [each for each in references if each.quality >= MIN_QUALITY]
    width = _SIGN_WORDS if any(each.signs for each in worthy) else 0
    batches = batched(worthy, _BATCH, strict=False)
    parts = [_build_columns(batch, width) for batch in batches] or [_build_columns((), width)]
    return _join_columns([np.concatenate(columns, axis=-1) for columns in zip(*parts, strict=True)])


def write_segment(path: Path, segment: Segment) -> None:
    """Write a segment beside its name, then under it: whole or not at all. OSError on failure."""
    body = [np.ascontiguousarray(getattr(segment, name)).reshape(-1) for name, _, _ in _COLUMNS]
    total = hashlib.sha256()
    for column in body:
        total.update(column)
    head = _HEADER.pack(_MAGIC, _VERSION, len(segment.signs), len(segment), total.digest())
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(head)
        for column in body:
            file.write(column)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_segment(path: Path) -> Segment:
    """Map a segment; IndexUnreadable when the file is foreign, damaged or cut, OSError if missing.

    The whole file is read once to hold it against its sum: about a second a gigabyte.
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _HEADER.size:
            raise IndexUnreadable(f"{path.name} is too short for an image index: build it again.")
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    magic, version, sign_words, count, total = _HEADER.unpack_from(mapped)
    if (magic, version) != (_MAGIC, _VERSION) or sign_words not in (0, _SIGN_WORDS):
        raise IndexUnreadable(
            f"{path.name} is no image index of version {_VERSION}: build it again."
        )
    body = mapped[_HEADER.size :]
    columns = list(_map_columns(body, sign_words, count))
    size = sum(column.nbytes for column in columns)
    if len(body) != size or hashlib.sha256(body).digest() != total:
        raise IndexUnreadable(f"{path.name} is damaged or cut short: build it again.")
    return _join_columns(columns)


def _join_columns(columns: Sequence[Column]) -> Segment:
    return Segment(**{name: column for (name, _, _), column in zip(_COLUMNS, columns, strict=True)})


def _map_columns(body: memoryview, sign_words: int, count: int) -> Iterator[Column]:
    """Yield the columns; of a file that was cut the last ones are shorter than they should be."""
    place = 0
    for name, kind, width in _COLUMNS:
        table = sign_words if name == "signs" else width
        size = count * (table if width else 1) * np.dtype(kind).itemsize
        column = np.frombuffer(body[place : place + size], kind) if size else np.empty(0, kind)
        yield column.reshape(table, -1 if table else count) if width else column
        place += size


def _build_columns(references: Sequence[Reference], sign_words: int) -> tuple[Column, ...]:
    nothing = bytes(8 * sign_words)
    codes = (
        (b"".join(each.pdq for each in references), 4),
        (b"".join(each.phash64 for each in references), 1),
        (b"".join((each.signs or nothing)[: len(nothing)] for each in references), sign_words),
    )
    sums = (
        b"".join(each.file_sha256[:8] for each in references),
        b"".join(each.pixels_sha256[:8] for each in references),
    )
    ids = ("reference_id", "right_id", "family", "category", "is_negative")
    return (
        *(to_words(np.frombuffer(raw, np.uint8).reshape(len(references), 8 * width))
          for raw, width in codes),
        *(np.frombuffer(raw, "<u8") for raw in sums),
        *(np.array([getattr(each, name) for each in references], kind)
          for name, (_, kind, _) in zip(ids, _COLUMNS[-len(ids):], strict=True)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the index within the radius of a query: `query` counts the codes asked for."""

    query: int
    segment: int
    row: int
    distance: int


class ImageIndex:
    """References in one or several segments; immutable. Segments in files share the page cache."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Search these segments together."""
        self.segments = tuple(segments)

    @classmethod
    def from_references(cls, references: Iterable[Reference]) -> Self:
        """Return an index in memory, for what changed since the last build."""
        return cls((build_segment(references),))

    @classmethod
    def open(cls, *paths: Path) -> Self:
        """Map the segments at these paths; IndexUnreadable for a foreign, damaged or cut file."""
        return cls([read_segment(path) for path in paths])

    @staticmethod
    def write(path: Path, references: Iterable[Reference]) -> int:
        """Write a new segment atomically; return how many references it has.

        An index grows by further segments: what is written never changes. References of PDQ
        quality below 50 are left out.
        """
        segment = build_segment(references)
        write_segment(path, segment)
        return len(segment)

    def __len__(self) -> int:
        """How many references there are."""
        return sum(map(len, self.segments))

    def search_pdq(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of PDQ codes, n x 32, in one pass."""
        return self._search([segment.pdq for segment in self.segments], codes, radius)

    def search_phash(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of 64-bit pHash codes, n x 8."""
        return self._search([segment.phash64 for segment in self.segments], codes, radius)

    def search_signs(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of 512-bit sign codes, n x 64."""
        return self._search([segment.signs for segment in self.segments], codes, radius)

    def _search(self, tables: Sequence[scan.Words], codes: Bytes, radius: int) -> tuple[Hit, ...]:
        return tuple(
            Hit(query, number, row, distance)
            for number, table in enumerate(tables)
            if table.size and len(codes)
            for query, row, distance in zip(*_scan_table(codes, table, radius), strict=True)
        )


def _scan_table(codes: Bytes, table: scan.Words, radius: int) -> tuple[list[int], ...]:
    found = scan.find_near(codes, table, radius)
    return found.queries.tolist(), found.rows.tolist(), found.distances.tolist()
