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

from gateways.registers.entry import Entry, Record, RecordUnusable, entry_of
from gateways.registers.fields import day, every, first, nice_class, own, refuse_references, under
from gateways.registers.stream import Element

TAG: Final = "case-file"
NOTHING_TODAY: Final = "data-available-code"  # stands in a daily file with no case at all
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


def identity(element: Element) -> str:
    """The record's serial number, as far as it can be read."""
    return own(element, "serial-number")


def record(element: Element) -> Record:
    """What the record says.

    Raises:
        RecordUnusable: a field is missing or cannot be read.
    """
    refuse_references(element)
    serial = identity(element)
    if not serial:
        raise RecordUnusable("serial-number: missing")
    number = own(element, "registration-number").lstrip("0")
    if _status(element) not in IN_FORCE:
        return Record(OFFICE, number or serial, None)
    if not number:
        raise RecordUnusable("registration-number: missing, though the mark is registered")
    return Record(OFFICE, number, _entry(element, number))


def _status(element: Element) -> int:
    text = own(element, "case-file-header/status-code")
    if not (text.isascii() and text.isdigit() and len(text) == 3):
        raise RecordUnusable(f"status-code: {text[:20] or 'missing'}")
    return int(text)


def _entry(element: Element, number: str) -> Entry:
    registered_on = _day(element, "registration-date")
    return entry_of(
        {
            "kind": "trademark",
            "mark": own(element, "case-file-header/mark-identification"),
            "office": OFFICE,
            "number": number,
            "territories": ("US",),
            "nice_classes": sorted({each for each in _classes(element) if each}),
            "goods": " ".join(_goods(element))[:_MOST_GOODS],
            "filed_on": _day(element, "filing-date"),
            "registered_on": registered_on,
            "expires_on": _expiry(registered_on, _day(element, "renewal-date")),
            "owner": _owner(element),
        }
    )


def _day(element: Element, name: str) -> date | None:
    return day(own(element, f"case-file-header/{name}"), name)


def _expiry(registered_on: date | None, renewed_on: date | None) -> date | None:
    """The file names no last day: ten years after the renewal, else after the registration."""
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


def _classes(element: Element) -> Iterator[int | None]:
    for each in under(element, "classifications/classification"):
        status = first(each, "status-code")
        if status in {"", _CLASS_IN_FORCE}:
            for code in every(each, "international-code"):
                yield nice_class(code, "international-code")


def _goods(element: Element) -> Iterator[str]:
    for statement in under(element, "case-file-statements/case-file-statement"):
        if _GOODS.fullmatch(first(statement, "type-code")):
            yield first(statement, "text")


def _owner(element: Element) -> str:
    """The latest owner: the highest party type; among equals the first of the file."""
    latest, name = -1, ""
    for owner in under(element, "case-file-owners/case-file-owner"):
        kind = first(owner, "party-type")
        rank = int(kind) if kind.isascii() and kind.isdigit() else 0
        if rank > latest and first(owner, "party-name"):
            latest, name = rank, first(owner, "party-name")
    return name
