"""From a title to scored evidence, as a case does it: matching at two edits, features, score.

On the right that the case names, beside all marks of the title.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from lab.weights.cases import Claim, ListingText, make_listing, make_trademark
from lab.weights.certainty import DisguisedTitle
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.search.index import ImageIndex
from matchers.kinds import IMAGE, TEXT, ClaimedRight, ListingContent
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from pipeline.decision.comparison import compare
from pipeline.decision.matching import find_likenesses
from pipeline.decision.scoring import likeness_score
from pipeline.facts import ListingFacts, RightFacts
from pipeline.policy.policy import Policy, parse_policy

_POLICY = Path(__file__).parents[3] / "config" / "policy.toml"
_CATEGORIES = ("Shoes", "Watches", "Electronics", "Beauty", "Toys", "Home & Garden", "")


def policy() -> Policy:
    """Return the policy as shipped."""
    return parse_policy(_POLICY.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Case:
    """A title, and the right that a request names in it."""

    listing: ListingFacts
    right: ClaimedRight
    rights: dict[int, RightFacts]


def case_calls(
    text: TextMatcher, marks: Sequence[Mark], titles: Sequence[DisguisedTitle], chance: Random
) -> Sequence[Callable[[], float]]:
    """Build one call per title: all that the worker does about wording, up to the score."""
    rules, empty = policy(), ImageIndex.from_references(())
    matchers = {TEXT.name: text, IMAGE.name: ImageMatcher(empty, empty)}
    calls = []
    for query in titles:
        mark = marks[query.right_id]
        listing = _listing(query.title, chance)
        claimed_right = ClaimedRight(mark.right_id, mark, ())
        likenesses = find_likenesses(ListingContent(Wording(query.title)), claimed_right, matchers)
        rights = {pk: _facts(marks[pk], chance) for pk in {mark.right_id, *likenesses.right_ids}}
        calls.append(partial(_score, _Case(listing, claimed_right, rights), matchers, rules))
    return calls


def _score(case: _Case, matchers: Mapping[str, object], rules: Policy) -> float:
    content = ListingContent(Wording(case.listing.title))
    likenesses = find_likenesses(content, case.right, matchers)
    comparison = compare(
        case.rights[case.right.right_id],
        case.listing,
        text=likenesses.text,
        pictures=likenesses.pictures,
        other_rights=[case.rights[pk] for pk in likenesses.right_ids - {case.right.right_id}],
        is_authorised=False,
        policy=rules,
    )
    score, _ = likeness_score(comparison, rules)
    return score


def _listing(title: str, chance: Random) -> ListingFacts:
    return make_listing(ListingText(title, category=chance.choice(_CATEGORIES)))


def _facts(mark: Mark, chance: Random) -> RightFacts:
    classes = tuple(sorted(chance.sample(range(1, 46), 2)))
    return make_trademark(mark.right_id, Claim(mark.wording, classes, mark.aliases))
