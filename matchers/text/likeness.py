"""One mark found in one field of a listing, with the reason a person can check."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from matchers.labels.stored_sentences import StoredSentence
from matchers.labels.words import Phrase, Word, _


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


class TextPhrase(Phrase):
    """What makes a wording equal to a mark, as a person reads it."""

    AS_REGISTERED = "is_as_registered", _("“{stretch}” is {mark}, as registered")
    MARK = "is_mark", _("“{stretch}” is {mark}: {phrases}")
    ALIAS_AS_REGISTERED = (
        "is_alias_as_registered",
        _("“{stretch}” is the registered alias {alias} of {mark}, as registered"),
    )
    ALIAS = "is_alias", _("“{stretch}” is the registered alias {alias} of {mark}: {phrases}")
    TRANSLITERATED = "transliterated", _("transliterated to Latin letters as “{reading}”")
    JOINED = "joined", _("joined to other letters")
    OTHER_SIGNS = "other_signs", _("written with other signs or spaces")
    INVISIBLE = "invisible", _("invisible characters between its letters")
    REPEATED = "letter_repeated", _("{letter} repeated")
    NOT_DOUBLED = "letter_not_doubled", _("{letter} not doubled")
    WRITTEN_FOR = "written_for", _("{ours} written for {theirs}")
    WITH_SPACES = "with_spaces", _("written with spaces")
    SPACED_APART = "spaced_apart", _("its letters spaced apart")
    SIGNS_BETWEEN = "signs_between", _("other signs or spaces between its letters")
    ONE_DIFFERENT = (
        "one_different",
        _("one letter different, not counting lookalike and doubled letters"),
    )
    TWO_DIFFERENT = (
        "two_different",
        _("two letters different, not counting lookalike and doubled letters"),
    )
    SOUNDS_ALIKE = "sounds_alike", _("written as it sounds, or with a letter doubled")
    SEVERAL_DIFFER = "several_differ", _("several letters differ: {ours} for {theirs}")
    SWAPPED = "swapped", _("letters swapped: {ours} for {theirs}")
    TWO_DIFFER = "two_differ", _("two letters differ: {ours} for {theirs}")
    ONE_DIFFERS = "one_differs", _("one letter differs: {ours} for {theirs}")
    ONE_ADDED = "one_added", _("one letter added: {letter}")
    ONE_MISSING = "one_missing", _("one letter missing: {letter}")
    STYLED = "styled", _("the styled {letter}")


class LetterName(Phrase):
    """The name of a sign that stands for a letter, or of the script of a lookalike."""

    ZERO = "0", _("zero")
    ONE = "1", _("one")
    THREE = "3", _("three")
    FOUR = "4", _("four")
    FIVE = "5", _("five")
    SEVEN = "7", _("seven")
    EIGHT = "8", _("eight")
    NINE = "9", _("nine")
    AT = "@", _("the at sign")
    DOLLAR = "$", _("the dollar sign")
    EXCLAMATION = "!", _("an exclamation mark")
    BAR = "|", _("a bar")
    EURO = "€", _("the euro sign")
    POUND = "£", _("the pound sign")
    YEN = "¥", _("the yen sign")
    CENT = "¢", _("the cent sign")
    CYRILLIC = "Cyrillic", _("Cyrillic {letter}")
    GREEK = "Greek", _("Greek {letter}")
    LATIN = "Latin", _("Latin {letter}")


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
    says: StoredSentence
    # That the mark is meant, given the whole field; absent in what was found before it was weighed.
    log_odds: Annotated[float | None, Field(exclude_if=lambda odds: odds is None)] = None
