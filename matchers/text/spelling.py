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
    wording: str  # the mark or alias it was made from, as registered
    is_alias: bool
    is_romanised: bool = False


def forgiven(text: str) -> int:
    """The edits at which a folded spelling is still found: 0, 1 or 2. A number: none."""
    if len(text) < EDIT_FROM or text.isdecimal():
        return 0
    return 1 if len(text) < TWO_EDITS_FROM else 2


def spellings(mark: Mark) -> list[Spelling]:
    """Every folded spelling of a mark, the mark's own before those of its aliases."""
    found: dict[str, Spelling] = {}
    for wording in (mark.wording, *mark.aliases):
        for text in map(_folded, _variants(wording)):
            if SHORTEST <= len(text) <= LONGEST:
                found.setdefault(text, Spelling(text, wording, wording != mark.wording))
    for wording in (mark.wording, *mark.aliases):
        text = _folded(romanised(wording))
        if SHORTEST < len(text) <= LONGEST:
            alias = wording != mark.wording
            found.setdefault(text, Spelling(text, wording, alias, is_romanised=True))
    return list(found.values())


def _folded(wording: str) -> str:
    return joined(tokens(wording))


def _variants(wording: str) -> Iterator[str]:
    """As registered; letters and numbers parted; without spaces; with `and` for its sign.

    Greek and Cyrillic capitals are folded as drawn, so both cases of such a name are kept.
    """
    yield wording
    yield _BORDER.sub(" ", wording)
    yield "".join(word.letters for word in tokens(wording))
    if "&" in wording:
        yield wording.replace("&", " and ")
    if not wording.isascii():
        yield wording.upper()
        yield wording.lower()
