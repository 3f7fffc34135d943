"""One mark found in one field of a listing, with the reason a person can check."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from matchers.labels.words import Word, _


class Form(Word):
    """How the wording was made equal to the mark; the first that applies.

    All but the last two mean equal letters: a stretch that still differs after folding is EDIT1
    or EDIT2, whatever else was done to it, and the sentence tells the rest. ROMANISED goes
    before disguises. These go before ALIAS and GLUED, for they show intent, and before
    PUNCTUATED, which means that nothing else differs.
    """

    LITERAL = "literal", _("as registered")  # as registered, but for case
    PUNCTUATED = "punctuated", _("other signs or spaces")  # other signs, spaces or accents
    # lookalikes of other scripts, styled letters, unseen characters
    CONFUSABLE = "confusable", _("lookalike letters")
    # digits, signs or similar letters: 0 for o, l for i
    LEET = "leet", _("digits or signs for letters")
    SPACED = "spaced", _("letters spaced apart")  # spaces put in, or letters set apart
    REPEATED = "repeated", _("letters repeated")  # a letter written more or less often
    ALIAS = "alias", _("registered alias")  # a registered alias
    # read from Cyrillic, Greek or kana, on either side
    ROMANISED = "romanised", _("transliterated to Latin letters")
    GLUED = "glued", _("joined to other letters")  # the beginning or the end of a longer word
    EDIT1 = "edit1", _("one letter differs")
    EDIT2 = "edit2", _("two letters differ")


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
    # That the mark is meant, given the whole field; absent in what was found before it was weighed.
    log_odds: Annotated[float | None, Field(exclude_if=lambda odds: odds is None)] = None
