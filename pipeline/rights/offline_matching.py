"""Which rights does a listing wear, and how strongly? For files, free of any complaint reason."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from matchers.image.likeness import ImageLikeness
from matchers.labels.words import Sentence
from matchers.text.likeness import TextLikeness
from pipeline.decision.comparison import ListingComparison, compare
from pipeline.decision.scoring import likeness_score
from pipeline.decision.text_terms import explain_strongest, find_use
from pipeline.facts import ListingFacts, RightFacts
from pipeline.law.territories import is_out_of_reach
from pipeline.policy.policy import Policy
from pipeline.rights.offline_matching_files import ListingLine, RightLine, reference_place
from pipeline.vocabulary import RightState, Use
from pipeline.wording.cues import CueKind, overlaps


@dataclass(frozen=True, slots=True)
class ListingLikenesses:
    """The likenesses of one listing, over all rights; a right is known by its position."""

    text: tuple[TextLikeness, ...] = ()
    pictures: tuple[ImageLikeness, ...] = ()
    claimed_position: int | None = None  # the right that the listing claims

    def right_positions(self) -> tuple[int, ...]:
        """Return the rights that were found, each once, in the order of their first likeness."""
        text, pictures = (
            (likeness.right_id for likeness in self.text),
            (p.right_id for p in self.pictures),
        )
        return tuple(dict.fromkeys((*text, *pictures)))


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is worth telling."""

    min_score: float
    top: int


@dataclass(frozen=True, slots=True)
class RightMatch:
    """A right that a listing wears, with its score free of any complaint reason."""

    right: RightLine
    score: float
    comparison: ListingComparison
    use: Use | None  # of the mark by the wording
    labels: tuple[str, ...]
    says: Sentence | None  # of the strongest wording


def find_matches(
    listing: ListingLine,
    likenesses: ListingLikenesses,
    rights: Mapping[int, RightLine],
    threshold: Threshold,
    policy: Policy,
) -> tuple[RightMatch, ...]:
    """Return the rights worth telling, by falling score; among equals the earlier right first."""
    scored_comparisons = (
        (likeness_score(comparison, policy)[0], comparison)
        for comparison in _compare_rights(listing, likenesses, rights, policy)
    )
    worth = [
        (score, comparison)
        for score, comparison in scored_comparisons
        if score >= threshold.min_score
    ]
    worth.sort(key=lambda pair: (-pair[0], pair[1].right.right_id))
    return tuple(
        RightMatch(
            rights[comparison.right.right_id],
            score,
            comparison,
            find_use(comparison, policy),
            _labels(comparison, policy),
            explain_strongest(comparison, policy) if comparison.text else None,
        )
        for score, comparison in worth[: threshold.top]
    )


def render_line(
    listing: ListingLine, right_matches: tuple[RightMatch, ...], errors: tuple[str, ...] = ()
) -> str:
    """Return the listing's line of the answer."""
    matches = [
        {
            "right_id": match.right.id,
            "score": round(match.score, 4),
            "use": match.use,
            "labels": match.labels,
            "signals": [
                *(_text_signal(likeness, match.says) for likeness in match.comparison.text[:1]),
                *(_text_signal(likeness) for likeness in match.comparison.text[1:]),
                *(_picture_signal(hit, listing, match.right) for hit in match.comparison.pictures),
            ],
        }
        for match in right_matches
    ]
    answer: dict[str, object] = {"listing_id": listing.id, "matches": matches}
    if errors:
        answer["errors"] = errors
    return json.dumps(answer, ensure_ascii=False)


def _compare_rights(
    listing: ListingLine,
    likenesses: ListingLikenesses,
    rights: Mapping[int, RightLine],
    policy: Policy,
) -> Iterator[ListingComparison]:
    facts = {place: _right_facts(rights[place], place) for place in likenesses.right_positions()}
    listing_facts = _listing_facts(listing)
    for place, right in facts.items():
        authorised_sellers = rights[place].authorised_sellers
        text = tuple(find_overlapping(likenesses.text, place))
        comparison = compare(
            right,
            listing_facts,
            text=text,
            pictures=likenesses.pictures,
            other_rights=[facts[other] for other in dict.fromkeys(hit.right_id for hit in text)],
            is_authorised=bool(listing.seller) and listing.seller in authorised_sellers,
            policy=policy,
        )
        yield replace(comparison, is_named=place == likenesses.claimed_position)


def find_overlapping(text: Sequence[TextLikeness], right_id: int) -> Iterator[TextLikeness]:
    """Yield the right's likenesses and those of others that stand where one of them does."""
    hits = [likeness for likeness in text if likeness.right_id == right_id]
    for other in text:
        if other.right_id == right_id or any(overlaps(other, likeness) for likeness in hits):
            yield other


def _labels(comparison: ListingComparison, policy: Policy) -> tuple[str, ...]:
    reach, markets = comparison.right.territories, comparison.listing.markets
    rest = (
        ("authorised", comparison.is_authorised),
        ("dictionary_word", bool(comparison.text) and comparison.is_dictionary_word),
        ("plain_word", comparison.is_plain_word),
        ("class_mismatch", comparison.has_class_match is False),
        ("territory_mismatch", is_out_of_reach(reach, markets, policy)),
        ("better_right", bool(comparison.rivals)),
    )
    cues = (kind.value for kind in CueKind if comparison.find_cue(kind))
    return (*cues, *(label for label, is_there in rest if is_there))


def _text_signal(likeness: TextLikeness, says: Sentence | None = None) -> dict[str, object]:
    return {
        "kind": "text",
        "says": str(says or likeness.says),
        "field": likeness.field,
        "span": likeness.span,
        "form": likeness.form,
        "distance": likeness.edits,
    }


def _picture_signal(
    likeness: ImageLikeness, listing: ListingLine, right: RightLine
) -> dict[str, object]:
    _, place = reference_place(likeness.reference_id)
    return {
        "kind": "image",
        "says": str(likeness.says),
        "form": likeness.band,
        "image": listing.images[likeness.picture],
        "reference": right.images[place],
        "distance": likeness.distance,
        "transform": likeness.view,
    }


def _right_facts(line: RightLine, position: int) -> RightFacts:
    """Return a line as facts: a verified right, its owner known by name if at all."""
    return RightFacts(
        right_id=position,
        version=1,
        kind=line.type,
        state=RightState.VERIFIED,
        owner_id=_hash_name(line.owner) if line.owner else -1 - position,
        mark=line.mark,
        aliases=line.aliases,
        nice_classes=line.nice_classes,
        territories=line.territories,
        expires_on=None,
    )


def _hash_name(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest())


def _listing_facts(line: ListingLine) -> ListingFacts:
    return ListingFacts(
        title=line.title,
        brand=line.brand,
        description=line.description,
        category=line.category,
        markets=line.markets,
        price=str(line.price),
        currency=line.currency,
        pictures=(),
    )
