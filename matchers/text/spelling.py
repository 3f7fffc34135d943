"""What a right is looked for by: its mark, its aliases, and the ways either may be spelt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matchers.text.fold import tokenise
from matchers.text.kernel.columns import ALOUD, DOUBLED, PARTED
from matchers.text.romanisation import has_foreign_letters

_BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_SIGN = re.compile(r"[@$!|€£¥¢]")
_DIGIT = re.compile(r"\d")
_DOUBLED = re.compile(r"(\w)\1", re.IGNORECASE)
_SIMPLE = re.compile(r"(?:([A-Za-z])(?!\1)|[ .,'’-])+")  # has one variant: most names


@dataclass(frozen=True, slots=True)
class Mark:
    """A right's wording as registered, and its registered aliases in any script."""

    right_id: int
    wording: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """A folded text that stands for a right: compared with windows of a listing."""

    text: str
    right_id: int
    mark: str  # as registered
    wording: str  # the mark or the alias that was folded
    is_romanised: bool = False

    @property
    def is_alias(self) -> bool:
        return self.wording != self.mark


def list_variants(wording: str) -> list[tuple[str, int]]:
    """Return the ways to spell a wording, best first, each with how it is read."""
    if _SIMPLE.fullmatch(wording):
        return [(wording, 0)]
    return [*_list_variants(wording)]


def _list_variants(wording: str) -> Iterator[tuple[str, int]]:
    """Yield the wording as registered, with signs as spaces, numbers apart, no spaces, and `and`.

    Then yield it with the doubled letters of a short name, since in b0ok only one of them is
    disguised. Greek and Cyrillic capitals are folded as drawn, so both cases of such a name are
    kept.
    """
    yield wording, 0
    if _SIGN.search(wording):
        yield wording, PARTED
    if _DIGIT.search(wording):
        yield _BORDER.sub(" ", wording), 0
        yield "".join(word.letters for word in tokenise(wording)), 0
    if "&" in wording:
        yield wording.replace("&", " and "), 0
    if _DOUBLED.search(wording):
        yield wording, DOUBLED
    if not wording.isascii():
        yield from _list_foreign_variants(wording)


def _list_foreign_variants(wording: str) -> Iterator[tuple[str, int]]:
    yield wording.upper(), 0
    yield wording.lower(), 0
    yield "".join(word.letters for word in tokenise(wording)), 0
    if has_foreign_letters(wording):
        yield wording, ALOUD


class TooManySpellings(ValueError):
    """More spellings than an entry can number: split the marks over several indexes."""
