"""Facts and policy in, one Routing out: the same today, tomorrow and in a replay."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pipeline.decision import filing_evidence
from pipeline.decision.comparison import ListingComparison, compare, find_disguise
from pipeline.decision.guard_rails import guard_rails
from pipeline.decision.names import RuleName, ScoreBand, TablePhrase, TermPhrase
from pipeline.decision.routing import GuardRail, Routing, Term
from pipeline.decision.scoring import classify_score, likeness_terms, score_of
from pipeline.facts import Facts
from pipeline.policy.parameters import QualityNumbers
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Automatic
from pipeline.vocabulary import Destination, Severity
from pipeline.wording.cues import CueKind


@dataclass(frozen=True, slots=True)
class RightFinding:
    """What was seen and weighed before any rule speaks."""

    comparison: ListingComparison
    terms: tuple[Term, ...]
    score: float
    band: ScoreBand
    guard_rails: tuple[GuardRail, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the case goes, and what stands in the rule's sentence."""

    destination: Destination
    values: Mapping[str, object] = field(default_factory=dict)


_DOES: Final = {
    Destination.UPHELD: TablePhrase.UPHOLDS,
    Destination.IN_REVIEW: TablePhrase.LEAVES,
    Destination.CLARIFICATION: TablePhrase.ASKS,
}

type Rule = Callable[[Facts, Policy, RightFinding], Decision | None]


def right_does_not_suit(facts: Facts, policy: Policy, _finding: RightFinding) -> Decision | None:
    """Send a case to review if its reason does not apply to this kind of right."""
    if filing_evidence.is_right_suitable(facts.reason, facts.right.kind, policy):
        return None
    values = {"reason": facts.reason.value, "kind": facts.right.kind.value}
    return Decision(Destination.IN_REVIEW, values)


def evidence_missing(facts: Facts, policy: Policy, _finding: RightFinding) -> Decision | None:
    """Ask the filer first if evidence that the reason demands is missing."""
    lacking = filing_evidence.find_missing(
        facts.evidence,
        facts.reason,
        policy,
        is_good_faith_member=facts.filer.is_good_faith_member,
    )
    if not lacking:
        return None
    return Decision(
        Destination.CLARIFICATION, {"evidence": filing_evidence.describe_groups(lacking, policy)}
    )


def switched_off(facts: Facts, _policy: Policy, _finding: RightFinding) -> Decision | None:
    """Send a case to review if a kill switch names all cases, its reason or its filer."""
    switch_names = {"all", f"reason:{facts.reason}", f"filer:{facts.filer.account_id}"}
    active_switches = [switch for switch in facts.switches if switch in switch_names]
    if not active_switches:
        return None
    return Decision(Destination.IN_REVIEW, {"switch": active_switches[0]})


def never_automatic(facts: Facts, policy: Policy, _finding: RightFinding) -> Decision | None:
    """Send a case to review if the policy never decides its reason automatically."""
    if policy.reasons[facts.reason].automatic is not Automatic.NEVER:
        return None
    return Decision(Destination.IN_REVIEW, {"reason": facts.reason.value})


def not_a_member(facts: Facts, _policy: Policy, _finding: RightFinding) -> Decision | None:
    """Send a case to review if its filer is not a Good Faith member."""
    if facts.filer.is_good_faith_member:
        return None
    return Decision(Destination.IN_REVIEW)


def guarded(_facts: Facts, _policy: Policy, finding: RightFinding) -> Decision | None:
    """Send a case to review if any guard rail forbids automatic approval."""
    if not finding.guard_rails:
        return None
    names = tuple(rail.name.value for rail in finding.guard_rails)
    return Decision(Destination.IN_REVIEW, {"rails": names})


def literal_only(facts: Facts, policy: Policy, finding: RightFinding) -> Decision | None:
    """Send a counterfeit claim to review if only the literal mark supports it."""
    demands = policy.reasons[facts.reason].automatic is Automatic.BEYOND_LITERAL
    if not demands or beyond_literal(facts, policy, finding.comparison):
        return None
    return Decision(Destination.IN_REVIEW)


def by_the_table(facts: Facts, policy: Policy, finding: RightFinding) -> Decision | None:
    """Look up the destination by membership, reason and score band."""
    is_member = facts.filer.is_good_faith_member
    row = (policy.routing.member if is_member else policy.routing.others)[facts.reason]
    destination = {"low": row.low, "middle": row.middle, "high": row.high}[finding.band]
    values = {
        "does": _DOES[destination](),
        "reason": facts.reason.value,
        "who": (TablePhrase.MEMBER if is_member else TablePhrase.FILER)(),
        "band": finding.band.value,
    }
    return Decision(destination, values)


def beyond_literal(facts: Facts, policy: Policy, comparison: ListingComparison) -> str:
    """Name the signal beyond the literal mark; empty if there is none."""
    signals = (
        (find_disguise(comparison, policy) is not None, "disguised mark"),
        (comparison.find_cue(CueKind.REPLICA) is not None, "replica wording"),
        (comparison.has_logo_in_picture, "logo in the picture"),
        (comparison.has_proven_picture, "copied reference picture"),
        (facts.seller.upheld_counterfeit_cases > 0, "earlier counterfeit case of this seller"),
    )
    return next((signal for is_there, signal in signals if is_there), "")


RULES: tuple[Rule, ...] = (
    right_does_not_suit,
    evidence_missing,
    switched_off,
    never_automatic,
    not_a_member,
    guarded,
    literal_only,
    by_the_table,
)


def first_answer(facts: Facts, policy: Policy, finding: RightFinding) -> tuple[RuleName, Decision]:
    """Return the name of the rule that decides, and its answer."""
    for rule in RULES:
        if answer := rule(facts, policy, finding):
            return RuleName(rule.__name__), answer
    raise AssertionError("The table answers every case.")


def decide(facts: Facts, policy: Policy) -> Routing:
    """Return where the case goes, its score, every guard rail, and the rule that decided."""
    finding = _weigh_facts(facts, policy)
    rule, answer = first_answer(facts, policy, finding)
    is_upheld = answer.destination is Destination.UPHELD
    return Routing(
        destination=answer.destination,
        score=finding.score,
        band=finding.band,
        terms=finding.terms,
        guard_rails=finding.guard_rails,
        rule=rule,
        values=answer.values,
        is_audited=is_upheld and facts.audit_draw < policy.audit_share,
        policy_hash=policy.hash,
        index_generation=facts.index.generation,
    )


def compare_facts(facts: Facts, policy: Policy) -> ListingComparison:
    """Return the claimed right beside the frozen listing."""
    return compare(
        facts.right,
        facts.listing,
        text=facts.text,
        pictures=facts.pictures,
        others=facts.others,
        other_rights=facts.rights_seen,
        is_authorised=facts.seller.is_authorised,
        policy=policy,
    )


def _weigh_facts(facts: Facts, policy: Policy) -> RightFinding:
    comparison = compare_facts(facts, policy)
    likeness = likeness_terms(comparison, policy, policy.reasons[facts.reason].scored_by)
    terms = likeness + _seller_terms(facts, policy)
    score = score_of(terms)
    rails = guard_rails(facts, policy, comparison)
    return RightFinding(comparison, terms, score, classify_score(score, policy), rails)


def _seller_terms(facts: Facts, policy: Policy) -> tuple[Term, ...]:
    earlier = facts.seller.upheld_counterfeit_cases
    if not earlier or policy.reasons[facts.reason].severity is not Severity.COUNTERFEIT:
        return ()
    says = TermPhrase.EARLIER_CASES(count=earlier)
    if earlier == 1:
        says = TermPhrase.ONE_EARLIER_CASE()
    return (Term("earlier_counterfeit", policy.weights.earlier_counterfeit, says),)


class Purpose(StrEnum):
    """What is drawn for: each has its own draw, and none foretells another."""

    SECOND_REVIEW = "second review"
    GOLDEN = "golden"
    PASSED_LISTING = "passed listing"
    BLIND_HOLD = "blind hold"
    REPLAY = "replay"


def audit_draw(secret: bytes, case_key: str) -> float:
    """Return 0 <= draw < 1 from HMAC-SHA-256(secret, case), which only the secret foresees."""
    digest = hmac.digest(secret, case_key.encode(), hashlib.sha256)
    return int.from_bytes(digest[:7], "big") / 2**56


def draw_for_purpose(secret: bytes, key: str, purpose: Purpose) -> float:
    """Return the draw of a case, or of a version of a listing, for one purpose."""
    return audit_draw(secret, f"{purpose}:{key}")


def second_review_share(rulings: int, numbers: QualityNumbers) -> float:
    """Return the share of a person's rulings that is looked at again: more of who is new to it."""
    is_new = rulings < numbers.new_reviewer_rulings
    return numbers.new_reviewer_share if is_new else numbers.second_review_share
