"""Is what the score says true as often as it says? Calibration, spurious matches and recall."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lab.intervals import compute_interval
from lab.weights.certainty import Pair, Trial, is_own, is_same_name, pair_by_name, pair_openly
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import Wording
from matchers.text.weighing import weigh_wording
from pipeline.decision.comparison import ListingComparison, compare
from pipeline.decision.scoring import likeness_score
from pipeline.facts import ListingFacts, RightFacts
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind, RightState

EDGES: Final = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
_LIMITS: Final = (-7.0, -5.0, -3.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
_LEAST_SCORE: Final = 0.05  # matches below are not told
_LISTED: Final = 40


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose score lies between two limits."""

    least: float
    most: float
    pairs: float  # by weight
    shown: float  # the mean score
    true: float  # the share of pairs whose mark is meant


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the score is from the truth, in one mode."""

    ece: float  # expected calibration error: the mean distance over bins
    brier: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of so many, with its 95 % interval (E. B. Wilson 1927)."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """The share itself; 0 of none."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The limits between which the true share lies, 95 times of 100."""
        return compute_interval(self.hits, self.of)


@dataclass(frozen=True, slots=True)
class Certainty:
    """What a policy's score makes of a trial."""

    spurious: Rate  # ordinary titles with a match of 0.5 that is not the mark's own letters
    spurious_high: Rate  # with one in the high band
    repository_recall: dict[str, Rate]  # by kind of disguise, and all
    named_recall: dict[str, Rate]
    repository: Reliability
    named: Reliability
    ordinary: tuple[tuple[float, float, float], ...]  # see `count_ordinary`


def measure_certainty(trial: Trial, policy: Policy) -> Certainty:
    """Measure titles and claims of a trial under a policy."""
    spurious, spurious_high = measure_spurious(trial, policy)
    open_pairs, claims = list(pair_openly(trial)), list(pair_by_name(trial))
    return Certainty(
        spurious=spurious,
        spurious_high=spurious_high,
        repository_recall=_measure_open_recall(trial, policy),
        named_recall=_rate_by_kind(
            (pair.kind, score_pair(pair, policy, is_named=True) >= 0.5)
            for pair in claims
            if pair.is_meant
        ),
        repository=measure_reliability(open_pairs, policy, is_named=False),
        named=measure_reliability(claims, policy, is_named=True),
        ordinary=count_ordinary(trial, open_pairs, claims),
    )


def count_ordinary(
    trial: Trial, open_pairs: Iterable[Pair], claims: Iterable[Pair]
) -> tuple[tuple[float, float, float], ...]:
    """Count ordinary titles of 10,000 that reach some log odds, the nearest mark named, or none.

    The rows are those of `[ordinary]` in the policy: limit, named, repository.
    """
    nearest = _find_best_odds(pair for pair in claims if pair.kind == "nearest")
    openly = _find_best_odds(pair for pair in open_pairs if pair.kind == "ordinary")
    n = len(trial.ordinary) / 10_000
    return tuple(
        (limit, sum(odds >= limit for odds in nearest) / n, sum(o >= limit for o in openly) / n)
        for limit in _LIMITS
    )


def _find_best_odds(pairs: Iterable[Pair]) -> list[float]:
    """Return the highest log odds of each title."""
    best: dict[str, float] = {}
    for pair in pairs:
        odds = max((likeness.log_odds or 0.0 for likeness in _only_near(pair)), default=-99.0)
        best[pair.title] = max(best.get(pair.title, -99.0), odds)
    return list(best.values())


def describe_certainty(certainty: Certainty) -> dict[str, object]:
    """Return the figures by the names that the benchmark gives them."""
    return {
        "spurious": certainty.spurious.share,
        "spurious_high": certainty.spurious_high.share,
        "spurious_interval": certainty.spurious.interval,
        "spurious_high_interval": certainty.spurious_high.interval,
        "named_recall": {kind: rate.share for kind, rate in certainty.named_recall.items()},
        "repository_recall": {
            kind: rate.share for kind, rate in certainty.repository_recall.items()
        },
        "ece_named": certainty.named.ece,
        "ece_repository": certainty.repository.ece,
        "brier_named": certainty.named.brier,
        "brier_repository": certainty.repository.brier,
    }


def measure_spurious(trial: Trial, policy: Policy) -> tuple[Rate, Rate]:
    """Measure the ordinary titles that seem to wear a mark: at 0.5, and in the high band."""
    best = [_score_best_spurious(trial, title, policy) for title in trial.ordinary]
    at_half = sum(score >= 0.5 for score in best)
    return Rate(at_half, len(best)), Rate(sum(s >= policy.bands.high for s in best), len(best))


def _score_best_spurious(trial: Trial, title: str, policy: Policy) -> float:
    likenesses = weigh_wording(trial.matcher, Wording(title), limit=_LISTED)
    marks = {likeness.right_id: trial.marks[likeness.right_id] for likeness in likenesses}
    pairs = (
        Pair(title, mark, likenesses, "ordinary", is_meant=False)
        for mark in marks.values()
        if not is_own(title, likenesses, mark)
    )
    return max((score_pair(pair, policy, is_named=False) for pair in pairs), default=0.0)


def _measure_open_recall(trial: Trial, policy: Policy) -> dict[str, Rate]:
    def find(title: str, right_id: int) -> bool:
        likenesses = weigh_wording(trial.matcher, Wording(title), limit=_LISTED)
        wording = trial.marks[right_id].wording
        marks = [trial.marks[other] for other in {likeness.right_id for likeness in likenesses}]
        pairs = (Pair(title, mark, likenesses, "", is_meant=True) for mark in marks)
        return any(
            score_pair(pair, policy, is_named=False) >= 0.5
            for pair in pairs
            if is_same_name(pair.mark.wording, wording)
        )

    return _rate_by_kind(
        (disguise.kind, find(disguise.title, disguise.right_id))
        for disguise in trial.disguised_titles
    )


def _rate_by_kind(answers: Iterable[tuple[str, bool]]) -> dict[str, Rate]:
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for kind, is_found in answers:
        by_kind[kind].append(is_found)
        by_kind["all"].append(is_found)
    return {kind: Rate(sum(hits), len(hits)) for kind, hits in sorted(by_kind.items())}


def score_pair(pair: Pair, policy: Policy, *, is_named: bool) -> float:
    """Return the score of the right for the title alone; 0 if it is not found, as `screen`."""
    if not any(likeness.right_id == pair.mark.right_id for likeness in pair.likenesses):
        return 0.0
    return likeness_score(compare_pair(pair, policy, is_named=is_named), policy)[0]


def compare_pair(pair: Pair, policy: Policy, *, is_named: bool) -> ListingComparison:
    """Compare the right with the title, without classes, pictures and other fields."""
    comparison = compare(
        _build_right(pair), _build_listing(pair.title), text=_only_near(pair), pictures=(),
        other_rights=(), is_authorised=False, policy=policy,
    )  # fmt: skip
    return replace(comparison, is_named=is_named)


def _only_near(pair: Pair) -> tuple[TextLikeness, ...]:
    return tuple(
        likeness for likeness in pair.likenesses if likeness.right_id == pair.mark.right_id
    )


def measure_reliability(pairs: Sequence[Pair], policy: Policy, *, is_named: bool) -> Reliability:
    """Measure how often what the score says is true; openly only what would be told counts."""
    scored_pairs = [
        (score_pair(pair, policy, is_named=is_named), pair.is_meant, pair.weight)
        for pair in pairs
        if not is_own(pair.title, pair.likenesses, pair.mark)
    ]
    return compute_reliability(
        [pair for pair in scored_pairs if is_named or pair[0] >= _LEAST_SCORE]
    )


def compute_reliability(scored_pairs: Sequence[tuple[float, bool, float]]) -> Reliability:
    """Return error and bins of scores, each with its label and its weight."""
    total = sum(weight for _, _, weight in scored_pairs) or 1.0
    bins = []
    for least, most in pairwise(EDGES):
        rows = [pair for pair in scored_pairs if least <= pair[0] < most]
        weight = sum(row[2] for row in rows)
        if weight:
            mean_score = sum(score * mass for score, _, mass in rows) / weight
            true = sum(is_meant * mass for _, is_meant, mass in rows) / weight
            bins.append(Bin(least, min(most, 1.0), weight, mean_score, true))
    return Reliability(
        ece=sum(bucket.pairs * abs(bucket.shown - bucket.true) for bucket in bins) / total,
        brier=sum(mass * (score - is_meant) ** 2 for score, is_meant, mass in scored_pairs) / total,
        bins=tuple(bins),
    )


def _build_right(pair: Pair) -> RightFacts:
    return RightFacts(
        right_id=pair.mark.right_id, version=1, kind=RightKind.TRADEMARK,
        state=RightState.VERIFIED, owner_id=pair.mark.right_id, mark=pair.mark.wording,
        aliases=(), nice_classes=(), territories=(), expires_on=None,
    )  # fmt: skip


def _build_listing(title: str) -> ListingFacts:
    return ListingFacts(
        title=title, brand="", description="", category="", markets=(), price="", currency="",
        pictures=(),
    )  # fmt: skip
