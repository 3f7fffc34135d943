"""A labelled case: a claimed mark beside a listing, and whether the claim holds."""

from dataclasses import dataclass, replace
from functools import lru_cache

from matchers.text.index import TextIndex
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording
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
    listing_text: ListingText
    others: tuple[Claim, ...] = ()


def compare_case(case: LabelledCase, policy: Policy, *, is_named: bool = True) -> ListingComparison:
    """Compare the case as the pipeline does: its claim by name, or found among all."""
    rights = [
        make_trademark(place, claim) for place, claim in enumerate((case.claim, *case.others))
    ]
    comparison = compare(
        rights[0],
        make_listing(case.listing_text),
        text=_likenesses(case, is_named=is_named),
        pictures=(),
        other_rights=rights[1:],
        is_authorised=False,
        policy=policy,
    )
    return replace(comparison, is_named=is_named)


def _likenesses(case: LabelledCase, *, is_named: bool) -> tuple[TextLikeness, ...]:
    text = case.listing_text
    wording = Wording(text.title, text.brand, text.description)
    mark = Mark(0, case.claim.mark, case.claim.aliases)
    others = (
        Mark(place, claim.mark, claim.aliases) for place, claim in enumerate(case.others, start=1)
    )
    if is_named:
        return weigh_wording(_build_matcher(tuple(others)), wording, mark)
    return weigh_wording(_build_matcher((mark, *others)), wording)


@lru_cache(maxsize=4096)  # the same claim is made for many listings
def _build_matcher(marks: tuple[Mark, ...]) -> TextMatcher:
    return TextMatcher(TextIndex.from_marks(marks))


def make_trademark(place: int, claim: Claim) -> RightFacts:
    """Return the facts of a verified trademark of an owner of its own."""
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


def make_listing(text: ListingText) -> ListingFacts:
    """Return the facts of a listing that shows nothing but its text."""
    return ListingFacts(
        title=text.title,
        brand=text.brand,
        description=text.description,
        category=text.category,
        markets=(),
        price="",
        currency="",
        pictures=(),
    )
