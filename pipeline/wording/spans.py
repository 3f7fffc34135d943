"""What is the stretch of wording that a likeness names: a disguise, a known word, a brand field?"""

from collections.abc import Iterable
from typing import Final

from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import ListingFacts, RightFacts
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind
from pipeline.wording.cues import field_text
from pipeline.wording.dictionary import is_dictionary_word, is_known_word

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


def fits_better(other: TextLikeness, own: Iterable[TextLikeness]) -> bool:
    """Return whether another mark agrees better with a span of ours, or with more of it."""
    return any(_is_better(other, one) for one in own if other.field == one.field)


def _is_better(other: TextLikeness, one: TextLikeness) -> bool:
    (left, right), (start, end) = other.span, one.span
    if not (left < end and start < right):
        return False
    if _distance_rank(other) != _distance_rank(one):
        return _distance_rank(other) < _distance_rank(one)
    return left <= start and end <= right and other.span != one.span


def _distance_rank(likeness: TextLikeness) -> int:
    """Return how far the wording is from the mark: its own spelling, a disguise, one edit, two."""
    if likeness.edits:
        return 1 + likeness.edits
    return int(likeness.form not in _OWN_SPELLINGS)


def is_brand(likeness: TextLikeness, listing: ListingFacts, policy: Policy) -> bool:
    """Return whether the brand field has the mark, and not just a name like it."""
    has_its_letters = likeness.field == "brand" and not likeness.edits
    return has_its_letters and not is_plain_word(likeness, listing, policy)
