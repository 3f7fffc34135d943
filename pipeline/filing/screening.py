"""Which rights does a listing wear, and how strongly? For files, free of any complaint reason."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matchers.image.likeness import ImageLikeness
from matchers.text.likeness import TextLikeness
from pipeline.decision.comparison import ListingComparison, compare
from pipeline.decision.scoring import likeness_score
from pipeline.facts import ListingFacts, RightFacts
from pipeline.filing.screening_files import ListingLine, RightLine, reference_place
from pipeline.law.territories import is_out_of_reach
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightState
from pipeline.wording.cues import CueKind

type _Place = tuple[str, int, int, int]  # field, span and edits


@dataclass(frozen=True, slots=True)
class ListingLikenesses:
    """The likenesses of one listing, over all rights; a right is known by its position."""

    text: tuple[TextLikeness, ...] = ()
    pictures: tuple[ImageLikeness, ...] = ()

    def right_positions(self) -> tuple[int, ...]:
        """Return the rights that were found, each once, in the order of their first likeness."""
        text, pictures = (one.right_id for one in self.text), (p.right_id for p in self.pictures)
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
    labels: tuple[str, ...]


def find_matches(
    listing: ListingLine,
    found: ListingLikenesses,
    rights: Mapping[int, RightLine],
    threshold: Threshold,
    policy: Policy,
) -> tuple[RightMatch, ...]:
    """Return the rights worth telling, by falling score; among equals the earlier right first."""
    scored = (
        (likeness_score(comparison, policy)[0], comparison)
        for comparison in _compare_rights(listing, found, rights, policy)
    )
    worth = [(score, comparison) for score, comparison in scored if score >= threshold.min_score]
    worth.sort(key=lambda each: (-each[0], each[1].right.right_id))
    return tuple(
        RightMatch(
            rights[comparison.right.right_id], score, comparison, _labels(comparison, policy)
        )
        for score, comparison in worth[: threshold.top]
    )


def render_line(
    listing: ListingLine, matched: tuple[RightMatch, ...], errors: tuple[str, ...] = ()
) -> str:
    """Return the listing's line of the answer."""
    told = [
        {
            "right_id": match.right.id,
            "score": round(match.score, 4),
            "labels": match.labels,
            "signals": [
                *map(_text_signal, match.comparison.text),
                *(_picture_signal(one, listing, match.right) for one in match.comparison.pictures),
            ],
        }
        for match in matched
    ]
    answer: dict[str, object] = {"listing_id": listing.id, "matches": told}
    if errors:
        answer["errors"] = errors
    return json.dumps(answer, ensure_ascii=False)


def _compare_rights(
    listing: ListingLine, found: ListingLikenesses, rights: Mapping[int, RightLine], policy: Policy
) -> Iterator[ListingComparison]:
    facts = {place: _right_facts(rights[place], place) for place in found.right_positions()}
    shown, spans = _listing_facts(listing), _OverlapIndex(found.text)
    for place, right in facts.items():
        authorised = rights[place].authorised_sellers
        text = spans.find_overlapping(place)
        yield compare(
            right,
            shown,
            text=text,
            pictures=found.pictures,
            other_rights=[facts[other] for other in dict.fromkeys(one.right_id for one in text)],
            is_authorised=bool(listing.seller) and listing.seller in authorised,
            policy=policy,
        )


class _OverlapIndex:
    """The likenesses of a listing by where they stand: many rights resemble one and the same word.

    Each right is looked at beside few of the others: those that overlap one of its spans with no
    more edits. Two marks with as many edits from the same stretch fit it equally.
    """

    def __init__(self, text: Sequence[TextLikeness]) -> None:
        self._text = text
        self._own: dict[int, list[int]] = {}
        self._at: dict[_Place, list[int]] = {}
        for number, one in enumerate(text):
            self._own.setdefault(one.right_id, []).append(number)
            self._at.setdefault((one.field, *one.span, one.edits), []).append(number)
        self._better: dict[_Place, list[int]] = {}

    def find_overlapping(self, right_id: int) -> tuple[TextLikeness, ...]:
        """Return the right's likenesses and those that may fit better, in their order."""
        own = self._own.get(right_id, [])
        kept = set(own)
        for place in {(self._text[n].field, *self._text[n].span, self._text[n].edits) for n in own}:
            kept.update(self._rivals(place))
        return tuple(self._text[number] for number in sorted(kept))

    def _rivals(self, place: _Place) -> list[int]:
        if place not in self._better:
            field, start, end, edits = place
            self._better[place] = [
                number
                for other, numbers in self._at.items()
                if other[0] == field and other[1] < end and start < other[2]
                if other[3] < edits or (other[3] == edits and (other != place or not edits))
                for number in numbers
            ]
        return self._better[place]


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


def _text_signal(likeness: TextLikeness) -> dict[str, object]:
    return {
        "kind": "text",
        "says": likeness.says,
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
        "says": likeness.says,
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
