"""Cut a text where spans begin and end: the pieces, put together, are the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Tone(StrEnum):
    """What a span says of the claim; the page never shows it by colour alone."""

    FOR = "for"
    AGAINST = "against"
    OTHER = "other"  # another right, for context


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a text under the number of its note."""

    start: int
    end: int
    tone: Tone
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; plain where no span covers it."""

    text: str
    tone: Tone | None = None
    numbers: tuple[int, ...] = ()
    ending: tuple[int, ...] = ()  # numbers of the spans that end with this piece


_ORDER = (Tone.FOR, Tone.AGAINST, Tone.OTHER)


def cut_pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The text in pieces; where spans overlap, a piece carries all their numbers."""
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(place for span in inside for place in (span.start, span.end))})
    return tuple(_build_piece(text, a, b, inside) for a, b in pairwise(cuts))


def _build_piece(text: str, start: int, end: int, spans: Sequence[Span]) -> Piece:
    over = [span for span in spans if span.start <= start and end <= span.end]
    if not over:
        return Piece(text[start:end])
    tone = min((span.tone for span in over), key=_ORDER.index)
    numbers = tuple(sorted(span.number for span in over))
    ending = tuple(sorted(span.number for span in over if span.end == end))
    return Piece(text[start:end], tone, numbers, ending)
