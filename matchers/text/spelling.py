"""What a right is looked for by: its mark, its aliases, and the ways either may be spelt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matchers.text.fold import joined, tokens
from matchers.text.romanise import romanised

SHORTEST = 2  # folded letters; a single letter would be found in every listing
LONGEST = 80  # folded letters; longer slogans are not looked for
EDIT_FROM = 5  # folded letters from which one edit is forgiven
TWO_EDITS_FROM = 7

_BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_SIGN = re.compile(r"[@$!|]")


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


def forgiven(text: str) -> int:
    """The edits at which a folded spelling is still found: 0, 1 or 2. A number: none."""
    if len(text) < EDIT_FROM or text.isdecimal():
        return 0
    return 1 if len(text) < TWO_EDITS_FROM else 2


def spellings(mark: Mark) -> list[Spelling]:
    """Every folded spelling of a mark: its own, those of its aliases, then the romanised."""
    found: dict[str, Spelling] = {}
    wordings = (mark.wording, *mark.aliases)
    drawn = ((text, wording) for wording in wordings for text in _variants(wording))
    spoken = ((romanised(wording), wording) for wording in wordings)
    for variants, is_romanised in ((drawn, False), (spoken, True)):
        for variant, wording in variants:
            text = joined(tokens(variant))
            if SHORTEST + is_romanised <= len(text) <= LONGEST:
                spelling = Spelling(text, mark.right_id, mark.wording, wording, is_romanised)
                found.setdefault(text, spelling)
    return list(found.values())


def _variants(wording: str) -> Iterator[str]:
    """As registered; signs as spaces; numbers apart; without spaces; with `and` for its sign.

    Greek and Cyrillic capitals are folded as drawn, so both cases of such a name are kept.
    """
    yield wording
    yield _SIGN.sub(" ", wording)
    yield _BORDER.sub(" ", wording)
    yield "".join(word.letters for word in tokens(wording))
    if "&" in wording:
        yield wording.replace("&", " and ")
    if not wording.isascii():
        yield wording.upper()
        yield wording.lower()
