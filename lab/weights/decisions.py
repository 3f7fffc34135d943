"""Read reviewers' decisions from lines of JSON, and propose weights that fit them."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from pydantic import ValidationError

from lab.weights.evaluation import THRESHOLD, ScoreEvaluation
from lab.weights.fitting import fit_comparisons
from pipeline.decision.decide import compare_facts
from pipeline.decision.scoring import likeness_score
from pipeline.decision.serialization import facts_from_json
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Matcher
from pipeline.vocabulary import Outcome, RightKind

LEAST_DECISIONS: Final = 200  # decisions; fewer would show the weeks they come from, not the terms
LEAST_OF_EACH: Final = 50
_PULL: Final = 10.0  # towards the weights in force: a few odd decisions change little
_HELD_OUT: Final = 5  # every fifth decision, by a hash of its case, is held out for measuring


class TooFewDecisions(ValueError):
    """There are too few decisions for new weights: the weights in force stay."""


class Skipped(StrEnum):
    """Why a line is skipped."""

    BY_POLICY = "made by policy, which would only confirm itself"
    UNREADABLE = "not readable as a decision"
    NOT_BY_TEXT = "of a right or a reason that wording does not decide"
    NO_LIKENESS = "without any wording like the mark"


@dataclass(frozen=True, slots=True)
class Decision:
    """A case's facts, and a person's ruling."""

    facts: Facts
    is_upheld: bool

    @property
    def is_held_out(self) -> bool:
        """Whether it is held out for measuring."""
        digest = blake2b(str(self.facts.case_id).encode(), digest_size=4).digest()
        return int.from_bytes(digest) % _HELD_OUT == 0


@dataclass(frozen=True, slots=True)
class ReadDecisions:
    """The decisions of a file, and the skipped lines by reason."""

    decisions: tuple[Decision, ...]
    skipped: Counter[Skipped]


@dataclass(frozen=True, slots=True)
class Proposal:
    """New weights, and their quality on the decisions held out."""

    policy: Policy
    before: ScoreEvaluation
    after: ScoreEvaluation


def format_decision(facts: object, outcome: Outcome, decided_by: str) -> str:
    """Format one decision as a line; `decided_by` is person or policy."""
    row = {"decided_by": decided_by, "outcome": outcome.value, "facts": facts}
    return json.dumps(row, ensure_ascii=False)


def read_decisions(lines: Iterable[str], policy: Policy) -> ReadDecisions:
    """Read every line that a person decided on wording; count the others."""
    decisions: list[Decision] = []
    skip_counts = Counter[Skipped]()
    for line in lines:
        if line.strip():
            result = _decision(line, policy)
            if isinstance(result, Decision):
                decisions.append(result)
            else:
                skip_counts[result] += 1
    return ReadDecisions(tuple(decisions), skip_counts)


def propose_weights(decisions: Sequence[Decision], policy: Policy) -> Proposal:
    """Refit the weights to people's decisions, near those in force."""
    _refuse_too_few(decisions)
    training_decisions = [decision for decision in decisions if not decision.is_held_out]
    held_out = [decision for decision in decisions if decision.is_held_out]
    sights = [compare_facts(decision.facts, policy) for decision in training_decisions]
    labels = [decision.is_upheld for decision in training_decisions]
    weights = fit_comparisons(sights, labels, policy, pull=_PULL)
    return Proposal(
        weights, _measure_decisions(held_out, policy), _measure_decisions(held_out, weights)
    )


def _refuse_too_few(decisions: Sequence[Decision]) -> None:
    upheld = sum(decision.is_upheld for decision in decisions)
    rejected_count = len(decisions) - upheld
    if len(decisions) >= LEAST_DECISIONS and min(upheld, rejected_count) >= LEAST_OF_EACH:
        return
    raise TooFewDecisions(
        f"Only {len(decisions)} usable decisions of people, {upheld} upheld and {rejected_count}"
        f" rejected: {LEAST_DECISIONS} are needed, at least {LEAST_OF_EACH} of each."
        " The weights in force stay."
    )


def _decision(line: str, policy: Policy) -> Decision | Skipped:
    try:
        row = json.loads(line)
        outcome, decided_by = Outcome(row["outcome"]), row["decided_by"]
        facts = facts_from_json(json.dumps(row["facts"]))
    except (ValueError, KeyError, TypeError, ValidationError):
        return Skipped.UNREADABLE
    if decided_by != "person":
        return Skipped.BY_POLICY
    return _usable(facts, outcome, policy)


def _usable(facts: Facts, outcome: Outcome, policy: Policy) -> Decision | Skipped:
    is_by_text = Matcher.TEXT in policy.reasons[facts.reason].scored_by
    if not is_by_text or facts.right.kind is not RightKind.TRADEMARK or outcome is Outcome.INVALID:
        return Skipped.NOT_BY_TEXT
    if not any(likeness.right_id == facts.right.right_id for likeness in facts.text):
        return Skipped.NO_LIKENESS
    return Decision(facts, outcome is Outcome.UPHELD)


def _measure_decisions(decisions: Iterable[Decision], policy: Policy) -> ScoreEvaluation:
    labels, answers = Counter[bool](), Counter[bool]()
    for decision in decisions:
        score, _ = likeness_score(compare_facts(decision.facts, policy), policy)
        labels[decision.is_upheld] += 1
        answers[decision.is_upheld] += score >= THRESHOLD
    return ScoreEvaluation(labels[True], labels[False], answers[True], answers[False], {})
