"""A mark met in a field; which of many a reviewer needs to see, and in which order."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from matchers.text.alignment import aligned, plain
from matchers.text.keys import Places
from matchers.text.reading import ALLOWANCES, Part, Reading
from matchers.text.spelling import Spelling
from matchers.text.windows import Window

FIELDS = tuple(ALLOWANCES)


def rank[N: (int, Places)](  # of one hit, or as arrays of many: the order is written once
    *, edits: N, detours: N, length: N, met: N, span: tuple[N, N], ties: tuple[N, N, N]
) -> tuple[N, ...]:
    """Sort keys, best first: fewest edits, longest spelling, nearest in length, tightest span."""
    alias, field, right_id = ties
    start, end = span
    return edits + detours, -length, abs(met - length), end - start, alias, field, right_id, start


@dataclass(frozen=True, slots=True)
class Hit:
    """A spelling met in a field: `text` is the folded stretch that met it, `span` its place."""

    spelling: Spelling
    reading: Reading
    span: tuple[int, int]
    text: str
    edits: int = 0
    is_glued: bool = False
    is_spelt_out: bool = False

    @classmethod
    def in_window(cls, spelling: Spelling, reading: Reading, window: Window, edits: int) -> Self:
        span = window.start, window.end
        return cls(spelling, reading, span, window.text, edits, is_spelt_out=window.is_spelt_out)

    @classmethod
    def in_part(cls, spelling: Spelling, reading: Reading, part: Part) -> Self:
        return cls(spelling, reading, reading.cut(part), spelling.text, is_glued=True)

    @property
    def right_id(self) -> int:
        return self.spelling.right_id

    @property
    def field(self) -> str:
        return self.reading.field

    @property
    def stretch(self) -> str:
        """The original text of the span."""
        return self.reading.original[slice(*self.span)]

    @property
    def is_romanised(self) -> bool:
        return self.reading.is_romanised or self.spelling.is_romanised

    def rank(self) -> tuple[int, ...]:
        """Its place in the order of hits, by `rank`."""
        return rank(
            edits=self.edits,
            detours=self.is_glued + self.is_romanised,
            length=len(self.spelling.text),
            met=len(self.text),
            span=self.span,
            ties=(self.spelling.is_alias, FIELDS.index(self.field), self.right_id),
        )


def chosen(ranked: Iterable[Hit], limit: int) -> list[Hit]:
    """The first `limit` hits that are fair and whose right has none yet where they stand.

    Hits come best first, so a better one has always been taken before.
    """
    taken: dict[tuple[int, str], list[Hit]] = defaultdict(list)
    spelt: list[Hit] = []
    kept: list[Hit] = []
    for hit in ranked:
        others = taken[hit.right_id, hit.field]
        is_known = any(_overlap(hit.span, other.span) for other in others)
        if is_known or (hit.is_spelt_out and _is_nested(hit, spelt)) or not is_fair(hit):
            continue
        others.append(hit)
        kept.append(hit)
        if hit.is_spelt_out and not hit.edits:
            spelt.append(hit)
        if len(kept) == limit:
            break
    return kept


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_nested(hit: Hit, spelt: list[Hit]) -> bool:
    """Inside a longer word that is spelt out letter by letter: the longest wins."""
    start, end = hit.span
    return any(
        other.field == hit.field
        and other.span[0] <= start
        and end <= other.span[1]
        and end - start < other.span[1] - other.span[0]
        for other in spelt
    )


def is_fair(hit: Hit) -> bool:
    """Whether the scripts allow the meeting; lookalikes disguise, they do not translate.

    Foreign letters may stand for the Latin ones of a mark, as a disguise. Two words of one
    foreign script must have equal letters, and a plain Latin word is no disguised Найк.
    """
    stretch = hit.stretch
    if hit.is_romanised or (stretch.isascii() and hit.spelling.wording.isascii()):
        return True
    seen, registered = scripts(stretch), scripts(hit.spelling.wording)
    if not registered <= {"LATIN"}:
        return bool(seen & registered - {"LATIN"}) and _has_same_letters(stretch, hit)
    return not hit.edits or "LATIN" in seen


def _has_same_letters(stretch: str, hit: Hit) -> bool:
    pairs = aligned(stretch, hit.spelling.wording) or []
    return not any(
        scripts(one.source) == scripts(other.source) and _plain(one.source) != _plain(other.source)
        for one, other in pairs
        if not (one.source.isascii() or other.source.isascii())
    )


def _plain(letter: str) -> str:
    return plain(unicodedata.normalize("NFKC", letter))


@lru_cache(maxsize=4096)
def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters, as the first word of their Unicode names."""
    letters = (letter for letter in unicodedata.normalize("NFKC", text) if letter.isalpha())
    return frozenset(unicodedata.name(letter, "UNNAMED").split()[0] for letter in letters)
