"""What the wording around a mark says about its use: part for it, resale, style, replica."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from matchers.text.likeness import TextLikeness
from pipeline.facts import ListingFacts
from pipeline.policy import Policy

# A cue in letters must stand as a word of its own; Chinese is written without spaces.
_LETTER = "0-9A-Za-zÀ-ɏЀ-ӿ"
_HAN = "\u4e00-\u9fff"
_NEGATION_REACH = 24  # characters before a cue


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
class _Place:
    text: str
    field: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Patterns:
    nominative_before: re.Pattern[str]
    nominative_after: re.Pattern[str]
    style_before: re.Pattern[str]
    style_after: re.Pattern[str]
    resale: re.Pattern[str]
    replica: re.Pattern[str]
    negation: re.Pattern[str]
    window: int


def cues_near(
    likenesses: Iterable[TextLikeness], listing: ListingFacts, policy: Policy
) -> tuple[Cue, ...]:
    """Every cue beside a span, each once, in the order they were found."""
    found: dict[Cue, None] = {}
    for likeness in likenesses:
        place = _Place(field_text(listing, likeness.field), likeness.field, likeness.span)
        found.update(dict.fromkeys(_cues_at(place, policy)))
    return tuple(found)


def field_text(listing: ListingFacts, field: str) -> str:
    """The field of a listing that a likeness names."""
    return {"title": listing.title, "brand": listing.brand}.get(field, listing.description)


@lru_cache(maxsize=256)  # the marks found in a listing share their few places
def _cues_at(place: _Place, policy: Policy) -> tuple[Cue, ...]:
    return tuple(_around(place, _patterns(policy)))


def _around(place: _Place, patterns: _Patterns) -> Iterator[Cue]:
    (start, end), text = place.span, place.text
    left_from = max(0, start - patterns.window)
    left, right = text[left_from:start], text[end : end + patterns.window]
    beside = (
        (CueKind.NOMINATIVE, patterns.nominative_before.search(left), left_from),
        (CueKind.NOMINATIVE, patterns.nominative_after.match(right), end),
        (CueKind.STYLE, patterns.style_before.search(left), left_from),
        (CueKind.STYLE, patterns.style_after.match(right), end),
    )
    for kind, match, offset in beside:
        if match:
            yield _cue(kind, place.field, match, offset)
    yield from _anywhere(place, patterns)


def _anywhere(place: _Place, patterns: _Patterns) -> Iterator[Cue]:
    """A title speaks of one thing, so its cues count wherever they stand; elsewhere only near."""
    (start, end), text = place.span, place.text
    near, offset = text[:start] + " " * (end - start) + text[end:], 0
    if place.field != "title":
        offset = max(0, start - patterns.window)
        near = near[offset : end + patterns.window]
    for kind, pattern in ((CueKind.RESALE, patterns.resale), (CueKind.REPLICA, patterns.replica)):
        meant = (m for m in pattern.finditer(near) if not _is_negated(m, near, patterns))
        if first := next(meant, None):
            yield _cue(kind, place.field, first, offset)


def _is_negated(match: re.Match[str], text: str, patterns: _Patterns) -> bool:
    start = match.start("cue")
    return bool(patterns.negation.search(text[max(0, start - _NEGATION_REACH) : start]))


def _cue(kind: CueKind, field: str, match: re.Match[str], offset: int) -> Cue:
    start, end = match.span("cue")
    return Cue(kind, match["cue"], field, (start + offset, end + offset))


@lru_cache(maxsize=8)
def _patterns(policy: Policy) -> _Patterns:
    cues = policy.cues
    purposes = "|".join(map(re.escape, cues.purposes))
    gap = rf"(?:(?!(?:{purposes})(?![{_LETTER}]))[{_LETTER}'-]+[^\w]+){{0,2}}"
    style, following = _words(_all(cues.style)), "|".join(map(re.escape, cues.unless_followed_by))
    return _Patterns(
        nominative_before=_compiled(
            rf"{_words(_all(cues.nominative_before))}\W*{gap}[{_HAN}]{{0,4}}$"
        ),
        nominative_after=_compiled(rf"\W*(?:[\w-]+\W+)?{_words(_all(cues.nominative_after))}"),
        style_before=_compiled(rf"{style}\W*$"),
        style_after=_compiled(rf"\W*(?:[\w-]+\W+)?{style}"),
        resale=_compiled(rf"{_words(_all(cues.resale))}(?!\s+(?:{following})(?![{_LETTER}]))"),
        replica=_compiled(_words(_all(cues.replica))),
        negation=_compiled(rf"{_words(cues.negations)}\W*$"),
        window=cues.window,
    )


def _all(by_language: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [word for words in by_language.values() for word in words]


def _words(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return rf"(?P<cue>{'|'.join(_word(word) for word in longest_first)})"


def _word(word: str) -> str:
    body = re.escape(word).replace(r"\ ", r"[\s-]+")
    before = rf"(?<![{_LETTER}])" if re.match(rf"[{_LETTER}]", word) else ""
    after = rf"(?![{_LETTER}])" if re.search(rf"[{_LETTER}]$", word) else ""
    return before + body + after


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
