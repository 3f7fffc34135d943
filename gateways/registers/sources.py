"""Opens a register's file as it comes: plain, compressed by gzip, or an archive of many files."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO, Final, cast
from zipfile import BadZipFile, ZipFile

from gateways.registers.entry import RegisterUnreadable

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a register, or one member of an archive."""

    name: str  # as given: "apc260102.zip", with the member: "apc260102.zip/apc260102.xml"
    stream: BinaryIO
    read_bytes: Callable[[], int]  # of the file on the disk, for the progress


def open_sources(path: Path) -> Iterator[Source]:
    """What the file holds: itself, what is compressed in it, or the XML files of an archive.

    Raises:
        RegisterUnreadable: it cannot be opened, or the archive is damaged, empty or encrypted.
    """
    try:
        with path.open("rb") as file:
            yield from _split_file(str(path), file)
    except (OSError, BadZipFile) as unreadable:
        raise RegisterUnreadable(f"it cannot be read: {unreadable}") from None


def _split_file(name: str, file: BinaryIO) -> Iterator[Source]:
    start = file.read(4)
    file.seek(0)
    if start.startswith(_ZIP):
        yield from _open_members(name, file)
    elif start.startswith(_GZIP):
        with GzipFile(fileobj=file) as stream:
            yield Source(name, cast("BinaryIO", stream), file.tell)
    else:
        yield Source(name, file, file.tell)


def _open_members(name: str, file: BinaryIO) -> Iterator[Source]:
    with ZipFile(file) as archive:
        members = [each for each in archive.infolist() if each.filename.lower().endswith(".xml")]
        if not members:
            raise RegisterUnreadable("the archive holds no .xml file")
        for member in members:
            with _open_member(archive, member.filename) as stream:
                yield Source(f"{name}/{member.filename}", stream, file.tell)


@contextmanager
def _open_member(archive: ZipFile, name: str) -> Iterator[BinaryIO]:
    with ExitStack() as stack:
        try:
            stream: IO[bytes] = stack.enter_context(archive.open(name))
        except (RuntimeError, NotImplementedError) as closed:  # encrypted, or packed otherwise
            raise RegisterUnreadable(f"{name}: {closed}") from None
        yield cast("BinaryIO", stream)
