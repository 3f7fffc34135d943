"""A right as people type it, in a form or a sheet: texts become fields, or a fault beside each."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from pipeline.right_fields import FieldFault, RightFields
from pipeline.words import RightKind

DATE_FIELDS: Final = ("filed_on", "registered_on", "expires_on")
LIST_FIELDS: Final = ("territories", "aliases", "nice_classes", "locarno")
# What a right of each kind is asked for, in the order of the form.
FIELDS_BY_KIND: Final[Mapping[RightKind, tuple[str, ...]]] = {
    RightKind.TRADEMARK: (
        "mark", "aliases", "office", "number", "territories", "nice_classes", "goods", "holder",
        *DATE_FIELDS,
    ),
    RightKind.COPYRIGHT: ("mark", "author", "holder", "office", "number", *DATE_FIELDS),
    RightKind.DESIGN: ("mark", "office", "number", "territories", "locarno", "holder", *DATE_FIELDS),
    RightKind.PATENT: ("mark", "office", "number", "territories", "holder", *DATE_FIELDS),
    RightKind.GEOGRAPHICAL_INDICATION: (
        "mark", "aliases", "office", "number", "territories", "goods", "holder", *DATE_FIELDS,
    ),
}  # fmt: skip
_SEPARATORS: Final = re.compile(r"[,;，；、|\n]+")
_CODE_SEPARATORS: Final = re.compile(r"[,;，；、|\s]+")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def parse_typed_fields(
    kind: RightKind, typed: Mapping[str, str]
) -> tuple[RightFields, tuple[FieldFault, ...]]:
    """The fields, and what could not be understood; such a field is left empty."""
    values: dict[str, Any] = {}
    faults = list[FieldFault]()
    for name in FIELDS_BY_KIND[kind]:
        text = _clean_text(typed.get(name, ""), keeps_lines=name in {"goods", "aliases"})
        try:
            values[name] = _PARSERS.get(name, str)(text)
        except ValueError:
            faults.append(FieldFault(name, "unreadable", _EXAMPLES.get(name, "")))
    return RightFields(kind=kind, **values), tuple(faults)


def format_typed_fields(fields: RightFields) -> dict[str, str]:
    """The fields as they would be typed."""
    return {
        name: _format_value(name, getattr(fields, name)) for name in FIELDS_BY_KIND[fields.kind]
    }


def _format_value(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return ("\n" if name == "aliases" else ", ").join(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _clean_text(text: str, *, keeps_lines: bool) -> str:
    """Without what nobody sees: control characters, odd spaces, lines where none belong."""
    folded = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " "
        for letter in folded
    )
    lines = [" ".join(line.split()) for line in seen.split("\n")]
    return ("\n" if keeps_lines else " ").join(line for line in lines if line)


def _parse_territories(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.upper() for code in _CODE_SEPARATORS.split(text) if code))


def _parse_aliases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in _SEPARATORS.split(text) if one.strip()))


def _parse_classes(text: str) -> tuple[int, ...]:
    codes = [code for code in _CODE_SEPARATORS.split(text) if code]
    if any(len(code) > 4 for code in codes):
        raise ValueError(text)
    return tuple(sorted({int(code.removesuffix(".0")) for code in codes}))


def _parse_locarno(text: str) -> str:
    return ", ".join(code for code in _CODE_SEPARATORS.split(text) if code)


def _parse_day(text: str) -> date | None:
    if not text:
        return None
    year_first, day_first = _YEAR_FIRST.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if year_first:
        return date(*map(int, year_first.groups()))
    if day_first:
        day, month, year = map(int, day_first.groups())
        return date(year, month, day)
    raise ValueError(text)


_PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "territories": _parse_territories,
    "aliases": _parse_aliases,
    "nice_classes": _parse_classes,
    "locarno": _parse_locarno,
    **dict.fromkeys(DATE_FIELDS, _parse_day),
}
_EXAMPLES: Final = {"nice_classes": "18, 25", **dict.fromkeys(DATE_FIELDS, "2031-03-12")}
