"""Measure the score at one half: precision and recall on cases not used for fitting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lab.weights.cases import Claim, LabelledCase, ListingText, compare_case
from lab.weights.material import Half, class_accuracy, labelled_titles
from lab.weights.written_cases import written_cases
from pipeline.decision.scoring import likeness_score
from pipeline.policy.policy import Policy

THRESHOLD: Final = 0.5


@dataclass(frozen=True, slots=True)
class ScoreEvaluation:
    """The score's answers at one half, compared with the labels."""

    positives: int
    negatives: int
    found: int  # of the positives
    accused: int  # of the negatives
    rightly_by_use: dict[str, tuple[int, int]]  # cases of that use answered rightly, of how many

    @property
    def precision(self) -> float:
        """The share of infringing cases among those over the threshold."""
        total = self.found + self.accused
        return self.found / total if total else 1.0

    @property
    def recall(self) -> float:
        """The share of infringing cases over the threshold."""
        return self.found / self.positives if self.positives else 1.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The quality of a policy's score, with 15 % of the listings' categories wrong."""

    precision: float
    recall: float
    positives: int
    negatives: int
    handmade_precision: float
    handmade_recall: float
    handmade_pairs: int
    class_accuracy: float
    rightly_by_use: dict[str, tuple[int, int]]


def evaluate_policy(policy: Policy) -> Evaluation:
    """Evaluate written cases of the test half, the hand-made pairs, and the guess of goods."""
    evaluation = measure_cases(written_cases(Half.TEST, policy), policy)
    handmade = measure_cases(handmade_cases(), policy)
    return Evaluation(
        precision=evaluation.precision,
        recall=evaluation.recall,
        positives=evaluation.positives,
        negatives=evaluation.negatives,
        handmade_precision=handmade.precision,
        handmade_recall=handmade.recall,
        handmade_pairs=handmade.positives + handmade.negatives,
        class_accuracy=class_accuracy(labelled_titles(), policy),
        rightly_by_use=evaluation.rightly_by_use,
    )


def measure_cases(cases: Iterable[LabelledCase], policy: Policy) -> ScoreEvaluation:
    """Score each case free of any complaint reason."""
    totals, right = Counter[str](), Counter[str]()
    labels, answers = Counter[bool](), Counter[bool]()
    for case in cases:
        is_over = score_case(case, policy) >= THRESHOLD
        totals[case.use] += 1
        right[case.use] += is_over == case.is_infringing
        labels[case.is_infringing] += 1
        answers[case.is_infringing] += is_over
    by_use = {use: (right[use], count) for use, count in totals.items()}
    return ScoreEvaluation(labels[True], labels[False], answers[True], answers[False], by_use)


def score_case(case: LabelledCase, policy: Policy) -> float:
    """Return the score of the claimed right for the listing."""
    return likeness_score(compare_case(case, policy), policy)[0]


@cache
def handmade_cases() -> tuple[LabelledCase, ...]:
    """Return hand-written pairs with well-known marks and real classes; never used for fitting."""
    return _cases("handmade.tsv")


@cache
def seen_cases() -> tuple[LabelledCase, ...]:
    """Return pairs of the same kind by which faults were found and fixed: they guard the fixes."""
    return _cases("handmade_seen.tsv")


def _cases(file: str) -> tuple[LabelledCase, ...]:
    lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
    return tuple(_case(line.split("\t")) for line in lines if not line.startswith("#"))


def _case(row: Sequence[str]) -> LabelledCase:
    label, mark, classes, title, *rest = row
    brand, category, description = (*rest, "", "", "")[:3]
    claimed_mark, *aliases = mark.split("|")
    claim = Claim(claimed_mark, tuple(map(int, classes.split(","))), tuple(aliases))
    text = ListingText(title, brand, category, description)
    return LabelledCase(label == "+", "handmade", claim, text)
