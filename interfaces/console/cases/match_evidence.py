"""What the matchers found, for people: notes beside the words, pictures beside pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext

from interfaces.web.files.pictures import PictureUnavailable, render_picture
from interfaces.web.labels import Label, label, say
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matching.explanations import name_view
from matchers.labels.words import Sentence
from matchers.text.likeness import Form
from pipeline.decision.comparison import ListingComparison
from pipeline.facts import Facts, ListingFacts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Weights
from pipeline.vocabulary import ListingField
from pipeline.wording.cues import Cue, CueKind, field_text


class Tone(StrEnum):
    """What a span says of the claim; the page never shows it by colour alone."""

    FOR = "for"
    AGAINST = "against"
    OTHER = "other"  # another right, for context


@dataclass(frozen=True, slots=True)
class MarkedSpan:
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


def cut_pieces(text: str, spans: Sequence[MarkedSpan]) -> tuple[Piece, ...]:
    """Cut the text into pieces; a piece in overlapping spans carries all their numbers."""
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(place for span in inside for place in (span.start, span.end))})
    return tuple(_build_piece(text, a, b, inside) for a, b in pairwise(cuts))


def _build_piece(text: str, start: int, end: int, spans: Sequence[MarkedSpan]) -> Piece:
    overlaps = [span for span in spans if span.start <= start and end <= span.end]
    if not overlaps:
        return Piece(text[start:end])
    tone = min((span.tone for span in overlaps), key=_ORDER.index)
    numbers = tuple(sorted(span.number for span in overlaps))
    ending = tuple(sorted(span.number for span in overlaps if span.end == end))
    return Piece(text[start:end], tone, numbers, ending)


_PICTURES_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Note:
    """One numbered finding in the wording: the words, and how they were made equal."""

    number: int
    tone: Tone
    field: Label  # of the listing
    words: str
    kind: Form | CueKind
    says: Sentence | None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """The listing's words in pieces, with their notes."""

    title: tuple[Piece, ...]
    brand: tuple[Piece, ...]
    description: tuple[Piece, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One listing picture beside the reference that it shows."""

    likeness: ImageLikeness
    width: int  # of the listing's picture; 0: unknown, then no area is drawn
    height: int
    is_shown: bool
    is_of_claimed_right: bool

    @property
    def points(self) -> str:
        """The matched area as an SVG polygon; empty if it is unknown."""
        if not self.width:
            return ""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.likeness.quadrilateral)

    @property
    def view(self) -> str:
        """How the listing's picture was looked at."""
        view = self.likeness.view
        return gettext("whole picture") if view == "whole" else say(name_view(view))

    @property
    def position(self) -> int:
        """The position of the listing's picture, from 1."""
        return self.likeness.picture + 1

    @property
    def false_one_in(self) -> int:
        """One false match in so many pairs; 0: not measured."""
        rate = self.likeness.false_positive_rate
        return round(1 / rate) if rate > 0 else 0


type _Found = tuple[str, tuple[int, int], Tone, Form | CueKind, Sentence | None, float | None]


def build_wording(facts: Facts, sight: ListingComparison, policy: Policy) -> Wording:
    """Build the frozen wording with every likeness and cue as a note, in reading order."""
    raw_notes = [*_likeness_notes(facts), *_cue_notes(sight.cues, policy.weights)]
    order = tuple(ListingField)
    unique = sorted(dict.fromkeys(raw_notes), key=lambda note: (order.index(note[0]), note[1]))
    notes = tuple(_build_note(i, note, facts.listing) for i, note in enumerate(unique, start=1))
    spans = {
        field: [
            MarkedSpan(*note[1], note[2], number)
            for number, note in enumerate(unique, start=1)
            if note[0] == field
        ]
        for field in order
    }
    listing = facts.listing
    return Wording(
        title=cut_pieces(listing.title, spans[ListingField.TITLE]),
        brand=cut_pieces(listing.brand, spans[ListingField.BRAND]),
        description=cut_pieces(listing.description, spans[ListingField.DESCRIPTION]),
        notes=notes,
    )


def _likeness_notes(facts: Facts) -> Iterable[_Found]:
    for likeness in facts.text:
        tone = Tone.FOR if likeness.right_id == facts.right.right_id else Tone.OTHER
        yield (
            likeness.field,
            likeness.span,
            tone,
            likeness.form,
            likeness.says,
            likeness.similarity,
        )


def _cue_notes(cues: Sequence[Cue], weights: Weights) -> Iterable[_Found]:
    for cue in cues:
        speaks_for = getattr(weights, cue.kind) > 0
        yield cue.field, cue.span, Tone.FOR if speaks_for else Tone.AGAINST, cue.kind, None, None


def _build_note(number: int, parts: _Found, listing: ListingFacts) -> Note:
    field, (start, end), tone, kind, explanation, similarity = parts
    words = field_text(listing, field)[start:end]
    return Note(number, tone, label(ListingField(field)), words, kind, explanation, similarity)


def list_comparisons(facts: Facts) -> tuple[Comparison, ...]:
    """List the matched pictures, the claimed right's and the strongest first, one per pair."""
    bands = tuple(Band)
    right_id = facts.right.right_id
    sorted_likenesses = sorted(
        facts.pictures,
        key=lambda likeness: (
            likeness.right_id != right_id,
            bands.index(likeness.band),
            likeness.distance,
        ),
    )
    pairs = {
        (likeness.picture, likeness.reference_id): likeness
        for likeness in reversed(sorted_likenesses)
    }
    hits = [hit for hit in sorted_likenesses if pairs[hit.picture, hit.reference_id] is hit]
    return tuple(_build_comparison(likeness, facts) for likeness in hits[:_PICTURES_COMPARED])


def _build_comparison(likeness: ImageLikeness, facts: Facts) -> Comparison:
    is_own = likeness.right_id == facts.right.right_id
    try:
        picture = render_picture(facts.listing.pictures[likeness.picture].sha256)
    except (PictureUnavailable, IndexError):
        return Comparison(likeness, 0, 0, is_shown=False, is_of_claimed_right=is_own)
    return Comparison(
        likeness, picture.width, picture.height, is_shown=True, is_of_claimed_right=is_own
    )
