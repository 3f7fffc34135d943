"""One thing that is wrong with a filing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Its field, a code for machines, and what to do in words."""

    field: str
    code: str
    says: str
