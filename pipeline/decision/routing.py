"""The pipeline's answer for one case: where it goes, and every reason why."""

from dataclasses import dataclass, field

from matchers.labels.stored_sentences import StoredSentence, StoredValues
from matchers.labels.words import Sentence
from pipeline.decision.names import GuardRailName, RuleName, ScoreBand
from pipeline.vocabulary import Destination


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of the score: additive log-odds and the sentence a reviewer reads."""

    name: str
    weight: float  # log-odds; positive speaks for the claim
    says: StoredSentence


@dataclass(frozen=True, slots=True)
class GuardRail:
    """One reason why a machine must not approve this case."""

    name: GuardRailName
    values: StoredValues = field(default_factory=dict, hash=False)

    @property
    def says(self) -> Sentence:
        """The sentence a reviewer reads."""
        return Sentence(self.name.says, self.values)


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a case goes, the score, all guard rails that fired, and the rule that decided."""

    destination: Destination
    score: float  # 0..1, the logistic of the summed terms
    band: ScoreBand
    terms: tuple[Term, ...]
    guard_rails: tuple[GuardRail, ...]
    rule: RuleName
    values: StoredValues = field(hash=False)  # of the rule's sentence
    is_audited: bool  # drawn for a human audit after an automatic approval
    policy_hash: str
    index_generation: int

    @property
    def says(self) -> Sentence:
        """The rule's sentence."""
        return Sentence(self.rule.says, self.values)
