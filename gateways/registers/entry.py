"""What a register says of one right, and what is wrong with a record that cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.dataclasses import dataclass as checked

from pipeline.toml_files import describe_first_fault
from pipeline.vocabulary import RightKind


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("remove the NUL character")
    return text


type Text = Annotated[str, AfterValidator(_without_nul)]
type Wording = Annotated[Text, StringConstraints(min_length=1, max_length=300)]
type Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
type NiceClass = Annotated[int, Field(ge=1, le=45)]

_STRICT = ConfigDict(extra="forbid")


@checked(frozen=True, slots=True, config=_STRICT)
class Entry:
    """One right as a register or a file of rights writes it down."""

    kind: RightKind
    id: Text | int = ""  # as the file names it; a register has numbers instead
    mark: Annotated[Text, StringConstraints(max_length=300)] = ""
    office: Annotated[Text, StringConstraints(max_length=16)] = ""
    number: Annotated[Text, StringConstraints(max_length=64)] = ""  # of the registration
    territories: tuple[Country, ...] = ()
    aliases: tuple[Wording, ...] = ()
    nice_classes: tuple[NiceClass, ...] = ()
    goods: Text = ""
    filed_on: date | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    images: tuple[Text, ...] = ()
    owner: Text = ""  # the holder's name
    authorised_sellers: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def check_dates(self) -> Self:
        """Check the order of the dates: filed, registered, expired."""
        days = [day for day in (self.filed_on, self.registered_on, self.expires_on) if day]
        if days != sorted(days):
            raise ValueError("filed_on, registered_on and expires_on must follow one another")
        return self


_ENTRY = TypeAdapter(Entry)


class RecordUnusable(ValueError):
    """The record cannot be used: the message names the field and what is wrong with it."""


class RegisterUnreadable(Exception):
    """The file cannot be read further: the message says where and why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a register: what identifies it, and its entry where the right is in force.

    An entry that is None is a right that the register itself calls pending, refused or dead.
    """

    office: str
    number: str  # of the registration, else of the application
    entry: Entry | None
    is_ended: bool = False  # it was registered, and is in force no more
    status: str = ""  # as the register writes it


@dataclass(frozen=True, slots=True)
class UnusableRecord:
    """A record that was passed over, for the person who can correct it."""

    number: str  # as much as could be read of it
    reason: str


def parse_entry(fields: Mapping[str, object]) -> Entry:
    """Build a register entry from its fields.

    Raises:
        RecordUnusable: a field is missing, too long or out of range.
    """
    try:
        return _ENTRY.validate_python(dict(fields))
    except ValidationError as unfit:
        raise RecordUnusable(describe_first_fault(unfit).removeprefix(": ")) from None
