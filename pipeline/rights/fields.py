"""A right as people type it, in a form or a sheet: texts become fields, or a fault beside each."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from matchers.labels.words import Sentence
from pipeline.rights.offices import Offices
from pipeline.rights.words import FieldFlaw
from pipeline.vocabulary import RightKind

MAX_MARK_LENGTH: Final = 300
MAX_GOODS_LENGTH: Final = 20_000
MAX_ALIASES: Final = 50
MAX_TERRITORIES: Final = 60
_CLASSES: Final = range(1, 46)
_TERRITORY: Final = re.compile(r"[A-Z]{2}")
_LOCARNO: Final = re.compile(r"(0[1-9]|[12]\d|3[0-2])-\d{2}")
_LONGEST: Final = {
    "mark": MAX_MARK_LENGTH,
    "number": 64,
    "holder": 200,
    "author": 200,
    "locarno": 64,
}


@dataclass(frozen=True, slots=True)
class RightFields:
    """A right as it is written down."""

    kind: RightKind
    mark: str = ""  # wording; title for other kinds
    office: str = ""
    number: str = ""
    territories: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    nice_classes: tuple[int, ...] = ()
    goods: str = ""
    locarno: str = ""
    author: str = ""
    holder: str = ""
    filed_on: date | None = None
    registered_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field; `example` is how it should look, where that helps."""

    field: str
    code: str
    example: str = ""

    @property
    def says(self) -> Sentence:
        """What is wrong and what to do."""
        names = (f"{self.field}.{self.code}", self.code)
        flaw = next(FieldFlaw(name) for name in names if name in FieldFlaw)
        return Sentence(flaw.label, {"example": self.example})


def find_field_faults(
    fields: RightFields, offices: Offices, *, has_picture: bool, today: date
) -> tuple[FieldFault, ...]:
    """Return what is wrong: of each field the first fault, what is missing before the rest."""
    faults = (
        *_find_missing(fields, offices, has_picture=has_picture),
        *_find_malformed(fields, offices),
        *_find_too_long(fields),
        *_find_formulas(fields),
        *_find_date_faults(fields, today),
    )
    return tuple({fault.field: fault for fault in reversed(faults)}.values())[::-1]


def _find_missing(
    fields: RightFields, offices: Offices, *, has_picture: bool
) -> Iterator[FieldFault]:
    demands = offices.kinds[fields.kind]
    for name in demands.required:
        if not getattr(fields, name):
            yield FieldFault(name, "required")
    if fields.kind is RightKind.TRADEMARK and not (fields.mark or has_picture):
        yield FieldFault("mark", "mark_or_picture")


def _find_malformed(fields: RightFields, offices: Offices) -> Iterator[FieldFault]:
    office = offices.offices.get(fields.office)
    if fields.office and office is None:
        yield FieldFault("office", "unknown")
    if office and fields.number and not office.fits_number(fields.kind, fields.number):
        yield FieldFault("number", "malformed", office.numbers[fields.kind].example)
    if not all(_TERRITORY.fullmatch(territory) for territory in fields.territories):
        yield FieldFault("territories", "malformed", "EU, US")
    if not all(nice_class in _CLASSES for nice_class in fields.nice_classes):
        yield FieldFault("nice_classes", "out_of_range")
    if fields.locarno and not all(map(_LOCARNO.fullmatch, fields.locarno.split(", "))):
        yield FieldFault("locarno", "malformed", "02-04, 06-01")


def _find_too_long(fields: RightFields) -> Iterator[FieldFault]:
    for name, longest in _LONGEST.items():
        if len(getattr(fields, name)) > longest:
            yield FieldFault(name, "too_long", str(longest))
    if len(fields.goods) > MAX_GOODS_LENGTH:
        yield FieldFault("goods", "too_long", str(MAX_GOODS_LENGTH))
    if len(fields.aliases) > MAX_ALIASES or any(len(it) > MAX_MARK_LENGTH for it in fields.aliases):
        yield FieldFault("aliases", "too_long", str(MAX_MARK_LENGTH))
    if len(fields.territories) > MAX_TERRITORIES:
        yield FieldFault("territories", "too_long", str(MAX_TERRITORIES))


def _find_formulas(fields: RightFields) -> Iterator[FieldFault]:
    """Yield fields that are formulas of a sheet saved as text: no mark and no name begins so."""
    for name in ("mark", "number", "holder", "author", "goods"):
        if re.match(r"[=@]\S*[(!|]|=[A-Z]+\d+$", getattr(fields, name)):
            yield FieldFault(name, "formula")


def _find_date_faults(fields: RightFields, today: date) -> Iterator[FieldFault]:
    """List dates out of order or in the future; the order is filed, registered, expired."""
    steps = [(name, getattr(fields, name)) for name in ("filed_on", "registered_on", "expires_on")]
    dates = [(name, day) for name, day in steps if day]
    for (_, before), (name, after) in pairwise(dates):
        if after < before:
            yield FieldFault(name, "out_of_order")
    for name, day in dates:
        if name != "expires_on" and day > today:
            yield FieldFault(name, "in_future")
    if fields.expires_on and fields.expires_on < today:
        yield FieldFault("expires_on", "over")


def is_wider_claim(before: RightFields, after: RightFields) -> bool:
    """Return whether the change lets other listings match, or means another right.

    What only leaves out (a class, a territory, an alias) does not, nor do words that nobody
    matches by.
    """
    exact_fields = ("kind", "mark", "office", "number", "locarno", "holder", "author")
    dates = ("filed_on", "registered_on", "expires_on")
    if any(getattr(before, name) != getattr(after, name) for name in (*exact_fields, *dates)):
        return True
    sets = ("territories", "aliases", "nice_classes")
    if any(set(getattr(after, name)) - set(getattr(before, name)) for name in sets):
        return True
    return before.goods != after.goods


def find_register_differences(fields: RightFields, register_fields: RightFields) -> tuple[str, ...]:
    """Return the fields that differ from the office's register, in the order of the form.

    What the register leaves empty differs from nothing, nor do letters' cases and punctuation.
    """
    names = (name for name in FIELDS_BY_KIND[register_fields.kind] if name not in _NOT_COMPARED)
    register_values = {name: getattr(register_fields, name) for name in names}
    return tuple(
        name
        for name, value in register_values.items()
        if value and _fold_value(value) != _fold_value(getattr(fields, name))
    )


def _fold_value(value: object) -> object:
    if isinstance(value, tuple):
        return frozenset(value)
    return normalise_name(value) if isinstance(value, str) else value


_NOT_COMPARED: Final = frozenset({"office", "number", "aliases"})


def normalise_number(number: str) -> str:
    """Return a number as it is compared: "0018-442 907" is 18442907; `NumberKey` does it in SQL."""
    return re.sub(r"[^0-9A-Z]", "", number.upper()).lstrip("0")


def normalise_name(name: str) -> str:
    """Return a name as it is compared: "Norvelle S.p.A." is norvellespa."""
    folded_name = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded_name if letter.isalnum())


DATE_FIELDS: Final = ("filed_on", "registered_on", "expires_on")
# What a right of each kind is asked for, in the order of the form.
FIELDS_BY_KIND: Final[Mapping[RightKind, tuple[str, ...]]] = {
    RightKind.TRADEMARK: (
        "mark", "aliases", "office", "number", "territories", "nice_classes", "goods", "holder",
        *DATE_FIELDS,
    ),
    RightKind.COPYRIGHT: ("mark", "author", "holder", "office", "number", *DATE_FIELDS),
    RightKind.DESIGN: (
        "mark", "office", "number", "territories", "locarno", "holder", *DATE_FIELDS,
    ),
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
    kind: RightKind, typed_fields: Mapping[str, str]
) -> tuple[RightFields, tuple[FieldFault, ...]]:
    """Return the fields, and what could not be understood; such a field is left empty."""
    values: dict[str, Any] = {}
    faults = list[FieldFault]()
    for name in FIELDS_BY_KIND[kind]:
        text = _clean_text(typed_fields.get(name, ""), keeps_lines=name in {"goods", "aliases"})
        try:
            values[name] = _PARSERS.get(name, str)(text)
        except ValueError:
            faults.append(FieldFault(name, "unreadable", _EXAMPLES.get(name, "")))
    return RightFields(kind=kind, **values), tuple(faults)


def format_typed_fields(fields: RightFields) -> dict[str, str]:
    """Return the fields as they would be typed."""
    return {
        name: _format_value(name, getattr(fields, name)) for name in FIELDS_BY_KIND[fields.kind]
    }


def _format_value(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return ("\n" if name == "aliases" else ", ").join(str(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _clean_text(text: str, *, keeps_lines: bool) -> str:
    """Remove what nobody sees: control characters, odd spaces, misplaced line breaks."""
    normalised_text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    visible = "".join(
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " "
        for letter in normalised_text
    )
    lines = [" ".join(line.split()) for line in visible.split("\n")]
    return ("\n" if keeps_lines else " ").join(line for line in lines if line)


def _parse_territories(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.upper() for code in _CODE_SEPARATORS.split(text) if code))


def _parse_aliases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


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
