"""The pipeline's answer for one case: where it goes, and every reason why."""

from dataclasses import dataclass

from pipeline.decision.names import RuleName, ScoreBand
from pipeline.vocabulary import Destination


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of the score: additive log-odds and the sentence a reviewer reads."""

    name: str
    weight: float  # log-odds; positive speaks for the claim
    says: str


@dataclass(frozen=True, slots=True)
class GuardRail:
    """One reason why a machine must not approve this case."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a case goes, the score, all guard rails that fired, and the rule that decided."""

    destination: Destination
    score: float  # 0..1, the logistic of the summed terms
    band: ScoreBand
    terms: tuple[Term, ...]
    guard_rails: tuple[GuardRail, ...]
    rule: RuleName
    says: str  # the rule's sentence
    is_audited: bool  # drawn for a human audit after an automatic approval
    policy_hash: str
    index_generation: int
