"""The texts of a listing, and what each is searched for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a listing; an absent one is empty."""

    title: str = ""
    brand: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a field is searched for."""

    edits: int
    has_affixes: bool  # also for marks glued to other letters


ALLOWANCES = {
    "title": Allowance(2, has_affixes=True),
    "brand": Allowance(2, has_affixes=True),
    "description": Allowance(1, has_affixes=False),
}
FIELDS = tuple(ALLOWANCES)
