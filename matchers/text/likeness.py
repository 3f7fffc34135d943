"""One mark found in one field of a listing, with the reason a person can check."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How the wording was made equal to the mark; the first that applies."""

    LITERAL = "literal"
    PUNCTUATED = "punctuated"
    CONFUSABLE = "confusable"
    LEET = "leet"
    SPACED = "spaced"
    REPEATED = "repeated"
    ALIAS = "alias"
    ROMANISED = "romanised"
    GLUED = "glued"
    EDIT1 = "edit1"
    EDIT2 = "edit2"


@dataclass(frozen=True, slots=True)
class TextLikeness:
    """A mark and the span that wears it."""

    right_id: int
    mark: str
    field: str  # title, brand or description
    span: tuple[int, int]  # characters of the original field, end exclusive
    form: Form
    edits: int  # optimal string alignment distance after folding
    similarity: float  # 0..1, normalised, after folding
    says: str
