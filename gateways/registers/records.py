"""Every record of a register's stream: usable, or named with what is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final

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
    """Each record of these formats, in the order of the file, told apart by its element's name.

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
