"""A ZIP of files that rows of a sheet name: unpacked by a confined child, nothing written."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import Death, ReaderChild
from matchers.image.sandbox.wire import MAX_ANSWER, MalformedAnswer, pack_payload, unpack_payload
from matchers.sheets.sheet import Fault, Flaw

MOST_BYTES: Final = 32 * 1024 * 1024

MOST_FILES: Final = 1000
LARGEST_FILE: Final = 15 * 1024 * 1024
MOST_UNPACKED: Final = 96 * 1024 * 1024
# What programs write; for the others zipfile loads decoders that nobody's pictures need.
_COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError,
    EOFError, OSError, LookupError, OverflowError,
)  # fmt: skip


class ArchiveReader:
    """One child that unpacks archives, started when first needed. Any thread may ask."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Plan for a child; none is started yet."""
        self._child = ReaderChild(
            "matchers.sheets.archive_child",
            limits or Limits(),
            decode_files,
            most=MOST_BYTES,
            most_answered=MOST_UNPACKED + MAX_ANSWER,  # the names beside what they name
        )

    def read(self, content: bytes) -> dict[str, bytes] | Fault:
        """Return the files by their bare names, or what is wrong with the archive.

        Raises:
            SandboxBroken: No child can be started.
        """
        answer = self._child.read(content)
        if isinstance(answer, Death):
            return Fault(Flaw.TOO_SLOW if answer is Death.TOO_SLOW else Flaw.BOMB)
        return answer

    def close(self) -> None:
        """End the child; a later archive starts a new one."""
        self._child.close()


def encode_files(files: dict[str, bytes] | Fault) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(files, Fault):
        return pack_payload({"flaw": files.flaw}, ())
    return pack_payload({"names": list(files)}, list(files.values()))


def decode_files(payload: bytes) -> dict[str, bytes] | Fault:
    """Return the files that an answer holds, or the fault; raise MalformedAnswer for neither."""
    try:
        header, files = unpack_payload(payload)
        if "flaw" in header:
            return Fault(Flaw(header["flaw"]))
        return dict(zip(map(str, header["names"]), files, strict=True))
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise MalformedAnswer("An answer is not in the form of one.") from broken


def unpack_archive(content: bytes) -> dict[str, bytes] | Fault:
    """Return the files by their bare names, without folders, links and hidden ones.

    Names are never paths: a file is found by its last part, wherever the archive puts it. Where
    several files bear one name, none of them is returned: nobody knows which a row means.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [info for info in archive.infolist() if _is_file(info)]
            if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_UNPACKED:
                return Fault(Flaw.BOMB)
            if any(file.compress_type not in _COMPRESSIONS for file in files):
                return Fault(Flaw.DAMAGED)
            return _read_files(archive, files)
    except _TooLarge:
        return Fault(Flaw.BOMB)
    except _UNREADABLE:
        return Fault(Flaw.DAMAGED)


class _TooLarge(Exception):
    """A file says it is smaller than it is, or is larger than any picture."""


def _is_file(info: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return not (
        info.is_dir() or is_link or _bare_name(info).startswith(".") or not _bare_name(info)
    )


def _bare_name(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename.replace("\\", "/")).name


def _read_files(archive: zipfile.ZipFile, infos: Iterable[zipfile.ZipInfo]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    ambiguous: set[str] = set()
    for info in infos:
        name, content = _bare_name(info), _read_file(archive, info)
        if files.setdefault(name, content) != content:
            ambiguous.add(name)
    return {name: content for name, content in files.items() if name not in ambiguous}


def _read_file(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack a file, and no more than a byte beyond what was announced."""
    with archive.open(info) as file:
        content = file.read(min(info.file_size, LARGEST_FILE) + 1)
    if len(content) > min(info.file_size, LARGEST_FILE):
        raise _TooLarge
    return content
