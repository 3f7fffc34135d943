"""One right beside one listing: its likenesses, the wording around them, and what they fit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.likeness import PlainLikeness
from matchers.text.likeness import TextLikeness
from matchers.text.search import Wording
from matchers.text.weighing import weigh_likenesses
from pipeline.decision.routing import Term
from pipeline.facts import ListingFacts, RightFacts
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind
from pipeline.wording.cues import (
    Cue,
    CueKind,
    find_cues,
    find_plain_word,
    fits_better,
    is_brand,
    is_plain_word,
    is_written_small,
)
from pipeline.wording.dictionary import commonness, is_dictionary_word
from pipeline.wording.phrases import category_classes, title_classes

_BANDS = tuple(Band)  # strongest first
_RANKS = {"title": 0, "brand": 1, "description": 2}
_PROVEN = frozenset({Band.EXACT, Band.COPY, Band.LIKELY})


@dataclass(frozen=True, slots=True)
class ListingComparison:
    """What is to be weighed; likenesses are those of this right alone, strongest first."""

    right: RightFacts
    listing: ListingFacts
    is_authorised: bool
    text: tuple[TextLikeness, ...]
    pictures: tuple[ImageLikeness, ...]
    others: Mapping[str, tuple[PlainLikeness, ...]]  # by the name of any further kind of matcher
    rivals: tuple[TextLikeness, ...]  # of other rights, fitting one of the spans better
    is_dictionary_word: bool  # the mark
    word: str  # the plain word that the strongest span is; empty where it is none
    is_shared_name: bool  # no word, but a name that many texts use: Delta, Jordan
    is_plain_word: bool  # the strongest span, which merely comes near the mark
    has_brand_field: bool  # wears the mark, and not just a name like it
    is_written_small: bool  # as words are and names are not
    cues: tuple[Cue, ...]
    title_classes: frozenset[int]  # guessed for what the title sells
    category_classes: frozenset[int]  # and for the category, which is often wrong
    least_picture_odds: float  # log odds, at their lower bound, from which a picture is proven
    is_named: bool = True  # by a filer, or by the listing; otherwise found among all

    def find_cue(self, kind: CueKind) -> Cue | None:
        """Return the first cue of a kind."""
        for cue in self.cues:
            if cue.kind is kind:
                return cue
        return None

    @property
    def has_class_match(self) -> bool | None:
        """Does the listing fit the mark's classes? None: one of the two is unknown."""
        return self.fits_classes(self.title_classes | self.category_classes)

    def fits_classes(self, classes: frozenset[int]) -> bool | None:
        """Return whether the mark is registered for one of these classes; None: unknown."""
        registered_classes = self.right.nice_classes
        if self.right.kind is not RightKind.TRADEMARK or not registered_classes or not classes:
            return None
        return not classes.isdisjoint(registered_classes)

    @property
    def has_proven_picture(self) -> bool:
        """Does a picture show a reference so surely that a machine may rely on it?"""
        return any(
            picture.band in _PROVEN and picture.least_log_odds >= self.least_picture_odds
            for picture in self.pictures
        )

    @property
    def has_logo_in_picture(self) -> bool:
        """Was the named right's reference found inside a picture as surely?"""
        return self.has_proven_picture and any(
            hit.method is Method.FEATURES and hit.band in _PROVEN for hit in self.pictures
        )

    @property
    def has_brand_like_it(self) -> bool:
        """Does the brand field wear the mark or a name like it?"""
        return any(likeness.field == "brand" for likeness in self.text)


type TermFunction = Callable[[ListingComparison, Policy], Term | None]  # one term, where it speaks


def compare(
    right: RightFacts,
    listing: ListingFacts,
    *,
    text: Iterable[TextLikeness],
    pictures: Iterable[ImageLikeness],
    other_rights: Iterable[RightFacts],
    is_authorised: bool,
    policy: Policy,
    others: Mapping[str, tuple[PlainLikeness, ...]] = MappingProxyType({}),
) -> ListingComparison:
    """Return the right beside the listing, out of the likenesses of all rights.

    Args:
        right: The right to compare.
        listing: The listing.
        text: What the wording resembles.
        pictures: What the pictures resemble.
        other_rights: The rights that likenesses name beside this one.
        is_authorised: The owner has authorised the seller.
        policy: The policy whose words and numbers say what a likeness means.
        others: Likenesses of any further kind of matcher, by its name.
    """
    text = _weigh_older(tuple(text), right, listing)
    ours = (likeness for likeness in text if likeness.right_id == right.right_id)
    hits = _strongest_first(ours)
    foreign = {other.right_id for other in other_rights if _is_foreign_mark(other, right)}
    return ListingComparison(
        right=right,
        listing=listing,
        is_authorised=is_authorised,
        text=hits,
        pictures=_clearest_first(hit for hit in pictures if hit.right_id == right.right_id),
        others={
            kind: tuple(likeness for likeness in likenesses if likeness.right_id == right.right_id)
            for kind, likenesses in others.items()
        },
        rivals=tuple(hit for hit in text if hit.right_id in foreign and fits_better(hit, hits)),
        is_dictionary_word=right.kind is RightKind.TRADEMARK
        and is_dictionary_word(right.mark, policy.sense),
        word=find_plain_word(hits[0], right, listing, policy) if hits else "",
        is_shared_name=commonness(right.mark) >= policy.sense.known_word_zipf,
        is_plain_word=bool(hits) and is_plain_word(hits[0], listing, policy),
        has_brand_field=any(is_brand(likeness, listing, policy) for likeness in hits),
        is_written_small=bool(hits) and is_written_small(hits[0], listing),
        cues=find_cues(hits, listing, policy),
        title_classes=title_classes(listing.title, policy, without=_title_spans(hits)),
        category_classes=category_classes(listing.category, policy),
        least_picture_odds=policy.least_picture_odds,
    )


def find_disguise(comparison: ListingComparison, policy: Policy) -> TextLikeness | None:
    """Find a span whose spelling hides the mark from a plain search; no common word does."""
    forms = policy.sense.disguised_forms
    return next(
        (
            likeness
            for likeness in comparison.text
            if likeness.form in forms and not is_plain_word(likeness, comparison.listing, policy)
        ),
        None,
    )


def _weigh_older(
    text: tuple[TextLikeness, ...], right: RightFacts, listing: ListingFacts
) -> tuple[TextLikeness, ...]:
    """Weigh likenesses that were stored before they were given log odds."""
    if all(likeness.log_odds is not None for likeness in text):
        return text
    wording = Wording(listing.title, listing.brand, listing.description)
    return weigh_likenesses(
        wording, text, {right.right_id: (right.mark, *right.aliases)}, right.right_id
    )


def _strongest_first(likenesses: Iterable[TextLikeness]) -> tuple[TextLikeness, ...]:
    """Order by the odds, then by field; the matcher's order stays within a field."""
    return tuple(sorted(likenesses, key=lambda hit: (-(hit.log_odds or 0.0), _RANKS[hit.field])))


def _clearest_first(likenesses: Iterable[ImageLikeness]) -> tuple[ImageLikeness, ...]:
    return tuple(
        sorted(likenesses, key=lambda hit: (-hit.log_odds, _BANDS.index(hit.band), hit.distance))
    )


def _is_foreign_mark(other: RightFacts, right: RightFacts) -> bool:
    return other.kind is RightKind.TRADEMARK and other.owner_id != right.owner_id


def _title_spans(hits: tuple[TextLikeness, ...]) -> tuple[tuple[int, int], ...]:
    """Return where the mark stands in the title."""
    return tuple(likeness.span for likeness in hits if likeness.field == "title")
