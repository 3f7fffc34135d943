"""A right as people type it, in a form or a sheet: texts become fields, or a fault beside each."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from pipeline.right_fields import FieldFault, RightFields
from pipeline.words import RightKind

DATES: Final = ("filed_on", "registered_on", "expires_on")
LISTS: Final = ("territories", "aliases", "nice_classes", "locarno")
# What a right of each kind is asked for, in the order of the form.
FIELDS: Final[Mapping[RightKind, tuple[str, ...]]] = {
    RightKind.TRADEMARK: (
        "mark", "aliases", "office", "number", "territories", "nice_classes", "goods", "holder",
        *DATES,
    ),
    RightKind.COPYRIGHT: ("mark", "author", "holder", "office", "number", *DATES),
    RightKind.DESIGN: ("mark", "office", "number", "territories", "locarno", "holder", *DATES),
    RightKind.PATENT: ("mark", "office", "number", "territories", "holder", *DATES),
    RightKind.GEOGRAPHICAL_INDICATION: (
        "mark", "aliases", "office", "number", "territories", "goods", "holder", *DATES,
    ),
}  # fmt: skip
_BETWEEN: Final = re.compile(r"[,;，；、|\n]+")
_BETWEEN_CODES: Final = re.compile(r"[,;，；、|\s]+")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def parsed(kind: RightKind, typed: Mapping[str, str]) -> tuple[RightFields, tuple[FieldFault, ...]]:
    """The fields, and what could not be understood; such a field is left empty."""
    values: dict[str, Any] = {}
    faults = list[FieldFault]()
    for name in FIELDS[kind]:
        text = _clean(typed.get(name, ""), keeps_lines=name in {"goods", "aliases"})
        try:
            values[name] = _READ.get(name, str)(text)
        except ValueError:
            faults.append(FieldFault(name, "unreadable", _EXAMPLES.get(name, "")))
    return RightFields(kind=kind, **values), tuple(faults)


def typed_of(fields: RightFields) -> dict[str, str]:
    """The fields as they would be typed."""
    return {name: _typed(name, getattr(fields, name)) for name in FIELDS[fields.kind]}


def _typed(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return ("\n" if name == "aliases" else ", ").join(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _clean(text: str, *, keeps_lines: bool) -> str:
    """Without what nobody sees: control characters, odd spaces, lines where none belong."""
    folded = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " "
        for letter in folded
    )
    lines = [" ".join(line.split()) for line in seen.split("\n")]
    return ("\n" if keeps_lines else " ").join(line for line in lines if line)


def _territories(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.upper() for code in _BETWEEN_CODES.split(text) if code))


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in _BETWEEN.split(text) if one.strip()))


def _classes(text: str) -> tuple[int, ...]:
    codes = [code for code in _BETWEEN_CODES.split(text) if code]
    if any(len(code) > 4 for code in codes):
        raise ValueError(text)
    return tuple(sorted({int(code.removesuffix(".0")) for code in codes}))


def _locarno(text: str) -> str:
    return ", ".join(code for code in _BETWEEN_CODES.split(text) if code)


def _day(text: str) -> date | None:
    if not text:
        return None
    year_first, day_first = _YEAR_FIRST.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if year_first:
        return date(*map(int, year_first.groups()))
    if day_first:
        day, month, year = map(int, day_first.groups())
        return date(year, month, day)
    raise ValueError(text)


_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "territories": _territories,
    "aliases": _aliases,
    "nice_classes": _classes,
    "locarno": _locarno,
    **dict.fromkeys(DATES, _day),
}
_EXAMPLES: Final = {"nice_classes": "18, 25", **dict.fromkeys(DATES, "2031-03-12")}
