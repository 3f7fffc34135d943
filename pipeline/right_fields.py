"""What a right says of itself, and everything that is wrong with it, all at once."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from pipeline.offices import Offices
from pipeline.words import RightKind

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


def find_field_faults(
    fields: RightFields, offices: Offices, *, has_picture: bool, today: date
) -> tuple[FieldFault, ...]:
    """Everything that is wrong, in the order of the form."""
    found = (
        *_find_missing(fields, offices, has_picture=has_picture),
        *_find_malformed(fields, offices),
        *_find_too_long(fields),
        *_find_formulas(fields),
        *_find_date_faults(fields, today),
    )
    return tuple({fault.field: fault for fault in reversed(found)}.values())[::-1]


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
    if not all(_TERRITORY.fullmatch(one) for one in fields.territories):
        yield FieldFault("territories", "malformed", "EU, US")
    if not all(one in _CLASSES for one in fields.nice_classes):
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
    """A sheet that was saved as text shows its formulas: no mark and no name begins so."""
    for name in ("mark", "number", "holder", "author", "goods"):
        if re.match(r"[=@]\S*[(!|]|=[A-Z]+\d+$", getattr(fields, name)):
            yield FieldFault(name, "formula")


def _find_date_faults(fields: RightFields, today: date) -> Iterator[FieldFault]:
    """Filed, then registered, then expired; nothing was filed tomorrow."""
    steps = [(name, getattr(fields, name)) for name in ("filed_on", "registered_on", "expires_on")]
    known = [(name, day) for name, day in steps if day]
    for (_, before), (name, after) in pairwise(known):
        if after < before:
            yield FieldFault(name, "out_of_order")
    for name, day in known:
        if name != "expires_on" and day > today:
            yield FieldFault(name, "in_future")
    if fields.expires_on and fields.expires_on < today:
        yield FieldFault("expires_on", "over")


def is_wider_claim(before: RightFields, after: RightFields) -> bool:
    """Does the change let other listings be matched, or another right be meant?

    What only leaves out (a class, a territory, an alias) does not, nor do words that nobody
    matches by.
    """
    same = ("kind", "mark", "office", "number", "locarno", "holder", "author")
    dates = ("filed_on", "registered_on", "expires_on")
    if any(getattr(before, name) != getattr(after, name) for name in (*same, *dates)):
        return True
    sets = ("territories", "aliases", "nice_classes")
    if any(set(getattr(after, name)) - set(getattr(before, name)) for name in sets):
        return True
    return before.goods != after.goods


def normalise_name(name: str) -> str:
    """A name as it is compared: "Norvelle S.p.A." is norvellespa."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
