"""The policy as one value: what is demanded, what a signal weighs, who may be automatic."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from math import log
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipeline.policy.parameters import (
    MAX_STATEMENTS_PER_CALL,
    AbuseSignalNumbers,
    AuthorisationNumbers,
    DraftNumbers,
    IdentityNumbers,
    LinkNumbers,
    Misuse,
    MonitoringNumbers,
    NoticeNumbers,
    PowerOfAttorneyNumbers,
    PreflightNumbers,
    PublicFormNumbers,
    QualityNumbers,
    ScreeningNumbers,
    SmallFirmNumbers,
    StatementNumbers,
    VettingNumbers,
    WatchNumbers,
    WebhookNumbers,
)
from pipeline.policy.tables import (
    CLOSED,
    Automatic,
    Bands,
    ClockNumbers,
    ComplaintReason,
    CueWords,
    GoodFaithNumbers,
    Jurisdiction,
    LanePlace,
    Limits,
    LocalizedText,
    Matcher,
    OrdinaryMatches,
    PictureNumbers,
    RoutingRow,
    RoutingTable,
    Sense,
    StrikeNumbers,
    Weights,
)
from pipeline.policy.upgrades import upgrade_tables
from pipeline.reasons import Reason
from pipeline.toml_files import describe_first_fault, parse_tables
from pipeline.vocabulary import Destination, Lane, RiskName, Severity


class PolicyUnreadable(ValueError):
    """The policy cannot be read: the message names the key and what is wrong with it."""


@dataclass(frozen=True, slots=True, repr=False, config=CLOSED)
class Policy:
    """The whole policy, known by the hash of its text."""

    hash: str
    title: str
    audit_share: float
    limits: Limits
    clock: ClockNumbers
    lanes: Mapping[Lane, LanePlace]
    evidence: Mapping[str, LocalizedText]
    reasons: Mapping[Reason, ComplaintReason]
    bands: Bands
    routing: RoutingTable
    weights: Weights
    sense: Sense
    pictures: PictureNumbers
    ordinary: OrdinaryMatches
    cues: CueWords
    nice_keywords: Mapping[int, tuple[str, ...]]
    nice_categories: Mapping[str, tuple[int, ...]]
    territories: Mapping[str, tuple[str, ...]]
    good_faith: GoodFaithNumbers
    strikes: StrikeNumbers
    jurisdictions: tuple[Jurisdiction, ...]
    retention_days: Mapping[str, int]
    drafts: DraftNumbers = field(default_factory=DraftNumbers)
    preflight: PreflightNumbers = field(default_factory=PreflightNumbers)
    watch: WatchNumbers = field(default_factory=WatchNumbers)
    public_form: PublicFormNumbers = field(default_factory=PublicFormNumbers)
    identity: IdentityNumbers = field(default_factory=IdentityNumbers)
    authority: PowerOfAttorneyNumbers = field(default_factory=PowerOfAttorneyNumbers)
    quality: QualityNumbers = QualityNumbers()
    webhooks: WebhookNumbers = WebhookNumbers()
    misuse: Misuse = Misuse()
    radar: AbuseSignalNumbers = AbuseSignalNumbers()
    monitoring: MonitoringNumbers = field(default_factory=MonitoringNumbers)
    statements: StatementNumbers = StatementNumbers()
    notices: NoticeNumbers = NoticeNumbers()
    small_firms: SmallFirmNumbers = SmallFirmNumbers()
    authorisation: AuthorisationNumbers = AuthorisationNumbers()
    vetting: VettingNumbers = field(default_factory=VettingNumbers)
    links: LinkNumbers = field(default_factory=LinkNumbers)
    screening: ScreeningNumbers = field(default_factory=ScreeningNumbers)
    kind_weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def least_picture_odds(self) -> float:
        """From which log odds, at their lower bound, a picture alone may uphold a claim."""
        precision = self.pictures.least_precision
        return log(precision / (1 - precision)) - self.weights.prior

    def __repr__(self) -> str:
        return f"<Policy {self.hash[:12]}: {self.title}>"


def parse_policy(text: str) -> Policy:
    """Return the policy that this text writes down."""
    tables = parse_tables(text, PolicyUnreadable)
    if "hash" in tables:
        raise PolicyUnreadable("hash: it is computed from the text; remove the key.")
    upgrade_tables(tables)
    tables["hash"] = hashlib.sha256(text.encode()).hexdigest()
    try:
        policy = _POLICY.validate_json(json.dumps(tables), strict=True)
    except ValidationError as unfit:
        raise PolicyUnreadable(describe_first_fault(unfit)) from None
    for contradiction in find_contradictions(policy):
        raise PolicyUnreadable(contradiction)
    return policy


def find_contradictions(policy: Policy) -> Iterator[str]:
    """Yield what the policy contradicts itself in, each with the key to correct."""
    yield from _find_gaps(policy)
    yield from _find_unknown_evidence(policy)
    yield from _find_unknown_matchers(policy)
    yield from _find_forbidden_automation(policy)
    if not 0 < policy.bands.middle < policy.bands.high < 1:
        yield "bands: middle and high must rise between 0 and 1."
    if not 0.5 <= policy.pictures.least_precision < 1:
        yield "pictures.least_precision: must lie between 0.5 and 1."
    if not any(row.markets == () == row.kinds for row in policy.jurisdictions[-1:]):
        yield "jurisdictions: the last row must fit every market and kind."
    yield from _find_unfit_shares(policy)
    if not 0 < policy.statements.a_call <= MAX_STATEMENTS_PER_CALL:
        yield f"statements.a_call: must lie between 1 and {MAX_STATEMENTS_PER_CALL}."


def _find_unfit_shares(policy: Policy) -> Iterator[str]:
    shares = {
        "clock.promised_percent": (policy.clock.promised_percent, 100),
        "audit_share": (policy.audit_share, 1),
        "quality.second_review_share": (policy.quality.second_review_share, 1),
        "quality.new_reviewer_share": (policy.quality.new_reviewer_share, 1),
        "quality.golden_share": (policy.quality.golden_share, 1),
        "screening.passes_read_of_10000": (policy.screening.passes_read_of_10000, 10_000),
        "screening.holds_read_blind_of_100": (policy.screening.holds_read_blind_of_100, 100),
    }
    yield from (
        f"{key}: must lie between 0 and {most}."
        for key, (share, most) in shares.items()
        if not 0 <= share <= most
    )


def _find_gaps(policy: Policy) -> Iterator[str]:
    tables: tuple[tuple[str, Mapping[Any, object], type[StrEnum]], ...] = (
        ("lanes", policy.lanes, Lane),
        ("reasons", policy.reasons, Reason),
        ("routing.member", policy.routing.member, Reason),
        ("routing.others", policy.routing.others, Reason),
        ("strikes.ladders", policy.strikes.ladders, Severity),
        ("vetting.weights", policy.vetting.weights, RiskName),
    )
    for key, table, names in tables:
        yield from (f"{key}.{name}: missing." for name in names if name not in table)


def _find_unknown_evidence(policy: Policy) -> Iterator[str]:
    for reason, rules in policy.reasons.items():
        for group in rules.evidence + rules.evidence_good_faith:
            for code in group:
                if code not in policy.evidence:
                    yield f"reasons.{reason}.evidence: {code} is not listed under evidence."


def _find_unknown_matchers(policy: Policy) -> Iterator[str]:
    kinds = {*Matcher, *policy.kind_weights}
    for reason, rules in policy.reasons.items():
        for kind in rules.scored_by:
            if kind not in kinds:
                yield f"reasons.{reason}.scored_by: {kind} has no table under kind_weights."


def _find_forbidden_automation(policy: Policy) -> Iterator[str]:
    for reason, row in policy.routing.others.items():
        if _is_upholding(row):
            yield f"routing.others.{reason}: only Good Faith members may be upheld by policy."
    for reason, row in policy.routing.member.items():
        if _is_upholding(row) and policy.reasons[reason].automatic is Automatic.NEVER:
            yield f"routing.member.{reason}: this reason is never automatic."


def _is_upholding(row: RoutingRow) -> bool:
    return Destination.UPHELD in (row.low, row.middle, row.high)


_POLICY = TypeAdapter(Policy)
