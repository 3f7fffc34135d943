"""What the policy does with a case and why, in plain words, for who decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from matchers.labels.words import Sentence, _
from pipeline.decision import filing_evidence
from pipeline.decision.names import GuardRailName, RuleName
from pipeline.decision.routing import Routing
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Destination


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """The rule that spoke first, and what the table says of the score alone."""

    does: Sentence
    why: Sentence
    by_score: Sentence
    is_overruled: bool  # the table would have done something else

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in their order."""
        return (self.does, self.why, *((self.by_score,) if self.is_overruled else ()))


def explain_rule(facts: Facts, routing: Routing, policy: Policy) -> RuleExplanation:
    """Explain the rule of a case as it was routed."""
    row = policy.routing.member if facts.filer.is_good_faith_member else policy.routing.others
    bands = row[facts.reason]
    by_score: Destination = getattr(bands, routing.band)
    is_overruled = routing.rule is not RuleName.BY_THE_TABLE and by_score != routing.destination
    return RuleExplanation(
        does=Sentence(routing.destination.does),
        why=_EXPLANATIONS[routing.rule](facts, routing, policy),
        by_score=Sentence(by_score.by_score),
        is_overruled=is_overruled,
    )


def _explain_right(facts: Facts, _routing: Routing, _policy: Policy) -> Sentence:
    return Sentence(
        _("“{reason}” cannot be based on a right of the kind “{kind}”."),
        {"reason": facts.reason, "kind": facts.right.kind},
    )


def _explain_evidence(facts: Facts, _routing: Routing, policy: Policy) -> Sentence:
    lacking = filing_evidence.find_missing(
        facts.evidence,
        facts.reason,
        policy,
        is_good_faith_member=facts.filer.is_good_faith_member,
    )
    if not lacking:
        return Sentence(_("Evidence was asked for."))
    english, chinese = (
        filing_evidence.describe_groups(lacking, policy, tongue) for tongue in ("en", "zh")
    )
    return Sentence(_("What is missing: {what}."), {"what": LocalizedText(english, chinese)})


def _explain_switch(facts: Facts, _routing: Routing, _policy: Policy) -> Sentence:
    if "all" in facts.switches:
        return Sentence(_("Automatic decisions are switched off for all."))
    if f"reason:{facts.reason}" in facts.switches:
        return Sentence(_("Automatic decisions are switched off for this reason."))
    return Sentence(_("Automatic decisions are switched off for this filer."))


def _explain_guard_rails(_facts: Facts, routing: Routing, _policy: Policy) -> Sentence:
    rails = tuple(GuardRailName(rail.name) for rail in routing.guard_rails)
    return Sentence(_("It may not be approved automatically: {rails}."), {"rails": rails})


def _explain_band(_facts: Facts, routing: Routing, _policy: Policy) -> Sentence:
    return Sentence(
        _(
            "The routing table of the policy says this for this reason, this filer and a {band}"
            " score."
        ),
        {"band": routing.band},
    )


def _always_say(text: str) -> "_Why":
    return lambda _facts, _routing, _policy: Sentence(text)


type _Why = Callable[[Facts, Routing, Policy], Sentence]

_EXPLANATIONS: Final[Mapping[RuleName, _Why]] = {
    RuleName.RIGHT_DOES_NOT_SUIT: _explain_right,
    RuleName.EVIDENCE_MISSING: _explain_evidence,
    RuleName.SWITCHED_OFF: _explain_switch,
    RuleName.NEVER_AUTOMATIC: _always_say(_("This reason is always decided by a person.")),
    RuleName.NOT_A_MEMBER: _always_say(_("The filer is not a Good Faith member.")),
    RuleName.GUARDED: _explain_guard_rails,
    RuleName.LITERAL_ONLY: _always_say(
        _("Only the plain name of the mark suggests a counterfeit.")
    ),
    RuleName.BY_THE_TABLE: _explain_band,
}
