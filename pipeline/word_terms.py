"""Terms of the score for a mark that is a word, and for wording that is a word near the mark."""

from functools import lru_cache
from typing import Final

from matchers.text.fold import translate
from pipeline.cues import field_text
from pipeline.dictionary import commonness
from pipeline.policy import Policy
from pipeline.routing import Term
from pipeline.sight import ListingComparison
from pipeline.words import RightKind

_KNOWN: Final = 3.0  # the Zipf value from which the commonness of a word is counted


def dictionary_word(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.word:
        return None
    says = f"{sight.word} is also a common word, so its use may mean the word."
    return Term("dictionary_word", policy.weights.dictionary_word, says)


def word_commonness(sight: ListingComparison, policy: Policy) -> Term | None:
    zipf = commonness(sight.word) if sight.word else _KNOWN
    if zipf <= _KNOWN:
        return None
    says = f"Readers meet the word {sight.word} often: {zipf:.1f} on Zipf's scale of 1 to 7."
    return Term("word_commonness", policy.weights.word_commonness * (zipf - _KNOWN), says)


def written_small(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.word or not sight.is_written_small:
        return None
    says = f"It is written small, as the word is and the mark {sight.right.mark} is not."
    return Term("written_small", policy.weights.written_small, says)


def plain_word(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.is_plain_word:
        return None
    says = f"The span is a known word of its own, merely close to {sight.right.mark}."
    return Term("plain_word", policy.weights.plain_word, says)


def short_mark(sight: ListingComparison, policy: Policy) -> Term | None:
    mark = sight.right.mark
    if not mark.isascii() or _letters(mark) > policy.sense.short_mark_letters:
        return None
    says = f"{sight.right.mark} is so short that it turns up by chance."
    return Term("short_mark", policy.weights.short_mark, says)


@lru_cache(maxsize=4096)
def _letters(mark: str) -> int:
    return sum(map(str.isalnum, mark))


def other_first_letter(sight: ListingComparison, policy: Policy) -> Term | None:
    best = sight.text[0]
    if not best.edits or _first_letter(sight) == _first(best.mark):
        return None
    says = f"It begins with another letter than {best.mark}; misspellings rarely do."
    return Term("other_first_letter", policy.weights.other_first_letter, says)


def _first_letter(sight: ListingComparison) -> str:
    best = sight.text[0]
    start, end = best.span
    return _first(field_text(sight.listing, best.field)[start:end])


@lru_cache(maxsize=1024)
def _first(wording: str) -> str:
    return translate(wording).text[:1]


def abbreviation(sight: ListingComparison, policy: Policy) -> Term | None:
    """The matchers look for no initials: two or three letters would be found in every listing."""
    if not has_initials(sight):
        return None
    says = f"The title has {_initials(sight.right.mark)}, the initials of {sight.right.mark}."
    return Term("abbreviation", policy.weights.abbreviation, says)


def has_initials(sight: ListingComparison) -> bool:
    """Do the initials of the mark stand in the title as a word of capitals?"""
    initials = _initials(sight.right.mark)
    is_mark = sight.right.kind is RightKind.TRADEMARK
    return is_mark and bool(initials) and _stands_alone(initials, sight.listing.title)


@lru_cache(maxsize=4096)
def _initials(mark: str) -> str:
    """LV for Louis Vuitton; nothing for a mark of one word."""
    words = mark.replace("-", " ").split()
    letters = "".join(word[0] for word in words).upper()
    return letters if len(letters) > 1 and letters.isalpha() else ""


def _stands_alone(word: str, text: str) -> bool:
    place = text.find(word)
    while place >= 0:
        before, after = text[:place][-1:], text[place + len(word) :][:1]
        if not (before.isalnum() and before.isascii()) and not (
            after.isalnum() and after.isascii()
        ):
            return True
        place = text.find(word, place + 1)
    return False
