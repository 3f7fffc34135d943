"""Match one frozen listing: its wording and pictures against the repository and the named right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from matchers.image.likeness import ImageLikeness
from matchers.image.matching.matcher import Findings, ImageMatcher
from matchers.image.matching.named_references import NamedReference
from matchers.image.matching.named_references import find_named_references as named_in_picture
from matchers.image.picture import Features, Picture, Refused
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.named_mark import find_named_mark as named_in_text
from matchers.text.spelling import Mark

MAX_SIGNALS = 10  # signals kept per matcher


@dataclass(frozen=True, slots=True)
class ClaimedRight:
    """The right that the request names, as the matchers need it."""

    right_id: int
    mark: Mark | None  # none where the right has no wording to look for
    references: tuple[NamedReference, ...]

    @property
    def wanted_features(self) -> Features:
        """Local features only where there is a reference to compare them with."""
        return Features.SKETCH | Features.FINE if self.references else Features.HASHES


@dataclass(frozen=True, slots=True)
class Likenesses:
    """The strongest signals of each matcher, the named right's first."""

    text: tuple[TextLikeness, ...]
    pictures: tuple[ImageLikeness, ...]
    explained_away: frozenset[int]  # pictures that a negative reference of the named right explains

    @property
    def right_ids(self) -> frozenset[int]:
        """Every right that a signal names."""
        by_text = (each.right_id for each in self.text)
        return frozenset(by_text).union(each.right_id for each in self.pictures)


def find_likenesses(
    wording: Wording,
    pictures: Sequence[Picture | Refused],
    claimed: ClaimedRight,
    *,
    text: TextMatcher,
    images: ImageMatcher,
) -> Likenesses:
    """Everything the matchers find, at most ten signals each; the named right never falls out."""
    hashed = images.match(pictures)
    return Likenesses(
        _find_text_likenesses(wording, claimed.mark, text),
        _find_picture_likenesses(pictures, claimed, hashed),
        frozenset(each.picture for each in hashed.suppressed if each.right_id == claimed.right_id),
    )


def _find_text_likenesses(
    wording: Wording, mark: Mark | None, matcher: TextMatcher
) -> tuple[TextLikeness, ...]:
    own = named_in_text(mark, wording, limit=MAX_SIGNALS) if mark else ()
    found = matcher.find(wording)
    # Only what is kept is put into words: those take longer than the search.
    others = (
        found[place]
        for place, right_id in enumerate(found.right_ids)
        if not mark or right_id != mark.right_id
    )
    return (*own, *islice(others, MAX_SIGNALS - len(own)))


def _find_picture_likenesses(
    pictures: Sequence[Picture | Refused],
    claimed: ClaimedRight,
    hashed: Findings,
) -> tuple[ImageLikeness, ...]:
    own = [each for each in hashed.likenesses if each.right_id == claimed.right_id]
    others = [each for each in hashed.likenesses if each.right_id != claimed.right_id]
    copied = {each.picture for each in own}
    # A picture that is a copy needs no search for a logo in it: early exit.
    searched = (
        (position, picture)
        for position, picture in enumerate(pictures)
        if isinstance(picture, Picture) and position not in copied
    )
    found = [
        each
        for position, picture in searched
        for each in named_in_picture(claimed.references, picture, position=position)
    ]
    return (*own, *found, *others)[:MAX_SIGNALS]
