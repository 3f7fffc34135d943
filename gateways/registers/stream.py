"""Reads the records of an XML register one after another, however large the file is.

Nothing outside the file is ever fetched, no entity is expanded, depth is bounded by libxml2, and
what lies between two records by a limit of our own. A record is let go of before the next is read.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final
from zipfile import BadZipFile

from lxml import etree

from gateways.registers.entry import RegisterUnreadable

type Element = etree._Element  # noqa: SLF001  # lxml names its element type so

# What reading a file can raise; gzip reports one that was cut short as EOFError.
BROKEN: Final = (OSError, EOFError, zlib.error, BadZipFile)
_CHUNK: Final = 64 * 1024
_BETWEEN_RECORDS: Final = 8 * 1024 * 1024  # bytes; the largest real record has about one million


def read_elements(stream: BinaryIO, *tags: str) -> Iterator[Element]:
    """Every element with one of these local names, in any namespace, in the order of the file.

    Raises:
        RegisterUnreadable: it is malformed, cut short, declares entities, or is no register; the
            elements before that place have been told.
    """
    parser, since, chunk = _build_parser(tags), 0, b"first"
    while chunk:
        chunk = _read_chunk(stream)
        fault = _feed_parser(parser, chunk)
        since += len(chunk)
        for _, element in parser.read_events():
            if isinstance(element, etree._Element):  # noqa: SLF001  # as above
                _refuse_entities(element)
                yield element
                _free_element(element)
                since = 0
        if fault is not None:
            raise fault
        if since > _BETWEEN_RECORDS:
            raise RegisterUnreadable(f"no record within {_BETWEEN_RECORDS} bytes")


def _build_parser(tags: tuple[str, ...]) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _read_chunk(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_CHUNK)
    except BROKEN as broken:
        raise RegisterUnreadable(f"the file ends early or is damaged: {broken}") from None


def _feed_parser(parser: etree.XMLPullParser, chunk: bytes) -> RegisterUnreadable | None:
    """What is wrong, to be raised when the elements before that place have been told."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError as malformed:
        line, column = malformed.position
        says = (malformed.msg or "malformed").partition(", line ")[0]
        return RegisterUnreadable(f"line {line}, column {column}: {says}")
    return None


def _refuse_entities(element: Element) -> None:
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):  # type: ignore[attr-defined]  # its stub lacks it
        raise RegisterUnreadable("it declares entities, which no register needs: refused")


def _free_element(element: Element) -> None:
    """Free the record, and whatever stands before it and before each of its ancestors."""
    element.clear()
    step: Element | None = element
    while step is not None:
        parent = step.getparent()
        while parent is not None and step.getprevious() is not None:
            del parent[0]
        step = parent
