"""One immutable file of named arrays: magic, version, header, checksums, then the arrays.

Layout: MAGIC, version (uint32), header size (uint32), SHA-256 of the header, the header (JSON:
file size, SHA-256 of the rest, and per array its name, type, offset and count), arrays at
multiples of 64 bytes. All numbers are little endian.
"""

import hashlib
import json
import mmap
import os
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\x89MWTEXT\n"
VERSION = 1
_HEAD = struct.Struct("<8sII32s")
_ALIGNED = 64

type Arrays = Mapping[str, NDArray[Any]]


class IndexUnreadable(Exception):
    """The file is no index of this version, or was cut short or damaged: build it anew."""


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    dtype: str
    offset: int  # from the start of the arrays
    count: int


def write(path: Path, arrays: Arrays) -> None:
    """Write all arrays to a new file and put it in place of `path` in one step."""
    places, size = _laid_out(arrays)
    body = bytearray(size)
    for place in places:
        kept = np.ascontiguousarray(arrays[place.name]).astype(place.dtype, copy=False)
        body[place.offset : place.offset + kept.nbytes] = kept.tobytes()
    header = json.dumps(
        {
            "size": size,
            "sha256": hashlib.sha256(body).hexdigest(),
            "arrays": [[place.name, place.dtype, place.offset, place.count] for place in places],
        }
    ).encode()
    header += b" " * (-(_HEAD.size + len(header)) % _ALIGNED)
    head = _HEAD.pack(MAGIC, VERSION, len(header), hashlib.sha256(header).digest())
    _replace(path, (head, header, body))


def _laid_out(arrays: Arrays) -> tuple[list[_Place], int]:
    places, offset = [], 0
    for name, kept in arrays.items():
        places.append(_Place(name, kept.dtype.newbyteorder("<").str, offset, kept.size))
        offset += kept.nbytes + -kept.nbytes % _ALIGNED
    return places, offset


def _replace(path: Path, parts: tuple[bytes | bytearray, ...]) -> None:
    """A half-written file never bears the name: write beside it, flush to disk, rename."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path, *, is_trusted: bool = False) -> dict[str, NDArray[Any]]:
    """Map the arrays of a file, read only; they share the page cache among processes.

    The header and the size are always checked; the arrays' checksum is not where the caller
    trusts the file (it has just been checked or fetched by its own hash).

    Raises IndexUnreadable for a foreign, truncated, damaged or differently versioned file,
    OSError where there is none.
    """
    with path.open("rb") as file:
        if path.stat().st_size < _HEAD.size:
            raise IndexUnreadable(f"{path} is too short to be an index")
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    header, begin = _header(path, mapped)
    body = mapped[begin:]
    if len(body) != header["size"]:
        raise IndexUnreadable(f"{path} has {len(body)} bytes of arrays instead of {header['size']}")
    if not is_trusted and hashlib.sha256(body).hexdigest() != header["sha256"]:
        raise IndexUnreadable(f"{path} is damaged: its arrays do not have their checksum")
    return {
        name: np.frombuffer(body, np.dtype(dtype), count, offset)
        for name, dtype, offset, count in header["arrays"]
    }


def _header(path: Path, mapped: memoryview) -> tuple[dict[str, Any], int]:
    magic, version, size, checksum = _HEAD.unpack(mapped[: _HEAD.size])
    if magic != MAGIC:
        raise IndexUnreadable(f"{path} is not a text index")
    if version != VERSION:
        raise IndexUnreadable(f"{path} has version {version}; this program reads {VERSION}")
    header = mapped[_HEAD.size : _HEAD.size + size]
    if hashlib.sha256(header).digest() != checksum:
        raise IndexUnreadable(f"{path} is damaged: its header does not have its checksum")
    return json.loads(bytes(header)), _HEAD.size + size
