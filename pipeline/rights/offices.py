"""Offices as data: how their numbers look, and what a right of each kind has to say."""

import re
from collections.abc import Mapping
from functools import cache

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.toml_files import read_toml
from pipeline.vocabulary import RightKind


class OfficesUnreadable(ValueError):
    """The table of offices cannot be read: the message names the key and what is wrong with it."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class NumberForm:
    """How an office writes the numbers of one kind of right."""

    pattern: str
    example: str


@dataclass(frozen=True, slots=True, config=CLOSED)
class Office:
    """One register; without a form a number is taken as it is written."""

    title: LocalizedText
    territories: tuple[str, ...] = ()
    numbers: Mapping[RightKind, NumberForm] = Field(default_factory=dict)

    def fits_number(self, kind: RightKind, number: str) -> bool:
        """Return whether the number looks as this office writes it, spaces apart."""
        form = self.numbers.get(kind)
        return form is None or bool(
            _compile_pattern(form.pattern).fullmatch("".join(number.split()))
        )


@dataclass(frozen=True, slots=True, config=CLOSED)
class RightRequirements:
    """What a right of one kind has to say and to show."""

    required: tuple[str, ...]
    papers: tuple[str, ...] = ()
    needs_picture: bool = False


@dataclass(frozen=True, slots=True, config=CLOSED)
class VerifierReason:
    """What a verifier may say, and of which findings."""

    of: tuple[str, ...]
    title: LocalizedText


@dataclass(frozen=True, slots=True, config=CLOSED)
class Offices:
    """The whole table."""

    kinds: Mapping[RightKind, RightRequirements]
    offices: Mapping[str, Office]
    reasons: Mapping[str, VerifierReason]

    def offices_for(self, kind: RightKind) -> Mapping[str, Office]:
        """Return the offices where a right of that kind may be registered."""
        return {
            code: office
            for code, office in self.offices.items()
            if not office.numbers or kind in office.numbers
        }

    def list_codes(self, office: str) -> frozenset[str]:
        """Return what register files may call this office: its code here, or its territory's."""
        known_office = self.offices.get(office)
        return frozenset({office, *(known_office.territories if known_office else ())})


def parse_offices(text: str) -> Offices:
    """Return the table of a text in TOML.

    Raises:
        OfficesUnreadable: names the key and what is wrong with it.
    """
    return read_toml(text, TypeAdapter(Offices), OfficesUnreadable)


@cache
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
