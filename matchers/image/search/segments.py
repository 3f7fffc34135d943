"""One immutable part of an image index: in memory or mapped from a file, whole or not at all.

A file is a header and columns of numbers, each begun at a multiple of 64 bytes: the hashes, sums
and ids of the references, then what parts of pictures are searched with (`retrieval.part_table`).
Blank references come last and have no hashes: only their sums are looked for.
"""

import hashlib
import mmap
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import batched
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from matchers.image.hashes.pdq import BLANK_QUALITY
from matchers.image.reference import Reference
from matchers.image.retrieval.part_table import PartTable, build_part_table
from matchers.image.retrieval.records import RECORD, Records, is_usable
from matchers.image.retrieval.vocabulary import LEAVES
from matchers.image.retrieval.vocabulary import VERSION as VOCABULARY
from matchers.image.search.scan import Words, to_words

_MAGIC, _VERSION = b"MKWIMAGE", 5
FORMAT = f"{_VERSION}.{VOCABULARY}"  # files of another one are built again
_HEADER = struct.Struct("<8sIIQQQQI32s")  # magic, version, counts (see `_Counts`), sum
_SIGN_WORDS = 8
_ALIGNED = 64
_COLUMNS: tuple[tuple[str, DTypeLike, int], ...] = (  # name, type, words of a hash or 0
    ("pdq", "<u8", 4),
    ("phash64", "<u8", 1),
    ("signs", "<u8", _SIGN_WORDS),
    ("file_sum", "<u8", 0),
    ("pixels_sum", "<u8", 0),
    ("reference_id", "<i8", 0),
    ("right_id", "<i8", 0),
    ("family", "<i8", 0),
    ("category", "u1", 0),
    ("quality", "u1", 0),
    ("is_negative", "u1", 0),
)
_NAMES = [name for name, _, _ in _COLUMNS]
_PARTS: tuple[tuple[str, DTypeLike], ...] = (
    ("starts", "<u4"), ("codes", "<u8"), ("slots", "<u4"), ("records", RECORD), ("rows", "<u4"),
)  # fmt: skip
_BATCH = 4096

type Bytes = NDArray[np.uint8]
type Ids = NDArray[np.int64]
type Column = NDArray[Any]  # of the type that stands beside its name


class IndexUnreadable(ValueError):
    """This file is not an image index of this version, or not all of one: build it again."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """References in columns: hashes as words x (n - blank ones), all else n; and parts of some."""

    pdq: Words
    phash64: Words
    signs: Words  # no words at all where no reference has a sign code
    file_sum: Words
    pixels_sum: Words
    reference_id: Ids
    right_id: Ids
    family: Ids
    category: Bytes
    quality: Bytes  # PDQ's
    is_negative: Bytes
    parts: PartTable

    def __len__(self) -> int:
        return len(self.reference_id)


@dataclass(frozen=True, slots=True)
class _Counts:
    """As they stand in the header, in this order."""

    sign_words: int
    hashed: int
    references: int
    entries: int
    records: int
    vocabulary: int


def build_segment(references: Iterable[Reference], folder: Path | None = None) -> Segment:
    """Return the references in memory, the blank ones last and without hashes and parts.

    The records of parts are large: with a folder they lie in an unnamed file of it.
    """
    with TemporaryFile(dir=folder) if folder else BytesIO() as spill:
        rows: list[int] = []
        hashed, blank, count = [_build_columns(())], list[tuple[Column, ...]](), 0
        for batch in batched(references, _BATCH, strict=False):
            detailed = [reference for reference in batch if reference.quality >= BLANK_QUALITY]
            hashed.append(_build_columns(detailed))
            blank.append(_build_columns([one for one in batch if one.quality < BLANK_QUALITY]))
            for row, reference in enumerate(detailed, count):
                if is_usable(reference.parts):
                    spill.write(reference.parts)
                    rows.append(row)
            count += len(detailed)
        records = _map_records(spill, len(rows))
    columns = [
        np.concatenate(pieces[: len(hashed)] if width else pieces, axis=-1)
        for (_, _, width), pieces in zip(_COLUMNS, zip(*hashed, *blank, strict=True), strict=True)
    ]
    signs = _NAMES.index("signs")
    columns[signs] = columns[signs] if columns[signs].any() else columns[signs][:0]
    return _join_columns(columns, build_part_table(records, np.array(rows, np.uint32)))


def write_segment(path: Path, segment: Segment) -> None:
    """Write a segment beside its name, then under it: whole or not at all. OSError on failure."""
    body = [np.ascontiguousarray(getattr(segment, name)).reshape(-1) for name in _NAMES]
    body += [np.ascontiguousarray(getattr(segment.parts, name)) for name, _ in _PARTS]
    total = hashlib.sha256()
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(bytes(_HEADER.size))
        for piece in (memoryview(b""), *(column.view(np.uint8).data for column in body)):
            for part in (piece, bytes(-(file.tell() + piece.nbytes) % _ALIGNED)):
                file.write(part)
                total.update(part)
        hashed, parts = segment.pdq.shape[1], segment.parts
        counts = (len(segment.signs), hashed, len(segment), len(parts.codes), len(parts))
        file.seek(0)
        file.write(_HEADER.pack(_MAGIC, _VERSION, *counts, VOCABULARY, total.digest()))
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
        mapped_file = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    magic, version, *numbers, total = _HEADER.unpack_from(mapped_file)
    counts = _Counts(*numbers)
    if (magic, version, counts.vocabulary) != (_MAGIC, _VERSION, VOCABULARY) or (
        counts.sign_words not in (0, _SIGN_WORDS)
    ):
        raise IndexUnreadable(
            f"{path.name} is no image index of version {_VERSION}: build it again."
        )
    kinds = list(_list_columns(counts))
    size = _pad(_HEADER.size) + sum(_pad(kind.itemsize * count) for _, kind, count in kinds)
    if len(mapped_file) != size or hashlib.sha256(mapped_file[_HEADER.size :]).digest() != total:
        raise IndexUnreadable(f"{path.name} is damaged or cut short: build it again.")
    columns = _map_columns(mapped_file[_pad(_HEADER.size) :], kinds)
    hashes = [
        columns[name].reshape(_count_words(name, width, counts), counts.hashed)
        if width
        else columns[name]
        for name, _, width in _COLUMNS
    ]
    return _join_columns(hashes, PartTable(**{name: columns[name] for name, _ in _PARTS}))


def _pad(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _join_columns(columns: Sequence[Column], parts: PartTable) -> Segment:
    by_name = {name: column for (name, _, _), column in zip(_COLUMNS, columns, strict=True)}
    return Segment(**by_name, parts=parts)


def _count_words(name: str, width: int, counts: _Counts) -> int:
    return counts.sign_words if name == "signs" else width


def _list_columns(counts: _Counts) -> Iterator[tuple[str, np.dtype[Any], int]]:
    """Yield name, type and length of each column of a file with these counts."""
    for name, kind, width in _COLUMNS:
        is_hash = width > 0
        length = _count_words(name, width, counts) * counts.hashed if is_hash else counts.references
        yield name, np.dtype(kind), length
    lengths = (LEAVES + 1, counts.entries, counts.entries, counts.records, counts.records)
    for (name, kind), length in zip(_PARTS, lengths, strict=True):
        yield name, np.dtype(kind), length


def _map_columns(
    body: memoryview, kinds: Sequence[tuple[str, np.dtype[Any], int]]
) -> dict[str, Column]:
    columns, place = {}, 0
    for name, kind, length in kinds:
        size = kind.itemsize * length
        columns[name] = np.frombuffer(body[place : place + size], kind)
        place += _pad(size)
    return columns


def _build_columns(references: Sequence[Reference]) -> tuple[Column, ...]:
    nothing = bytes(8 * _SIGN_WORDS)
    codes = (
        (b"".join(reference.pdq for reference in references), 4),
        (b"".join(reference.phash64 for reference in references), 1),
        (b"".join((reference.signs or nothing) for reference in references), _SIGN_WORDS),
    )
    sums = (
        b"".join(reference.file_sha256[:8] for reference in references),
        b"".join(reference.pixels_sha256[:8] for reference in references),
    )
    ids = ("reference_id", "right_id", "family", "category", "quality", "is_negative")
    return (
        *(to_words(np.frombuffer(raw, np.uint8).reshape(len(references), 8 * width))
          for raw, width in codes),
        *(np.frombuffer(raw, "<u8") for raw in sums),
        *(np.array([getattr(reference, name) for reference in references], kind)
          for name, (_, kind, _) in zip(ids, _COLUMNS[-len(ids):], strict=True)),
    )  # fmt: skip


def _map_records(spill: IO[bytes], count: int) -> Records:
    """Return the records that were written; of a file, mapped, which outlives its name."""
    spill.flush()
    if count and not isinstance(spill, BytesIO):
        return np.memmap(spill, RECORD, "r", shape=(count,))
    return np.frombuffer(spill.getvalue() if isinstance(spill, BytesIO) else b"", RECORD)
