"""What the wording around a mark says about its use: part for it, resale, style, replica."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from matchers.labels.words import Word, _
from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import ListingFacts, RightFacts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Sense
from pipeline.vocabulary import RightKind
from pipeline.wording.dictionary import is_dictionary_word, is_known_word
from pipeline.wording.phrases import LONGEST_TITLE, Phrase, PhraseBook, Words, is_goods, split_words


class CueKind(Word):
    """What a cue makes of the mark beside it."""

    # names what the goods fit, not whose they are
    NOMINATIVE = "nominative", _("says what the goods fit")
    RESALE = "resale", _("says the goods are resold")
    STYLE = "style", _("uses the mark to describe")
    REPLICA = "replica", _("announces an imitation")


@dataclass(frozen=True, slots=True)
class CueSense:
    """What one phrase of the tables may mean, and on which side of the mark."""

    kind: CueKind | None  # None: a negation
    gap: int = 0  # words that may stand between it and the mark
    is_before: bool = False
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class CueTables:
    book: PhraseBook[CueSense]
    purposes: frozenset[str]
    gap_words: frozenset[str]
    ambiguous: frozenset[str]
    following: frozenset[str]
    window: int
    sense: Sense


@lru_cache(maxsize=8)
def build_cue_tables(policy: Policy) -> CueTables:
    cues = policy.cues
    senses: tuple[tuple[Iterable[str], CueSense], ...] = (
        (_flatten(cues.nominative_before), CueSense(CueKind.NOMINATIVE, gap=2, is_before=True)),
        (_flatten(cues.nominative_after), CueSense(CueKind.NOMINATIVE, gap=1, is_after=True)),
        (_flatten(cues.style), CueSense(CueKind.STYLE, is_before=True)),
        (_flatten(cues.style), CueSense(CueKind.STYLE, gap=1, is_after=True)),
        (_flatten(cues.resale), CueSense(CueKind.RESALE)),
        (_flatten(cues.replica), CueSense(CueKind.REPLICA)),
        (cues.negations, CueSense(None)),
    )
    phrases = ((wording, sense) for wordings, sense in senses for wording in wordings)
    return CueTables(
        PhraseBook(phrases),
        frozenset(cues.purposes),
        frozenset(cues.gap_words),
        frozenset(cues.ambiguous),
        frozenset(cues.unless_followed_by),
        cues.window,
        policy.sense,
    )


def _flatten(by_language: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [word for words in by_language.values() for word in words]


_FIRST_HAN = "\u3400"
_HAN_GAP = 4  # characters of Chinese that may stand between a cue and the mark


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that say so, and where they stand."""

    kind: CueKind
    wording: str
    field: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _TextCues:
    """The cues of a text, whatever mark they are beside."""

    words: Words
    beside: tuple[Phrase[CueSense], ...]
    anywhere: tuple[Phrase[CueSense], ...]


_VALID_ANYWHERE = frozenset({CueKind.RESALE, CueKind.REPLICA})


def find_cues(
    likenesses: Iterable[TextLikeness], listing: ListingFacts, policy: Policy
) -> tuple[Cue, ...]:
    """Return every cue beside a span, each once, in the order they were found."""
    cues = dict[Cue, None]()
    for likeness in likenesses:
        text, offset, span = field_text(listing, likeness.field), 0, likeness.span
        if likeness.field != "title" or len(text) > LONGEST_TITLE:
            offset, text = _cut_window(text, span, policy.cues.window)
            span = span[0] - offset, span[1] - offset
        for kind, start, end in _find_cues_beside(text, span, policy):
            place = start + offset, end + offset
            cues[Cue(kind, text[start:end], likeness.field, place)] = None
    return tuple(cues)


def field_text(listing: ListingFacts, field: str) -> str:
    """Return the field of a listing that a likeness names."""
    if field == "title":
        return listing.title
    return listing.brand if field == "brand" else listing.description


@lru_cache(maxsize=256)  # the marks found in a listing often share their place
def _find_cues_beside(
    text: str, span: tuple[int, int], policy: Policy
) -> tuple[tuple[CueKind, int, int], ...]:
    """Find cues beside a span; in a title resale and replica count wherever they stand."""
    tables, cues = build_cue_tables(policy), _find_text_cues(text, policy)
    return tuple(
        (phrase.means.kind, phrase.start, phrase.end)
        for phrase in chain(cues.beside, cues.anywhere)
        if phrase.means.kind is not None and _is_about_mark(phrase, span, cues.words, tables)
    )


def _cut_window(text: str, span: tuple[int, int], window: int) -> tuple[int, str]:
    """Return the text within the window around a span, from whole word to whole word."""
    start, end = max(0, span[0] - window), min(len(text), span[1] + window)
    while 0 < start < span[0] and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
    while span[1] < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end -= 1
    return start, text[start:end]


def _is_about_mark(
    phrase: Phrase[CueSense], span: tuple[int, int], words: Words, tables: CueTables
) -> bool:
    """Return whether the phrase refers to the mark at the span."""
    start, end = span
    if phrase.start < end and start < phrase.end:
        return False  # a part of the mark is no cue for it
    sense = phrase.means
    if sense.kind in _VALID_ANYWHERE:
        return True
    if phrase.end <= start:
        return (
            sense.is_before
            and start - phrase.start <= tables.window
            and _is_close(words, phrase.end, start, sense.gap, tables)
        )
    return (
        sense.is_after
        and phrase.end - end <= tables.window
        and _is_close(words, end, phrase.start, sense.gap, tables)
    )


def _is_close(words: Words, left: int, right: int, gap: int, tables: CueTables) -> bool:
    """Do only few words stand between, and only such as stand before a name?"""
    if right - left <= 1:
        return True
    between = words.text[left:right]
    if between.isascii() and not any(map(str.isalnum, between)):
        return True
    inner = split_words(between)
    han = sum(end - start for start, end in _chinese_runs(inner))
    others = [
        between[start:end]
        for word, start, end in zip(inner.words, inner.starts, inner.ends, strict=True)
        if word < _FIRST_HAN and word not in tables.gap_words
    ]
    return (
        len(others) <= gap
        and han <= _HAN_GAP
        and all(_goes_before_a_name(word, tables) for word in others)
    )


def _chinese_runs(words: Words) -> Iterator[tuple[int, int]]:
    for word, start, end in zip(words.words, words.starts, words.ends, strict=True):
        if word >= _FIRST_HAN:
            yield start, end


def _goes_before_a_name(word: str, tables: CueTables) -> bool:
    """Return whether it is a model's number, other goods or a name, not what goods are for."""
    folded_word = word.casefold()
    if any(map(str.isdigit, word)):
        return True
    if folded_word in tables.purposes:
        return False
    if is_goods(folded_word):  # spare part for a vacuum cleaner of that mark
        return True
    return word[0].isupper() and not is_dictionary_word(folded_word, tables.sense)


@lru_cache(maxsize=256)  # the marks found in a listing share its title
def _find_text_cues(text: str, policy: Policy) -> _TextCues:
    tables, words = build_cue_tables(policy), split_words(text)
    phrases = _drop_inner_phrases(tables.book.find_phrases(words))
    negations = {phrase.last: phrase for phrase in phrases if phrase.means.kind is None}
    valid = [
        phrase
        for phrase in phrases
        if phrase.means.kind not in _VALID_ANYWHERE
        or not (_is_negated(phrase, negations, words) or _is_followed(phrase, words, tables))
    ]
    return _TextCues(
        words,
        tuple(phrase for phrase in valid if phrase.means.kind not in _VALID_ANYWHERE),
        tuple(phrase for phrase in valid if phrase.means.kind in _VALID_ANYWHERE),
    )


def _drop_inner_phrases(phrases: Iterable[Phrase[CueSense]]) -> list[Phrase[CueSense]]:
    """Drop phrases that lie inside a longer one of the same kind and side."""
    outer: list[Phrase[CueSense]] = []
    for phrase in sorted(phrases, key=lambda phrase: (phrase.start, -phrase.end)):
        is_inside = any(
            phrase.means.kind is other.means.kind
            and other.start <= phrase.start
            and phrase.end <= other.end
            and phrase.means.is_after <= other.means.is_after
            and phrase.means.is_before <= other.means.is_before
            for other in outer
        )
        if not is_inside:
            outer.append(phrase)
    return outer


def _is_negated(
    phrase: Phrase[CueSense], negations: Mapping[int, Phrase[CueSense]], words: Words
) -> bool:
    """Return whether a negation stands before, at most one word away: not a cheap replica."""
    if phrase.first in negations or phrase.first - 1 in negations:
        return True
    if not words.has_han:
        return False
    return any(0 <= phrase.start - negation.end <= 1 for negation in negations.values())


def _is_followed(phrase: Phrase[CueSense], words: Words, tables: CueTables) -> bool:
    """Return whether the next word denies resale, as in "used for shoes" or "vintage style"."""
    if phrase.means.kind is not CueKind.RESALE or phrase.last >= len(words.words):
        return False
    is_ambiguous = words.words[phrase.first] in tables.ambiguous
    return is_ambiguous and words.words[phrase.last] in tables.following


_OWN_SPELLINGS: Final = frozenset({Form.LITERAL, Form.PUNCTUATED, Form.ALIAS, Form.ROMANISED})
_LONGEST_WORD: Final = 40
_AS_REGISTERED: Final = frozenset({Form.LITERAL, Form.PUNCTUATED, Form.ALIAS, Form.GLUED})


def is_plain_word(likeness: TextLikeness, listing: ListingFacts, policy: Policy) -> bool:
    """Return whether it is a known word, not the mark's own spelling: coffee beside Cofe."""
    if likeness.form in _OWN_SPELLINGS:
        return False
    text, (start, end) = field_text(listing, likeness.field), likeness.span
    if likeness.form is Form.GLUED:
        start, end = _widen_to_word(text, start, end)
    return is_known_word(text[start:end], policy.sense)


def _widen_to_word(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = min(start, len(text)), min(end, len(text))
    first, last = max(0, start - _LONGEST_WORD), min(len(text), end + _LONGEST_WORD)
    while start > first and text[start - 1].isalnum():
        start -= 1
    while end < last and text[end].isalnum():
        end += 1
    return start, end


def find_plain_word(
    likeness: TextLikeness, right: RightFacts, listing: ListingFacts, policy: Policy
) -> str:
    """Return the word a mark or its alias is worn as; a disguise of it is none."""
    if right.kind is not RightKind.TRADEMARK or likeness.form not in _AS_REGISTERED:
        return ""
    start, end = likeness.span
    span = field_text(listing, likeness.field)[start:end]
    wording = span if likeness.form is Form.ALIAS else right.mark
    return wording if is_dictionary_word(wording, policy.sense) else ""


def is_written_small(likeness: TextLikeness, listing: ListingFacts) -> bool:
    """Return whether a mark registered with a capital has none here, beside words that do."""
    text, (start, end) = field_text(listing, likeness.field), likeness.span
    return (
        likeness.form is Form.LITERAL
        and likeness.mark[:1].isupper()
        and text[start:end].islower()
        and any(map(str.isupper, text))
    )


def fits_better(other: TextLikeness, own_likenesses: Iterable[TextLikeness]) -> bool:
    """Return whether another mark is likelier where ours stands, and explains at least as much.

    Where every stretch of ours is taken: one that is left is reason enough to speak of ours.
    """
    return all(
        overlaps(other, likeness)
        and (other.log_odds or 0.0) > (likeness.log_odds or 0.0)
        and other.span[1] - other.span[0] >= likeness.span[1] - likeness.span[0]
        for likeness in own_likenesses
    )


def overlaps(other: TextLikeness, likeness: TextLikeness) -> bool:
    """Return whether two likenesses share letters of the listing."""
    (left, right), (start, end) = other.span, likeness.span
    return other.field == likeness.field and left < end and start < right


def is_brand(likeness: TextLikeness, listing: ListingFacts, policy: Policy) -> bool:
    """Return whether the brand field has the mark, and not just a name like it."""
    has_its_letters = likeness.field == "brand" and not likeness.edits
    return has_its_letters and not is_plain_word(likeness, listing, policy)
