"""One thing that is wrong with a filing."""

from dataclasses import dataclass

from matchers.labels.words import Sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """Its field, a code for machines, and what to do in words."""

    field: str
    code: str
    says: Sentence | str  # a text where machines alone read it, in English


def build_fault(field: str, code: str, text: str, **values: object) -> Fault:
    """Build a fault of a marked text and what stands in its braces."""
    return Fault(field, code, Sentence(text, values))
