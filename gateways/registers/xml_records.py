"""Fields of a register's record: by local name, so that any version of a namespace will do."""

import re
import zlib
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final
from zipfile import BadZipFile

from lxml import etree

from gateways.registers.entry import RecordUnusable, RegisterUnreadable

type Element = etree._Element  # noqa: SLF001  # lxml names its element type so

# What reading a file can raise; gzip reports one that was cut short as EOFError.
BROKEN: Final = (OSError, EOFError, zlib.error, BadZipFile)
_CHUNK: Final = 64 * 1024
_BETWEEN_RECORDS: Final = 8 * 1024 * 1024  # bytes; the largest real record has about one million


def read_elements(stream: BinaryIO, *tags: str) -> Iterator[Element]:
    """Yield every element with one of these local names, in any namespace, in order.

    Raises:
        RegisterUnreadable: it is malformed, cut short, declares entities, or is not a register; the
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
    """Feed the parser; return a fault, which is raised after the elements before it were read."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError as malformed:
        line, column = malformed.position
        message = (malformed.msg or "malformed").partition(", line ")[0]
        return RegisterUnreadable(f"line {line}, column {column}: {message}")
    return None


def _refuse_entities(element: Element) -> None:
    document_type = element.getroottree().docinfo.internalDTD
    if document_type is not None and any(True for _ in document_type.iterentities()):  # type: ignore[attr-defined]  # its stub lacks it
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


_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T+-].*|Z)?")  # ST.96 may add a time zone
_NO_CLASSES: Final = frozenset({"A", "B", "200"})
_SPACES: Final = re.compile(r"\s+")


def first_text(element: Element, *names: str) -> str:
    """Return the text of the first element found under one of these paths, tried in order.

    A path is local names with slashes between them: "MarkRepresentation/MarkReproduction".
    """
    for name in names:
        for text in list_texts(element, name):
            return text
    return ""


def child_text(element: Element, *names: str) -> str:
    """Return the first text of the element's own children: a record may quote other records."""
    for name in names:
        for child in element.iterfind(_element_path(name)):
            text = element_text(child)
            if text:
                return text
    return ""


def list_texts(element: Element, path: str) -> Iterator[str]:
    """List the non-empty texts of all elements under the path, anywhere below the element."""
    for child in find_elements(element, path):
        text = element_text(child)
        if text:
            yield text


def find_elements(element: Element, path: str) -> Iterator[Element]:
    """Yield all elements under the path, anywhere below the element."""
    return element.iterfind(f".//{_element_path(path)}")


def _element_path(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def element_text(element: Element | None) -> str:
    """Return its text with single spaces; empty for an absent element."""
    if element is None or not element.text:
        return ""
    return _SPACES.sub(" ", element.text).strip()


def refuse_references(element: Element) -> None:
    """Refuse a record with an undefined entity, whose text would be read without its end.

    Raises:
        RecordUnusable: there is one.
    """
    for entity in element.iter(etree.Entity):
        where = entity.getparent()
        name = etree.QName(element if where is None else where).localname
        raise RecordUnusable(f"{name}: {entity.text} is not defined")


def parse_day(text: str, field: str) -> date | None:
    """Parse a day; return None if the text is empty or all zeros.

    Raises:
        RecordUnusable: it is not a date.
    """
    if not text.strip("0"):
        return None
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups() if match else ()))
    except (TypeError, ValueError):
        raise RecordUnusable(f"{field}: {text[:20]} is no day") from None


def parse_nice_class(text: str, field: str) -> int | None:
    """Parse a Nice class, with or without leading zeros.

    Return None for USPTO's classes of certification and collective marks.

    Raises:
        RecordUnusable: it is not a class from 1 to 45.
    """
    if text in _NO_CLASSES:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 45):
        raise RecordUnusable(f"{field}: {text[:20]} is no Nice class")
    return int(text)
