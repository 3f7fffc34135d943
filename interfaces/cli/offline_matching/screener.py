"""What one process of a screening does: maps the indexes once, then answers listing by listing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from interfaces.cli.jsonl import TOO_LONG, BadLine, JsonLine
from interfaces.cli.offline_matching.index_files import IndexFiles, Rights
from interfaces.cli.offline_matching.reference_index import (
    describe_reference,
    examine_pictures,
    list_refusals,
    open_pictures,
)
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matching.matcher import CloserLook, ImageMatcher
from matchers.image.matching.named_references import NamedReference, find_in_pictures
from matchers.image.picture import Features, Picture, Sketches
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex
from matchers.text.index import TextIndex
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording
from pipeline.policy.policy import parse_policy
from pipeline.rights.offline_matching import ListingLikenesses, Threshold, find_matches, render_line
from pipeline.rights.offline_matching_files import (
    LineUnreadable,
    ListingLine,
    RightLine,
    parse_listing,
    reference_place,
)

_LOOK = Features.FINE | Features.MIRRORED
_LIKENESSES_PER_MATCH = 2  # a right may be found in several fields and pictures


@dataclass(frozen=True, slots=True)
class Plan:
    """What every process of a screening is given."""

    index: IndexFiles
    listings: Path
    images: Path  # the folder of the listings' pictures
    policy_text: str
    threshold: Threshold


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of some lines, in their order."""

    text: str
    bad: tuple[BadLine, ...]
    listings: int


class Screener:
    """Answers lines of the listings file."""

    def __init__(self, plan: Plan) -> None:
        """Map what was built."""
        self._plan = plan
        self._policy = parse_policy(plan.policy_text)
        self._rights = Rights(plan.index)
        self._matcher = TextMatcher(TextIndex.open(plan.index.marks, is_trusted=True))
        self._sandbox = Sandbox()
        self._sketches = lru_cache(maxsize=1024)(self._read_sketches)
        self._named_references = lru_cache(maxsize=256)(self._read_named_references)
        self._image_matcher = self._open_image_matcher()

    def close(self) -> None:
        """End the sandbox's processes and let go of the file."""
        self._sandbox.close()
        self._rights.close()

    def answer(self, chunk: Sequence[JsonLine]) -> Answer:
        """Answer each valid line with a line, and report invalid ones by number and reason."""
        answers: list[str] = []
        bad: list[BadLine] = []
        for line in chunk:
            try:
                listing = parse_listing(line.text) if line.text else None
            except LineUnreadable as unreadable:
                bad.append(BadLine(self._plan.listings.name, line.number, str(unreadable)))
                continue
            if listing is None:
                bad.append(BadLine(self._plan.listings.name, line.number, TOO_LONG))
            else:
                answers.append(self._screen(listing) + "\n")
        return Answer("".join(answers), tuple(bad), len(answers))

    def _screen(self, listing: ListingLine) -> str:
        position = self._find_claimed(listing)
        claimed_right = None if position is None else self._rights.line(position)
        pictures = self._open_pictures(listing, claimed_right)
        errors = list_refusals(listing.images, pictures.seen) if pictures else ()
        if listing.claimed_right is not None and position is None:
            errors += (f"claimed_right: no right has the id {listing.claimed_right}.",)
        likenesses = ListingLikenesses(
            text=self._match_wording(listing, position, claimed_right),
            pictures=self._match_pictures(pictures, position, claimed_right),
            claimed_position=position,
        )
        rights = {right: self._rights.line(right) for right in likenesses.right_positions()}
        worth = find_matches(listing, likenesses, rights, self._plan.threshold, self._policy)
        return render_line(listing, worth, errors)

    def _find_claimed(self, listing: ListingLine) -> int | None:
        right_id = listing.claimed_right
        return None if right_id is None else self._rights.find_position(right_id)

    def _match_wording(
        self, listing: ListingLine, position: int | None, claimed_right: RightLine | None
    ) -> tuple[TextLikeness, ...]:
        wording = Wording(listing.title, listing.brand, listing.description)
        limit = self._plan.threshold.top * _LIKENESSES_PER_MATCH
        mark = None
        if position is not None and claimed_right is not None and claimed_right.mark:
            mark = Mark(position, claimed_right.mark, claimed_right.aliases)
        return weigh_wording(self._matcher, wording, mark, limit=limit)

    def _open_pictures(
        self, listing: ListingLine, claimed_right: RightLine | None
    ) -> OpenedPictures | None:
        is_named = claimed_right is not None and bool(claimed_right.images)
        if not listing.images or not (self._plan.index.references.exists() or is_named):
            return None
        return open_pictures(self._plan.images, listing.images, self._sandbox)

    def _match_pictures(
        self, pictures: OpenedPictures | None, position: int | None, claimed_right: RightLine | None
    ) -> tuple[ImageLikeness, ...]:
        if not pictures:
            return ()
        references = (
            () if claimed_right is None or position is None else (self._named_references(position))
        )
        result = self._image_matcher.match(
            pictures.seen,
            top=self._plan.threshold.top * _LIKENESSES_PER_MATCH,
            named_right=position,
            named_references=len(references),
            finds_parts=True,
            closer_look=CloserLook(pictures.sketch),
        )
        answered = {
            likeness.picture
            for likeness in result.likenesses
            if likeness.right_id == position and likeness.band is not Band.SIMILAR
        }
        return result.likenesses + find_in_pictures(references, result.pictures, answered)

    def _open_image_matcher(self) -> ImageMatcher:
        path, nothing = self._plan.index.references, ImageIndex.from_references(())
        base = ImageIndex.open(path) if path.exists() else nothing
        return ImageMatcher(base, nothing, find_sketches=self._sketches)

    def _read_sketches(self, number: int) -> Sketches | None:
        position, place = reference_place(number)
        name = self._rights.line(position).images[place]
        picture = examine_pictures(self._plan.index.images, [name], self._sandbox, _LOOK)[0]
        return picture.sketches if isinstance(picture, Picture) else None

    def _read_named_references(self, position: int) -> tuple[NamedReference, ...]:
        right = self._rights.line(position)
        pictures = examine_pictures(self._plan.index.images, right.images, self._sandbox, _LOOK)
        return tuple(
            NamedReference(
                describe_reference(right, position, place),
                picture.sketches,
            )
            for place, picture in enumerate(pictures)
            if isinstance(picture, Picture)
        )
