"""Decide a member's claims on innocent listings, as a worker decides cases: in this process."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.processes import get_sandbox
from lab.benchmarks.image.named_rights import sketch_item
from lab.benchmarks.innocents.listings import InnocentListing, Kind
from lab.benchmarks.text.evidence import policy
from matchers.image.matching.matcher import ImageMatcher, SketchPictures
from matchers.image.picture import Features, Sketches
from matchers.image.reference import Reference
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.image.search.index import ImageIndex
from matchers.kinds import IMAGE, TEXT, ClaimedRight, ListingContent
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from pipeline.decision.decide import decide
from pipeline.decision.matching import Likenesses, find_likenesses
from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Destination, Lane, RightKind, RightState

WORDS: Final = "words"  # a claim that rests on the title alone
FOUND: Final = 0.5  # the score from which `markwarden screen` tells of a match
_RIGHT: Final = 1
_NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)
_EVIDENCE: Final = ("original_file", "reference_image")  # what the reasons below ask for


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What became of one claim; `size` is the number of the right's references."""

    kind: str
    size: int
    score: float
    is_upheld: bool
    says: str  # the listing, and the strongest likeness

    @property
    def is_found(self) -> bool:
        """Does the machine find the right in a listing that does not show it?"""
        return self.score >= FOUND


def decide_claims(listing: InnocentListing) -> tuple[ClaimResult, ...]:
    """Return what becomes of a claim for each size of right, and of one on the title."""
    pictures = OpenedPictures([listing.draw_picture()], get_sandbox())
    content = ListingContent(Wording(listing.title), pictures.seen, _keep_sketches(pictures.sketch))
    claims = (
        _decide_picture_claim(listing, listing.references[:size], content)
        for size in listing.sizes
        if size <= len(listing.references)
    )
    return (*claims, _decide_title_claim(listing))


def _keep_sketches(sketch: SketchPictures) -> SketchPictures:
    """Compute the features of a listing's pictures once for all claims on it."""
    kept: dict[tuple[tuple[int, Features], ...], Mapping[int, Sketches]] = {}

    def sketch_once(features: Mapping[int, Features]) -> Mapping[int, Sketches]:
        key = tuple(sorted(features.items()))
        if key not in kept:
            kept[key] = sketch(features)
        return kept[key]

    return sketch_once


def _decide_picture_claim(
    listing: InnocentListing, references: Sequence[Item], content: ListingContent
) -> ClaimResult:
    is_logo = listing.kind is Kind.LOGOS
    reason = Reason.TM_LOGO_IN_IMAGE if is_logo else Reason.CR_IMAGE_COPY
    kind = RightKind.TRADEMARK if is_logo else RightKind.COPYRIGHT
    sketched = [sketch_item(item) for item in references]
    index = ImageIndex.from_references(_build_references(references))
    sketches = {number: one.picture.sketches for number, one in enumerate(sketched, 1)}
    named = (
        replace(
            one.reference,
            reference=replace(one.reference.reference, reference_id=number, family=number),
        )
        for number, one in enumerate(sketched, 1)
    )
    claimed_right = ClaimedRight(
        _RIGHT, None, tuple(named), finds_parts=policy().reasons[reason].finds_parts
    )
    matcher = ImageMatcher(index, _no_pictures(), find_sketches=sketches.get)
    facts = _draft_facts(listing.title, reason, kind, "")
    facts = replace(facts, listing=replace(facts.listing, pictures=(PictureFacts("", ""),)))
    names = [listing.item.name, *(item.name for item in references)]
    return _decide(facts, content, (claimed_right, matcher), (listing.kind, len(references)), names)


def _decide_title_claim(listing: InnocentListing) -> ClaimResult:
    facts = _draft_facts(listing.title, Reason.TM_MARK_IN_TEXT, RightKind.TRADEMARK, listing.mark)
    claimed_right = ClaimedRight(_RIGHT, Mark(_RIGHT, listing.mark), ())
    matcher = ImageMatcher(_no_pictures(), _no_pictures())
    content = ListingContent(Wording(listing.title))
    return _decide(facts, content, (claimed_right, matcher), (WORDS, 1), (listing.title,))


def _decide(
    facts: Facts,
    content: ListingContent,
    claim: tuple[ClaimedRight, ImageMatcher],
    question: tuple[str, int],
    names: Sequence[str],
) -> ClaimResult:
    """Return what becomes of a claim; names are the listing's, then those of the references."""
    claimed_right, matcher = claim
    matchers: dict[str, Any] = {TEXT.name: _no_marks(), IMAGE.name: matcher}
    likenesses = find_likenesses(content, claimed_right, matchers)
    facts = replace(facts, text=likenesses.text, pictures=likenesses.pictures)
    routing = decide(facts, policy())
    return ClaimResult(
        *question,
        score=routing.score,
        is_upheld=routing.destination is Destination.UPHELD,
        says=f"{names[0]}: {_describe_strongest(likenesses, names)}",
    )


def _describe_strongest(likenesses: Likenesses, names: Sequence[str]) -> str:
    for picture in likenesses.pictures:
        return f"{names[picture.reference_id]}: {picture.says}"
    return next((str(text.says) for text in likenesses.text), "nothing is alike")


def _draft_facts(title: str, reason: Reason, kind: RightKind, mark: str) -> Facts:
    """Return a case with nothing against an automatic answer but what the matchers find."""
    return Facts(
        case_id=1,
        reason=reason,
        channel=Channel.PLATFORM,
        lane=Lane.GOOD_FAITH,
        evidence=_EVIDENCE,
        right=RightFacts(_RIGHT, 1, kind, RightState.VERIFIED, 1, mark, (), (), ("DE",), None),
        listing=ListingFacts(title, "", "", "", ("DE",), "", "", ()),
        seller=SellerFacts(1, False, 0, 0, 0),  # noqa: FBT003 # not authorised
        filer=FilerFacts(1, is_good_faith_member=True),
        text=(),
        pictures=(),
        rights_seen=(),
        index=IndexFacts(1, 0.0),
        switches=(),
        audit_draw=1.0,
        decided_at=_NOW,
    )


def _build_references(items: Sequence[Item]) -> Iterator[Reference]:
    for number, item in enumerate(items, 1):
        yield Reference.from_picture(
            sketch_item(item).picture,
            reference_id=number,
            right_id=_RIGHT,
            family=number,
            category=item.category,
        )


@cache
def _no_pictures() -> ImageIndex:
    return ImageIndex.from_references(())


@cache
def _no_marks() -> TextMatcher:
    return TextMatcher(TextIndex.from_marks(()))
