"""From a title to scored evidence: matching at two edits, features, score.

As a case does it, on the right that it names beside all marks of the title; and as a
screening does, on every right that was found, with labels.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from lab.benchmarks.text.measuring import OurMatcher, Search
from lab.benchmarks.text.queries import Query
from lab.weights.evaluation import evaluate_policy
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.search.index import ImageIndex
from matchers.kinds import IMAGE, TEXT, ClaimedRight, ListingContent
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording
from pipeline.decision.comparison import compare
from pipeline.decision.matching import find_likenesses
from pipeline.decision.scoring import likeness_score
from pipeline.facts import ListingFacts, RightFacts
from pipeline.filing.screening import ListingLikenesses, RightMatch, Threshold, find_matches
from pipeline.filing.screening_files import ListingLine, RightLine
from pipeline.policy.policy import Policy, parse_policy
from pipeline.vocabulary import RightKind, RightState

_POLICY = Path(__file__).parents[3] / "config" / "policy.toml"
_TOP = Threshold(min_score=0.5, top=20)  # as `markwarden screen` does unless told otherwise
_LIKENESSES = 40  # the same
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
    text: TextMatcher, marks: Sequence[Mark], queries: Sequence[Query], chance: Random
) -> Sequence[Callable[[], float]]:
    """One call a title: all that the worker does about wording, from the title to the score."""
    rules, empty = policy(), ImageIndex.from_references(())
    matchers = {TEXT.name: text, IMAGE.name: ImageMatcher(empty, empty)}
    calls = []
    for query in queries:
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
    return ListingFacts(
        title=title,
        brand="",
        description="",
        category=chance.choice(_CATEGORIES),
        markets=(),
        price="",
        currency="",
        pictures=(),
    )


def _facts(mark: Mark, chance: Random) -> RightFacts:
    line = _right(mark, chance)
    return RightFacts(
        right_id=mark.right_id,
        version=1,
        kind=line.type,
        state=RightState.VERIFIED,
        owner_id=mark.right_id,
        mark=line.mark,
        aliases=line.aliases,
        nice_classes=line.nice_classes,
        territories=(),
        expires_on=None,
    )


def evidence_calls(
    ours: OurMatcher, marks: Sequence[Mark], queries: Sequence[Query], chance: Random
) -> Sequence[Callable[[], tuple[RightMatch, ...]]]:
    """Return one call per title: all steps of `screen`, from a listing to scored matches."""
    rules = policy()
    search = partial(_weigh_title, ours.matcher)
    rights: dict[int, RightLine] = {}
    calls = []
    for query in queries:
        listing = ListingLine(
            id=query.title, title=query.title, category=chance.choice(_CATEGORIES)
        )
        for likeness in search(query.title):
            rights.setdefault(likeness.right_id, _right(marks[likeness.right_id], chance))
        calls.append(partial(_evidence, search, listing, rights, rules))
    return calls


def _weigh_title(matcher: TextMatcher, title: str) -> tuple[TextLikeness, ...]:
    return weigh_wording(matcher, Wording(title=title), limit=_LIKENESSES)


def _evidence(
    search: Search,
    listing: ListingLine,
    rights: dict[int, RightLine],
    rules: Policy,
) -> tuple[RightMatch, ...]:
    likenesses = ListingLikenesses(text=tuple(search(listing.title)))
    return find_matches(listing, likenesses, rights, _TOP, rules)


def _right(mark: Mark, chance: Random) -> RightLine:
    classes = tuple(sorted(chance.sample(range(1, 46), 2)))
    return RightLine(
        id=mark.right_id,
        type=RightKind.TRADEMARK,
        mark=mark.wording,
        aliases=mark.aliases,
        nice_classes=classes,
    )


def measure_score() -> dict[str, object]:
    """Return the figures of the weights' own evaluation, under the policy as shipped."""
    scores = evaluate_policy(policy())
    return {
        "precision": scores.precision,
        "score_recall": scores.recall,
        "score_positives": scores.positives,
        "score_negatives": scores.negatives,
        "handmade_precision": scores.handmade_precision,
        "handmade_score_recall": scores.handmade_recall,
        "class_accuracy": scores.class_accuracy,
    }
