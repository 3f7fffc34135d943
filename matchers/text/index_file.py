"""One immutable file: magic, version, sizes, checksums, then the bytes of an index.

Layout: MAGIC, version and head size (uint32), size of the index (uint64), SHA-256 of the
index, zeros, SHA-256 of all before; then the index. All numbers are little endian.
"""

import hashlib
import mmap
import os
import struct
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\x89MWTEXT\n"
VERSION = 3
_HEAD = struct.Struct("<8sIIQ32s")
_BEGIN = 128  # where the index begins, a multiple of 64 bytes
_SEALED_BYTES = _BEGIN - 32

type Bytes = NDArray[np.uint8]


class IndexUnreadable(Exception):
    """The file is not an index of this version, or was cut short or damaged: build it again."""


def write_index(path: Path, index: Bytes) -> None:
    """Write the index to a new file and put it in place of `path` in one step."""
    view = memoryview(index)
    head = _HEAD.pack(MAGIC, VERSION, _BEGIN, len(view), hashlib.sha256(view).digest())
    head = head.ljust(_SEALED_BYTES, b"\0")
    _replace_file(path, (head + hashlib.sha256(head).digest(), view))


def _replace_file(path: Path, parts: tuple[bytes | memoryview, ...]) -> None:
    """Write beside the file, flush to disk and rename: no half-written file has its name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary_path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        temporary_path.chmod(0o644)
        temporary_path.replace(path)
    except BaseException:
        temporary_path.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_index(path: Path, *, is_trusted: bool) -> Bytes:
    """Map the index of a file, read only; processes share it through the page cache.

    The head and the size are always checked, in microseconds. The index's own checksum takes a
    tenth of a second for each 150 MB: it is left out where the caller trusts the file, because
    it was checked when it came to this host.

    Raises IndexUnreadable for a foreign, truncated, damaged or differently versioned file,
    OSError if there is none.
    """
    with path.open("rb") as file:
        if path.stat().st_size < _BEGIN:
            raise IndexUnreadable(f"{path} is too short to be an index")
        mapped_file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    size, checksum = _check_head(path, mapped_file[:_BEGIN])
    if len(mapped_file) != _BEGIN + size:
        raise IndexUnreadable(f"{path} has {len(mapped_file)} bytes instead of {_BEGIN + size}")
    index = np.frombuffer(mapped_file, np.uint8, size, _BEGIN)
    if not is_trusted and hashlib.sha256(index).digest() != checksum:
        raise IndexUnreadable(f"{path} is damaged: it does not have its checksum")
    return index


def _check_head(path: Path, head: bytes) -> tuple[int, bytes]:
    magic, version, begin, size, checksum = _HEAD.unpack_from(head)
    if magic != MAGIC:
        raise IndexUnreadable(f"{path} is not a text index")
    if version != VERSION:
        raise IndexUnreadable(f"{path} has version {version}; this program reads {VERSION}")
    if hashlib.sha256(head[:_SEALED_BYTES]).digest() != head[_SEALED_BYTES:] or begin != _BEGIN:
        raise IndexUnreadable(f"{path} is damaged: its head does not have its checksum")
    return size, checksum
