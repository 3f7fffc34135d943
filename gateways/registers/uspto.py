"""Reads USPTO trademark XML: "Trademark Applications", daily (apc*.zip) and annual files.

Element names and codes were compared with the office's "Trademark Applications Daily XML DTD
Element Documentation" (V2.0) and with loaders that read real files: codingatty/Plumage,
the SAMSON record (registration 0011210) that public loaders quote, and their tables of status
codes. A case-file-header has its own status-code, and so has each classification.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from gateways.registers.entry import Entry, Record, RecordUnusable, parse_entry
from gateways.registers.xml_records import (
    Element,
    child_text,
    find_elements,
    first_text,
    list_texts,
    parse_day,
    parse_nice_class,
    refuse_references,
)

TAG: Final = "case-file"
EMPTY_FILE_TAG: Final = "data-available-code"  # stands in a daily file with no case at all
OFFICE: Final = "USPTO"

# Registered and in force: 700 registered, 701..705 sections 8 and 15 accepted, 706..708 section 71
# accepted, 717 awaiting a divisional fee, 740 a paper filed after registration, 778 and 780
# cancellation dismissed or terminated, 790 cancellation pending, 800 registered and renewed.
IN_FORCE: Final = frozenset(
    (700, 701, 702, 703, 704, 705, 706, 707, 708, 717, 740, 778, 780, 790, 800)
)
_CLASS_IN_FORCE: Final = "6"
_TEN_YEAR_TERMS: Final = date(1989, 11, 16)  # registered before: twenty years
_GOODS: Final = re.compile(r"GS\d+")  # statements of goods and services, by class
_MOST_GOODS: Final = 20_000


def read_identity(element: Element) -> str:
    """Return the record's serial number; empty if it cannot be read."""
    return child_text(element, "serial-number")


def read_record(element: Element) -> Record:
    """Read a record.

    Raises:
        RecordUnusable: a field is missing or cannot be read.
    """
    refuse_references(element)
    serial = read_identity(element)
    if not serial:
        raise RecordUnusable("serial-number: missing")
    number = child_text(element, "registration-number").lstrip("0")
    status = _read_status(element)
    if status not in IN_FORCE:
        return Record(OFFICE, number or serial, None, is_ended=bool(number), status=str(status))
    if not number:
        raise RecordUnusable("registration-number: missing, though the mark is registered")
    return Record(OFFICE, number, _read_entry(element, number), status=str(status))


def _read_status(element: Element) -> int:
    text = child_text(element, "case-file-header/status-code")
    if not (text.isascii() and text.isdigit() and len(text) == 3):
        raise RecordUnusable(f"status-code: {text[:20] or 'missing'}")
    return int(text)


def _read_entry(element: Element, number: str) -> Entry:
    registered_on = _read_day(element, "registration-date")
    return parse_entry(
        {
            "kind": "trademark",
            "mark": child_text(element, "case-file-header/mark-identification"),
            "office": OFFICE,
            "number": number,
            "territories": ("US",),
            "nice_classes": sorted(
                {nice_class for nice_class in _read_classes(element) if nice_class}
            ),
            "goods": " ".join(_read_goods(element))[:_MOST_GOODS],
            "filed_on": _read_day(element, "filing-date"),
            "registered_on": registered_on,
            "expires_on": _compute_expiry(registered_on, _read_day(element, "renewal-date")),
            "owner": _read_owner(element),
        }
    )


def _read_day(element: Element, name: str) -> date | None:
    return parse_day(child_text(element, f"case-file-header/{name}"), name)


def _compute_expiry(registered_on: date | None, renewed_on: date | None) -> date | None:
    """Return the last day, which the file omits: ten years after renewal or registration."""
    begins = renewed_on or registered_on
    if begins is None:
        return None
    is_old = renewed_on is None and begins < _TEN_YEAR_TERMS
    return _years_later(begins, 20 if is_old else 10)


def _years_later(begins: date, years: int) -> date:
    try:
        return begins.replace(year=begins.year + years)
    except ValueError:  # 29 February
        return begins.replace(year=begins.year + years, day=28)


def _read_classes(element: Element) -> Iterator[int | None]:
    for classification in find_elements(element, "classifications/classification"):
        status = first_text(classification, "status-code")
        if status in {"", _CLASS_IN_FORCE}:
            for code in list_texts(classification, "international-code"):
                yield parse_nice_class(code, "international-code")


def _read_goods(element: Element) -> Iterator[str]:
    for statement in find_elements(element, "case-file-statements/case-file-statement"):
        if _GOODS.fullmatch(first_text(statement, "type-code")):
            yield first_text(statement, "text")


def _read_owner(element: Element) -> str:
    """Return the latest owner: the highest party type, and the first of several in the file."""
    latest, name = -1, ""
    for owner in find_elements(element, "case-file-owners/case-file-owner"):
        kind = first_text(owner, "party-type")
        rank = int(kind) if kind.isascii() and kind.isdigit() else 0
        if rank > latest and first_text(owner, "party-name"):
            latest, name = rank, first_text(owner, "party-name")
    return name
