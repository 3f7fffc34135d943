"""What does a line of a rights file or a listings file write down?"""

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import from_json

from pipeline.toml_files import describe_first_fault
from pipeline.vocabulary import RightKind

IMAGES_PER_RIGHT = 4096  # a reference is known by its right and its place among its pictures

type Id = Annotated[str, Field(min_length=1)] | int
type NiceClass = Annotated[int, Field(ge=1, le=45)]

_OPEN = ConfigDict(extra="ignore")  # a later writer may say more


class LineUnreadable(ValueError):
    """The line cannot be read: the message names the field and what is wrong with it."""


@dataclass(frozen=True, slots=True, config=_OPEN)
class RightLine:
    """One line of the rights file."""

    id: Id
    type: RightKind
    mark: str = ""
    aliases: tuple[str, ...] = ()
    nice_classes: tuple[NiceClass, ...] = ()
    territories: tuple[str, ...] = ()
    images: Annotated[tuple[str, ...], Field(max_length=IMAGES_PER_RIGHT)] = ()
    owner: str = ""
    authorised_sellers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, config=_OPEN)
class ListingLine:
    """One line of the listings file."""

    id: Id
    title: str
    description: str = ""
    brand: str = ""
    category: str = ""
    seller: str = ""
    markets: tuple[str, ...] = ()
    price: str | float = ""
    currency: str = ""
    images: tuple[str, ...] = ()
    claimed_right: Id | None = None


_RIGHT = TypeAdapter(RightLine)
_LISTING = TypeAdapter(ListingLine)


def parse_right(line: bytes) -> RightLine:
    """Return the right that a line writes down."""
    return _parse_line(line, _RIGHT)


def parse_listing(line: bytes) -> ListingLine:
    """Return the listing that a line writes down."""
    return _parse_line(line, _LISTING)


def reference_id(position: int, image: int) -> int:
    """Return the number of a right's picture; `reference_place` is its inverse."""
    return position * IMAGES_PER_RIGHT + image


def reference_place(number: int) -> tuple[int, int]:
    """Return the right's position, and the picture's among its own."""
    return divmod(number, IMAGES_PER_RIGHT)


def _parse_line[T](line: bytes, shape: TypeAdapter[T]) -> T:
    try:
        fields = from_json(line, allow_inf_nan=False)
    except ValueError as broken:
        raise LineUnreadable(f"not JSON: {broken}") from None
    if not isinstance(fields, dict):
        raise LineUnreadable("not an object in braces")
    try:
        return shape.validate_python({key: v for key, v in fields.items() if v is not None})
    except ValidationError as unfit:
        raise LineUnreadable(describe_first_fault(unfit)) from None
