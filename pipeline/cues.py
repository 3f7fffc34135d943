"""What the wording around a mark says about its use: part for it, resale, style, replica."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from matchers.text.likeness import TextLikeness
from pipeline.facts import ListingFacts
from pipeline.phrases import Phrase, PhraseBook, Words, words_of
from pipeline.policy import Policy

_HAN_GAP = 4  # characters of Chinese that may stand between a cue and the mark


class CueKind(StrEnum):
    """What a cue makes of the mark beside it."""

    NOMINATIVE = "nominative"  # names what the goods fit, not whose they are
    RESALE = "resale"
    STYLE = "style"
    REPLICA = "replica"


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that say so, and where they stand."""

    kind: CueKind
    wording: str
    field: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sense:
    """What one phrase of the tables may mean, and on which side of the mark."""

    kind: CueKind | None  # None: a negation
    gap: int = 0  # words that may stand between it and the mark
    is_before: bool = False
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class _Heard:
    """The cues of a text, whatever mark they are beside."""

    words: Words
    beside: tuple[Phrase[_Sense], ...]
    anywhere: tuple[Phrase[_Sense], ...]


@dataclass(frozen=True, slots=True)
class _Tables:
    book: PhraseBook[_Sense]
    purposes: frozenset[str]
    following: frozenset[str]
    window: int


_ANYWHERE = frozenset({CueKind.RESALE, CueKind.REPLICA})


def cues_near(
    likenesses: Iterable[TextLikeness], listing: ListingFacts, policy: Policy
) -> tuple[Cue, ...]:
    """Every cue beside a span, each once, in the order they were found."""
    tables, found = _tables(policy), dict[Cue, None]()
    for likeness in likenesses:
        text = field_text(listing, likeness.field)
        for cue in _around(text, likeness.field, likeness.span, tables, policy):
            found[cue] = None
    return tuple(found)


def field_text(listing: ListingFacts, field: str) -> str:
    """The field of a listing that a likeness names."""
    if field == "title":
        return listing.title
    return listing.brand if field == "brand" else listing.description


def _around(
    text: str, field: str, span: tuple[int, int], tables: _Tables, policy: Policy
) -> Iterator[Cue]:
    """A title speaks of one thing, so resale and replica count wherever they stand in it."""
    offset = 0
    if field != "title":
        offset, text = _nearby(text, span, tables.window)
        span = span[0] - offset, span[1] - offset
    heard = _heard(text, policy)
    for phrase in chain(heard.beside, heard.anywhere):
        kind = phrase.means.kind
        if kind is not None and _counts(phrase, span, heard.words, tables):
            yield Cue(
                kind,
                text[phrase.start : phrase.end],
                field,
                (phrase.start + offset, phrase.end + offset),
            )


def _nearby(text: str, span: tuple[int, int], window: int) -> tuple[int, str]:
    """The text within the window around a span, from whole word to whole word."""
    start, end = max(0, span[0] - window), min(len(text), span[1] + window)
    while 0 < start < span[0] and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
    while span[1] < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end -= 1
    return start, text[start:end]


def _counts(phrase: Phrase[_Sense], span: tuple[int, int], words: Words, tables: _Tables) -> bool:
    """Does the phrase speak of the mark at the span?"""
    start, end = span
    if phrase.start < end and start < phrase.end:
        return False  # a part of the mark is no cue for it
    sense = phrase.means
    if sense.kind in _ANYWHERE:
        return True
    if phrase.end <= start:
        return (
            sense.is_before
            and start - phrase.start <= tables.window
            and (_is_close(words, phrase.end, start, sense.gap, tables.purposes))
        )
    return sense.is_after and _is_close(words, end, phrase.start, sense.gap, frozenset())


def _is_close(words: Words, left: int, right: int, gap: int, purposes: frozenset[str]) -> bool:
    """Do only few words stand between, none of which is itself what the goods are for?"""
    if right - left <= 1:
        return True
    between = words.text[left:right]
    if between.isascii() and not any(map(str.isalnum, between)):
        return True
    inner = words_of(between).words
    han = sum(len(word) for word in inner if word > "\u3400")
    others = [word for word in inner if word < "\u3400"]
    return len(others) <= gap and han <= _HAN_GAP and not purposes.intersection(others)


@lru_cache(maxsize=256)  # the marks found in a listing share its title
def _heard(text: str, policy: Policy) -> _Heard:
    tables, words = _tables(policy), words_of(text)
    found = _longest(tables.book.found(words))
    negations = {phrase.last: phrase for phrase in found if phrase.means.kind is None}
    meant = [
        phrase
        for phrase in found
        if phrase.means.kind not in _ANYWHERE
        or not (_is_negated(phrase, negations, words) or _is_followed(phrase, words, tables))
    ]
    return _Heard(
        words,
        tuple(one for one in meant if one.means.kind not in _ANYWHERE),
        tuple(one for one in meant if one.means.kind in _ANYWHERE),
    )


def _longest(phrases: Iterable[Phrase[_Sense]]) -> list[Phrase[_Sense]]:
    """Without phrases that lie inside a longer one of the same kind and side."""
    kept: list[Phrase[_Sense]] = []
    for phrase in sorted(phrases, key=lambda one: (one.start, -one.end)):
        is_inside = any(
            phrase.means.kind is other.means.kind
            and other.start <= phrase.start
            and phrase.end <= other.end
            and phrase.means.is_after <= other.means.is_after
            and phrase.means.is_before <= other.means.is_before
            for other in kept
        )
        if not is_inside:
            kept.append(phrase)
    return kept


def _is_negated(
    phrase: Phrase[_Sense], negations: Mapping[int, Phrase[_Sense]], words: Words
) -> bool:
    """A negation directly before, or with one word between: not a cheap replica."""
    if phrase.first in negations or phrase.first - 1 in negations:
        return True
    if not words.has_han:
        return False
    return any(0 <= phrase.start - negation.end <= 1 for negation in negations.values())


def _is_followed(phrase: Phrase[_Sense], words: Words, tables: _Tables) -> bool:
    is_resale = phrase.means.kind is CueKind.RESALE
    return is_resale and bool(
        tables.following.intersection(words.words[phrase.last : phrase.last + 1])
    )


@lru_cache(maxsize=8)
def _tables(policy: Policy) -> _Tables:
    cues = policy.cues
    senses: tuple[tuple[Iterable[str], _Sense], ...] = (
        (_all(cues.nominative_before), _Sense(CueKind.NOMINATIVE, gap=2, is_before=True)),
        (_all(cues.nominative_after), _Sense(CueKind.NOMINATIVE, gap=1, is_after=True)),
        (_all(cues.style), _Sense(CueKind.STYLE, is_before=True)),
        (_all(cues.style), _Sense(CueKind.STYLE, gap=1, is_after=True)),
        (_all(cues.resale), _Sense(CueKind.RESALE)),
        (_all(cues.replica), _Sense(CueKind.REPLICA)),
        (cues.negations, _Sense(None)),
    )
    phrases = ((wording, sense) for wordings, sense in senses for wording in wordings)
    return _Tables(
        PhraseBook(phrases),
        frozenset(cues.purposes),
        frozenset(cues.unless_followed_by),
        cues.window,
    )


def _all(by_language: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [word for words in by_language.values() for word in words]
