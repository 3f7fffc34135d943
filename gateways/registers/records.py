"""Every record of a register's stream: usable, or named with what is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final

from lxml import etree

from gateways.registers import st96, uspto
from gateways.registers.entry import Record, RecordUnusable, RegisterUnreadable, Unusable
from gateways.registers.stream import Element, elements


@dataclass(frozen=True, slots=True)
class _Reader:
    tags: tuple[str, ...]
    identity: Callable[[Element], str]
    record: Callable[[Element], Record]


FORMATS: Final = ("uspto", "st96")


def records(
    stream: BinaryIO, formats: tuple[str, ...] = FORMATS, in_force: frozenset[str] = frozenset()
) -> Iterator[Record | Unusable]:
    """Each record of these formats, in the order of the file, told apart by its element's name.

    `in_force` are an office's own codes for a registration in force, in small letters (st96).

    Raises:
        RegisterUnreadable: it cannot be read further; what came before has been told.
    """
    readers = {
        tag: reader
        for name, reader in _readers(in_force).items()
        if name in formats
        for tag in reader.tags
    }
    is_register = False
    for element in elements(stream, *readers, uspto.NOTHING_TODAY):
        is_register = True
        reader = readers.get(etree.QName(element).localname)
        if reader is not None:
            yield _told(element, reader)
    if not is_register:
        raise RegisterUnreadable(f"it holds no record of the format {' or '.join(formats)}")


def _readers(in_force: frozenset[str]) -> dict[str, _Reader]:
    return {
        "uspto": _Reader((uspto.TAG,), uspto.identity, uspto.record),
        "st96": _Reader(st96.TAGS, st96.identity, partial(st96.record, in_force=in_force)),
    }


def _told(element: Element, reader: _Reader) -> Record | Unusable:
    try:
        return reader.record(element)
    except RecordUnusable as unusable:
        return Unusable(reader.identity(element), str(unusable))
