"""Opens a register's file, plain, gzip or an archive, and reads each usable or faulty record."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO, Final, cast
from zipfile import BadZipFile, ZipFile

from lxml import etree

from gateways.registers import st96, uspto
from gateways.registers.entry import Record, RecordUnusable, RegisterUnreadable, UnusableRecord
from gateways.registers.xml_records import Element, read_elements


@dataclass(frozen=True, slots=True)
class _Reader:
    tags: tuple[str, ...]
    identity: Callable[[Element], str]
    record: Callable[[Element], Record]


FORMATS: Final = ("uspto", "st96")


def read_records(
    stream: BinaryIO, formats: tuple[str, ...] = FORMATS, in_force: frozenset[str] = frozenset()
) -> Iterator[Record | UnusableRecord]:
    """Yield each record of these formats, in the order of the file, by its element's name.

    `in_force` are an office's own codes for a registration in force, in small letters (st96).

    Raises:
        RegisterUnreadable: it cannot be read further; what came before has been told.
    """
    readers = {
        tag: reader
        for name, reader in _build_readers(in_force).items()
        if name in formats
        for tag in reader.tags
    }
    is_register = False
    for element in read_elements(stream, *readers, uspto.EMPTY_FILE_TAG):
        is_register = True
        reader = readers.get(etree.QName(element).localname)
        if reader is not None:
            yield _read_record(element, reader)
    if not is_register:
        raise RegisterUnreadable(f"it holds no record of the format {' or '.join(formats)}")


def _build_readers(in_force: frozenset[str]) -> dict[str, _Reader]:
    return {
        "uspto": _Reader((uspto.TAG,), uspto.read_identity, uspto.read_record),
        "st96": _Reader(
            st96.TAGS, st96.read_identity, partial(st96.read_record, in_force=in_force)
        ),
    }


def _read_record(element: Element, reader: _Reader) -> Record | UnusableRecord:
    try:
        return reader.record(element)
    except RecordUnusable as unusable:
        return UnusableRecord(reader.identity(element), str(unusable))


_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a register, or one member of an archive."""

    name: str  # as given: "apc260102.zip", with the member: "apc260102.zip/apc260102.xml"
    stream: BinaryIO
    read_bytes: Callable[[], int]  # of the file on the disk, for the progress


def open_sources(path: Path) -> Iterator[Source]:
    """Open a register file: itself, its compressed content, or each XML file of an archive.

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
        members = [
            member for member in archive.infolist() if member.filename.lower().endswith(".xml")
        ]
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
