"""How do references lie in a file? In columns, written once, mapped into every process alike.

64 bytes of header (magic, version, count, SHA-256 of what follows), then the columns in the order
of `_COLUMNS`, little-endian: 82 bytes a reference, of which a scan touches 40. Of the two sums
their first 8 bytes are kept: beside an equal hash that is proof enough.
"""

import hashlib
import mmap
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from matchers.image.pdq import MIN_QUALITY
from matchers.image.reference import Reference

_MAGIC, _VERSION = b"MKWIMAGE", 1
_HEADER = struct.Struct("<8sIIQ32s8x")
_SUM = 8
_COLUMNS: tuple[tuple[str, DTypeLike, int], ...] = (  # name, type, width of a row
    ("pdq", "u1", 32),
    ("phash64", "u1", 8),
    ("file_sum", "u1", _SUM),
    ("pixels_sum", "u1", _SUM),
    ("reference_id", "<i8", 1),
    ("right_id", "<i8", 1),
    ("family", "<i8", 1),
    ("category", "u1", 1),
    ("is_negative", "u1", 1),
)
_ROW_BYTES = sum(np.dtype(kind).itemsize * width for _, kind, width in _COLUMNS)
_BATCH = 65536

type Bytes = NDArray[np.uint8]
type Ids = NDArray[np.int64]


class IndexUnreadable(ValueError):
    """This file is no image index of this version, or not all of one: build it again."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """References in columns, one row each: n x 32, n x 8 and n."""

    pdq: Bytes
    phash64: Bytes
    file_sum: Bytes
    pixels_sum: Bytes
    reference_id: Ids
    right_id: Ids
    family: Ids
    category: Bytes
    is_negative: Bytes

    def __len__(self) -> int:
        """How many references there are."""
        return len(self.reference_id)


def gathered(references: Iterable[Reference]) -> Segment:
    """Return the references in memory; those of PDQ quality below 50 are left out."""
    worthy = (each for each in references if each.quality >= MIN_QUALITY)
    parts = [_columns(batch) for batch in batched(worthy, _BATCH, strict=False)] or [_columns(())]
    return Segment(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def write(path: Path, segment: Segment) -> None:
    """Write a segment beside its name, then under it: whole or not at all. OSError on failure."""
    body = [np.ascontiguousarray(getattr(segment, name)).reshape(-1) for name, _, _ in _COLUMNS]
    total = hashlib.sha256()
    for column in body:
        total.update(column)
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(_HEADER.pack(_MAGIC, _VERSION, 0, len(segment), total.digest()))
        for column in body:
            file.write(column)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read(path: Path) -> Segment:
    """Map a segment; IndexUnreadable when the file is foreign, damaged or cut, OSError if missing.

    The whole file is read once to hold it against its sum: about a second a gigabyte.
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _HEADER.size:
            raise IndexUnreadable(f"{path.name} is too short for an image index: build it again.")
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    magic, version, _, count, total = _HEADER.unpack_from(mapped)
    if (magic, version) != (_MAGIC, _VERSION):
        raise IndexUnreadable(
            f"{path.name} is no image index of version {_VERSION}: build it again."
        )
    body = mapped[_HEADER.size :]
    if len(body) != count * _ROW_BYTES or hashlib.sha256(body).digest() != total:
        raise IndexUnreadable(f"{path.name} is damaged or cut short: build it again.")
    return _mapped(body, count)


def _mapped(body: memoryview, count: int) -> Segment:
    columns, place = [], 0
    for _, kind, width in _COLUMNS:
        column = np.frombuffer(body, kind, count * width, place) if count else np.empty(0, kind)
        columns.append(column.reshape(count, width) if width > 1 else column)
        place += column.nbytes
    return Segment(*columns)


def _columns(references: Iterable[Reference]) -> tuple[NDArray[np.generic], ...]:
    rows = tuple(references)
    raw = (
        b"".join(each.pdq for each in rows),
        b"".join(each.phash64 for each in rows),
        b"".join(each.file_sha256[:_SUM] for each in rows),
        b"".join(each.pixels_sha256[:_SUM] for each in rows),
    )
    ids = ("reference_id", "right_id", "family", "category", "is_negative")
    return (
        *(np.frombuffer(part, np.uint8).reshape(len(rows), -1 if rows else width)
          for part, (_, _, width) in zip(raw, _COLUMNS, strict=False)),
        *(np.array([getattr(each, name) for each in rows], kind)
          for name, (_, kind, _) in zip(ids, _COLUMNS[len(raw):], strict=True)),
    )  # fmt: skip
