"""A labelled case: a claimed mark beside a listing, and whether the claim holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchers.text.likeness import TextLikeness
from matchers.text.matcher import Wording
from matchers.text.named_mark import find_named_mark
from matchers.text.spelling import Mark
from pipeline.decision.comparison import ListingComparison, compare
from pipeline.facts import ListingFacts, RightFacts
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind, RightState


@dataclass(frozen=True, slots=True)
class Claim:
    """A trade mark as registered."""

    mark: str
    nice_classes: tuple[int, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingText:
    """The listing's text."""

    title: str
    brand: str = ""
    category: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """`others` are marks of other owners that the repository knows, too."""

    is_infringing: bool
    use: str
    claim: Claim
    shown: ListingText
    others: tuple[Claim, ...] = ()


def compare_case(case: LabelledCase, policy: Policy) -> ListingComparison:
    """Compare the case as the pipeline does, matched by name."""
    rights = [_right(place, claim) for place, claim in enumerate((case.claim, *case.others))]
    return compare(
        rights[0],
        _listing(case.shown),
        text=_likenesses(case),
        pictures=(),
        other_rights=rights[1:],
        is_authorised=False,
        policy=policy,
    )


def _likenesses(case: LabelledCase) -> Iterator[TextLikeness]:
    shown = case.shown
    wording = Wording(shown.title, shown.brand, shown.description)
    for place, claim in enumerate((case.claim, *case.others)):
        yield from find_named_mark(Mark(place, claim.mark, claim.aliases), wording)


def _right(place: int, claim: Claim) -> RightFacts:
    return RightFacts(
        right_id=place,
        version=1,
        kind=RightKind.TRADEMARK,
        state=RightState.VERIFIED,
        owner_id=place,
        mark=claim.mark,
        aliases=claim.aliases,
        nice_classes=claim.nice_classes,
        territories=(),
        expires_on=None,
    )


def _listing(shown: ListingText) -> ListingFacts:
    return ListingFacts(
        title=shown.title,
        brand=shown.brand,
        description=shown.description,
        category=shown.category,
        markets=(),
        price="",
        currency="",
        pictures=(),
    )
