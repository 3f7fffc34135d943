"""Points of contact for people and authorities: the operator's, and those of regions.

Regulation (EU) 2022/2065 asks for one point for authorities (Article 11), with the languages that
may be used, and one for those who use the service (Article 12).
"""

from typing import Annotated, Self

from pydantic import Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass

from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.toml_files import read_toml


class ContactsUnreadable(ValueError):
    """The file of contacts cannot be read: the message names the key and what is wrong with it."""


type _Email = Annotated[str, Field(pattern=r"^([^@\s]+@[^@\s]+)?$")]
type _Telephone = Annotated[str, Field(pattern=r"^(\+?[0-9][0-9 ()-]{4,24})?$")]
type _Languages = Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...], Field()]


@dataclass(frozen=True, slots=True, config=CLOSED)
class Contact:
    """One way to reach the operator."""

    email: _Email = ""
    telephone: _Telephone = ""
    address: str = ""  # by post
    languages: _Languages = ()  # ISO 639 codes of those that are spoken there
    note: LocalizedText | None = None  # when it is open, for example

    @model_validator(mode="after")
    def _check_reachable(self) -> Self:
        if not self.email and not self.telephone:
            raise ValueError("give an email address or a telephone number")
        return self


@dataclass(frozen=True, slots=True, config=CLOSED)
class Region:
    """An office for some countries."""

    title: LocalizedText
    contact: Contact


@dataclass(frozen=True, slots=True, config=CLOSED)
class Contacts:
    """All of them; what is not named does not exist."""

    users: Contact | None = None
    authorities: Contact | None = None
    regions: tuple[Region, ...] = ()


def parse_contacts(text: str) -> Contacts:
    """Return the contacts that a TOML text writes down.

    Raises:
        ContactsUnreadable: something does not fit.
    """
    return read_toml(text, _CONTACTS, ContactsUnreadable)


_CONTACTS = TypeAdapter(Contacts)
