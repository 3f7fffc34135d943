"""Listings that are effectively upheld, as an index of their pictures beside marks and references.

What a reversal takes away is gone with the next look, two seconds later, whether its row is
deleted by then or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import Indel

from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.likeness import COPIED
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Picture, Refused
from matchers.image.search.index import ImageIndex
from pipeline.screening.lines import FeedLine
from pipeline.screening.near_keys import fold_title
from pipeline.screening.rules import UpheldLikeness
from records.actions.screening.fingerprints import PrintedListing, find_state, read_fingerprints

_SECONDS: Final = 2.0
_SUSPECTS: Final = 8  # upheld listings that one line is looked at beside more closely
_MOST_TITLES: Final = 20_000  # compared with each line that shows new pictures: some milliseconds


@dataclass(slots=True)
class LoadedFingerprints:
    """Follows the fingerprints; `refresh` is called every two seconds."""

    _state: tuple[int, int] | None = None
    _listings: Mapping[int, PrintedListing] = field(default_factory=dict)
    _titles: Mapping[int, str] = field(default_factory=dict)  # of the newest ones
    _by_entity: Mapping[int, Sequence[int]] = field(default_factory=dict)  # the newest of each
    _matcher: ImageMatcher | None = None

    def refresh(self) -> None:
        """Take up what was upheld and reversed since."""
        state = find_state()
        if state == self._state:
            return
        listings = {fingerprint.fingerprint_id: fingerprint for fingerprint in read_fingerprints()}
        index = ImageIndex.from_references(
            picture
            for listing in listings.values()
            for picture in listing.pictures
            if picture.quality >= MIN_QUALITY  # an empty picture stands in many listings
        )
        nothing = ImageIndex.from_references(())
        newest = sorted(listings, reverse=True)
        by_entity = dict[int, list[int]]()
        for number in newest:
            entity_id = listings[number].entity_id
            if (
                entity_id is not None
                and len(numbers := by_entity.setdefault(entity_id, [])) < _SUSPECTS
            ):
                numbers.append(number)
        self._titles = {number: listings[number].title for number in newest[:_MOST_TITLES]}
        self._by_entity = by_entity
        self._listings, self._matcher = listings, ImageMatcher(index, nothing)
        self._state = state

    def find(
        self, line: FeedLine, pictures: Sequence[Picture | Refused], entity_id: int | None
    ) -> tuple[UpheldLikeness, ...]:
        """Return the upheld listings whose pictures a line shows again."""
        if not self._listings or self._matcher is None or not pictures:
            return ()
        likenesses = self._matcher.match(pictures).likenesses
        best = dict[int, int]()  # by upheld listing, the picture that is most like one of its own
        for likeness in likenesses:
            if likeness.band in COPIED:
                best.setdefault(likeness.right_id, likeness.picture)
        title = fold_title(line.title)
        return tuple(
            replace(_compare(self._listings[number], title, entity_id), picture=picture)
            for number, picture in best.items()
            if number in self._listings
        )

    def list_suspects(
        self, line: FeedLine, entity_id: int | None, title_alike: float
    ) -> tuple[UpheldLikeness, ...]:
        """Return upheld listings of the same seller or goods, the newest first, a few at most.

        Args:
            line: the listing.
            entity_id: its seller's legal entity, if it is known.
            title_alike: from where on two folded titles are of the same goods, 0 to 1.
        """
        title = fold_title(line.title)
        alike = process.extract(
            title,
            self._titles,
            scorer=Indel.normalized_similarity,
            score_cutoff=title_alike,
            limit=_SUSPECTS,
        )
        same_entity = self._by_entity.get(entity_id, ()) if entity_id is not None else ()
        ids = sorted({*same_entity, *(number for _, _, number in alike)}, reverse=True)[:_SUSPECTS]
        return tuple(_compare(self._listings[number], title, entity_id) for number in ids)


def _compare(listing: PrintedListing, title: str, entity_id: int | None) -> UpheldLikeness:
    return UpheldLikeness(
        fingerprint_id=listing.fingerprint_id,
        right_id=listing.right_id,
        mark=listing.mark,
        is_linked_seller=entity_id is not None and entity_id == listing.entity_id,
        title_alike=Indel.normalized_similarity(title, listing.title),
    )


LOADED: Final = LoadedFingerprints()


def tick() -> float:
    """Take up what was made and what was reversed; return the seconds to rest."""
    LOADED.refresh()
    return _SECONDS
