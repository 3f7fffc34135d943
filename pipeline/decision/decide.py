"""Facts and policy in, one Routing out: the same today, tomorrow and in a replay."""

from pipeline.decision.comparison import ListingComparison, compare
from pipeline.decision.guard_rails import guard_rails
from pipeline.decision.routing import Routing, Term
from pipeline.decision.rules import Finding, first_answer
from pipeline.decision.scoring import band_of, likeness_terms, score_of
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.vocabulary import Destination, Severity


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
        says=answer.says,
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


def _weigh_facts(facts: Facts, policy: Policy) -> Finding:
    comparison = compare_facts(facts, policy)
    likeness = likeness_terms(comparison, policy, policy.reasons[facts.reason].scored_by)
    terms = likeness + _seller_terms(facts, policy)
    score = score_of(terms)
    rails = guard_rails(facts, policy, comparison)
    return Finding(comparison, terms, score, band_of(score, policy), rails)


def _seller_terms(facts: Facts, policy: Policy) -> tuple[Term, ...]:
    earlier = facts.seller.upheld_counterfeit_cases
    if not earlier or policy.reasons[facts.reason].severity is not Severity.COUNTERFEIT:
        return ()
    cases = "one counterfeit case" if earlier == 1 else f"{earlier} counterfeit cases"
    says = f"The seller has {cases} upheld before."
    return (Term("earlier_counterfeit", policy.weights.earlier_counterfeit, says),)
