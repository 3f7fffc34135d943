"""What the machine found, why it sent the case here, and which reasons that suggests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.actions import ActionForm, ReasonCode
from interfaces.console.cases.match_evidence import (
    Comparison,
    Wording,
    build_wording,
    list_comparisons,
)
from matchers.kinds import IMAGE
from matchers.text.likeness import Form
from pipeline.decision.decide import compare_facts
from pipeline.decision.routing import GuardRail, Routing, Term
from pipeline.decision.rule_labels import RuleExplanation, explain_rule
from pipeline.decision.serialization import facts_from_json, routing_from_json
from pipeline.facts import Facts, RightFacts
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind
from records import policies
from records.cases.decisions import find_decision
from records.cases.models import Case


@dataclass(frozen=True, slots=True)
class WeighedTerm:
    """One term of the score, with the length of its bar from 0 to 100."""

    term: Term
    bar: int

    @property
    def is_for(self) -> bool:
        """Does it speak for the claim?"""
        return self.term.weight >= 0

    @property
    def strength(self) -> Promise:
        """How much it speaks, in a word; the limits are odds of about 3 and 20 to 1."""
        weight = abs(self.term.weight)
        return _("strong") if weight >= 3 else _("medium") if weight >= 1 else _("weak")


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """Facts and Routing, ready to be shown."""

    facts: Facts
    routing: Routing
    policy: Policy
    version: int
    routed_at: datetime
    terms: tuple[WeighedTerm, ...]
    wording: Wording
    comparisons: tuple[Comparison, ...]
    has_class_match: bool | None
    rule: RuleExplanation

    @property
    def score_bar(self) -> int:
        """The score from 0 to 100."""
        return round(self.routing.score * 100)

    @property
    def strength(self) -> Promise:
        """How much speaks for the claim, in words."""
        return _(self.routing.band.strength)

    @property
    def limits(self) -> tuple[int, int]:
        """Where the middle and the high band begin, from 0 to 100."""
        bands = self.policy.bands
        return round(bands.middle * 100), round(bands.high * 100)

    @property
    def has_territory_match(self) -> bool | None:
        """Is the listing offered where the right holds? None: one of the two is unknown."""
        if not self.facts.listing.markets or not self.facts.right.territories:
            return None
        return all(rail.name != "territory_mismatch" for rail in self.guard_rails)

    @property
    def guard_rails(self) -> tuple[GuardRail, ...]:
        """All that fired."""
        return self.routing.guard_rails

    @property
    def rights_seen(self) -> tuple[RightFacts, ...]:
        """Other rights that the likenesses name."""
        return self.facts.rights_seen

    @property
    def has_searched_parts(self) -> bool:
        """Were logos and parts looked for in the pictures? Only where the reason scores them."""
        return IMAGE.name in self.policy.reasons[self.facts.reason].scored_by

    @property
    def is_index_late(self) -> bool:
        """Did the index lag behind when the case was matched?"""
        return self.facts.index.delta_age_seconds > self.policy.limits.index_delta_seconds


@dataclass(frozen=True, slots=True)
class PastDecision:
    """One of the decisions of a case that was routed more than once."""

    version: int
    routed_at: datetime
    routing: Routing


def list_decisions(case: Case) -> tuple[PastDecision, ...]:
    """List all decisions of a case, the newest first; none if it was routed once."""
    if case.decision_version < 2:
        return ()
    rows = case.decisions.order_by("-version").values_list("version", "routed_at", "routing")
    return tuple(
        PastDecision(version, routed_at, routing_from_json(routing))
        for version, routed_at, routing in rows
    )


def read_finding(case: Case, version: int = 0) -> CaseFinding | None:
    """Read this version of the case's decision, or the newest; None if no machine has decided."""
    decision = find_decision(case, version)
    if decision is None:
        return None
    facts = facts_from_json(decision.facts)
    routing = routing_from_json(decision.routing)
    policy = policies.get_policy(routing.policy_hash)
    sight = compare_facts(facts, policy)
    return CaseFinding(
        facts=facts,
        routing=routing,
        policy=policy,
        version=decision.version,
        routed_at=decision.routed_at,
        terms=_weigh_terms(routing.terms),
        wording=build_wording(facts, sight, policy),
        comparisons=list_comparisons(facts),
        has_class_match=sight.has_class_match,
        rule=explain_rule(facts, routing, policy),
    )


def _weigh_terms(terms: tuple[Term, ...]) -> tuple[WeighedTerm, ...]:
    """Sort the terms by weight, and scale their bars to the heaviest."""
    heaviest = max((abs(term.weight) for term in terms), default=1) or 1
    sorted_terms = sorted(terms, key=lambda term: -abs(term.weight))
    return tuple(
        WeighedTerm(term, round(100 * abs(term.weight) / heaviest)) for term in sorted_terms
    )


_PLAIN_FORMS: Final = frozenset({Form.LITERAL, Form.PUNCTUATED, Form.ALIAS})
_LIKELY_BY_GUARD_RAIL: Final = {
    "nominative": "names_what_it_fits",
    "resale": "genuine_resale",
    "authorised_seller": "authorised_seller",
    "territory_mismatch": "other_territory",
    "dictionary_word": "common_word",
    "plain_word": "common_word",
    "rival_right": "other_owner",
}
_LIKELY_BY_PICTURE: Final = {
    RightKind.TRADEMARK: "logo_used",
    RightKind.COPYRIGHT: "picture_copied",
    RightKind.DESIGN: "same_design",
}


@dataclass(frozen=True, slots=True)
class OfferedReason:
    """A reason code with the digit of its key, which is the same in every case."""

    digit: int
    reason: ReasonCode
    is_likely: bool  # after what the machine found; marked, never chosen
    is_chosen: bool  # by the person, who comes back to the form


@dataclass(frozen=True, slots=True)
class OfferedReasons:
    """The reasons of an action, by whether they fit the kind of right."""

    fitting: tuple[OfferedReason, ...]
    other: tuple[OfferedReason, ...]

    @property
    def is_other_chosen(self) -> bool:
        """Whether a reason for other kinds of rights is chosen."""
        return any(reason.is_chosen for reason in self.other)


def offer_reasons(
    act: ActionForm, kind: RightKind, finding: CaseFinding | None, *, chosen: str = ""
) -> OfferedReasons:
    """Return the reasons of an action in their order."""
    likely = _list_likely(kind, finding) if finding else frozenset()
    options = tuple(
        OfferedReason(
            digit, reason, is_likely=reason.code in likely, is_chosen=reason.code == chosen
        )
        for digit, reason in enumerate(act.reasons, start=1)
    )
    return OfferedReasons(
        fitting=tuple(reason for reason in options if reason.reason.fits(kind)),
        other=tuple(reason for reason in options if not reason.reason.fits(kind)),
    )


def _list_likely(kind: RightKind, finding: CaseFinding) -> frozenset[str]:
    """Return the codes that the findings suggest, for and against the claim."""
    codes = {
        code
        for rail in finding.guard_rails
        if (code := _LIKELY_BY_GUARD_RAIL.get(rail.name)) is not None
    }
    right_id = finding.facts.right.right_id
    text = [likeness for likeness in finding.facts.text if likeness.right_id == right_id]
    pictures = [comparison for comparison in finding.comparisons if comparison.is_of_claimed_right]
    if finding.has_class_match is False:
        codes.add("other_goods")
    if text and kind is RightKind.TRADEMARK:
        is_plain = any(likeness.form in _PLAIN_FORMS for likeness in text)
        codes.add("identical_mark" if is_plain else "confusable_mark")
    if pictures and kind in _LIKELY_BY_PICTURE:
        codes.add(_LIKELY_BY_PICTURE[kind])
    return frozenset(codes) if text or pictures else frozenset({*codes, "no_likeness"})
