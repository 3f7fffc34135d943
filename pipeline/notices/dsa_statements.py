"""The statement for the DSA Transparency Database: made of the decision record, checked offline.

Schema version 2, in force since 1 July 2025. Nothing personal goes into it: neither the listing's
own words nor who filed or sells.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.decision.routing import Routing
from pipeline.facts import Facts
from pipeline.law.profiles import Profile
from pipeline.law.territories import expand_territories
from pipeline.notices.statements import Automation, RulingFacts, judge_automation
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Matcher
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, RightKind

type DsaPayload = dict[str, str | list[str]]

EEA: Final = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
KEYWORDS: Final[Mapping[RightKind, str]] = {
    RightKind.TRADEMARK: "KEYWORD_TRADEMARK_INFRINGEMENT",
    RightKind.COPYRIGHT: "KEYWORD_COPYRIGHT_INFRINGEMENT",
    RightKind.DESIGN: "KEYWORD_DESIGN_INFRINGEMENT",
    RightKind.PATENT: "KEYWORD_PATENT_INFRINGEMENT",
    RightKind.GEOGRAPHICAL_INDICATION: "KEYWORD_GEOGRAPHIC_INDICATIONS_INFRINGEMENT",
}
AUTOMATION: Final[Mapping[Automation, str]] = {
    Automation.FULLY: "AUTOMATED_DECISION_FULLY",
    Automation.PARTIALLY: "AUTOMATED_DECISION_PARTIALLY",
    Automation.NOT: "AUTOMATED_DECISION_NOT_AUTOMATED",
}
_FURTHER_CONTENT: Final[Mapping[Reason, str]] = {
    Reason.CR_IMAGE_COPY: "CONTENT_TYPE_IMAGE",
    Reason.TM_LOGO_IN_IMAGE: "CONTENT_TYPE_IMAGE",
    Reason.CR_TEXT_COPY: "CONTENT_TYPE_TEXT",
    Reason.TM_MARK_IN_TEXT: "CONTENT_TYPE_TEXT",
}


@dataclass(frozen=True, slots=True)
class RestrictionFacts:
    """What the record does not hold: when it was seen and done, and the statement's own name."""

    puid: str  # unique for ever: a repeated one is refused, which makes sending again safe
    seen_on: date  # the earliest day it is known to have been there: first offered, or frozen
    applied_on: date


def build_payload(  # what a statement consists of
    facts: Facts,
    routing: Routing,
    ruling: RulingFacts,
    law: tuple[Profile, Policy],
    restriction: RestrictionFacts,
) -> DsaPayload:
    """Return the statement of one removal, ready to be sent."""
    profile, policy = law
    payload: DsaPayload = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": profile.grounds[facts.right.kind].en[:500],
        "illegal_content_explanation": policy.reasons[facts.reason].proves.en[:2000],
        **_content_types(facts),
        "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "category_specification": [KEYWORDS[facts.right.kind]],
        "content_date": restriction.seen_on.isoformat(),
        "application_date": restriction.applied_on.isoformat(),
        "decision_facts": _describe_findings(facts, policy)[:5000],
        "source_type": _source_type(facts.lane),
        # A notice named the listing, whatever machines found in it later.
        "automated_detection": "No",
        "automated_decision": AUTOMATION[judge_automation(routing, ruling)],
        "puid": restriction.puid,
    }
    markets = sorted(expand_territories(facts.listing.markets, policy) & EEA)
    return payload | {"territorial_scope": markets} if markets else payload


def _content_types(facts: Facts) -> DsaPayload:
    if facts.listing.is_shop:
        return {"content_type": ["CONTENT_TYPE_OTHER"], "content_type_other": "The page of a shop"}
    further = _FURTHER_CONTENT.get(facts.reason)
    return {"content_type": ["CONTENT_TYPE_PRODUCT", *([further] if further else [])]}


def _source_type(lane: Lane) -> str:
    return "SOURCE_TRUSTED_FLAGGER" if lane is Lane.TRUSTED_FLAGGER else "SOURCE_ARTICLE_16"


def _describe_findings(facts: Facts, policy: Policy) -> str:
    """Return the kinds of likeness alone: a listing's own words may name people."""
    reason, right_id = policy.reasons[facts.reason], facts.right.right_id
    fields = sorted({likeness.field for likeness in facts.text if likeness.right_id == right_id})
    pictures = sorted({hit.picture + 1 for hit in facts.pictures if hit.right_id == right_id})
    what = "page of a shop" if facts.listing.is_shop else "listing"
    sentences = [f"The {what} was reported for “{reason.title.en}”, on a {facts.right.kind} right."]
    if fields and Matcher.TEXT in reason.scored_by:
        sentences.append(f"The protected wording was found in its {' and '.join(fields)}.")
    if pictures and Matcher.PICTURES in reason.scored_by:
        numbers = ", ".join(map(str, pictures))
        sentences.append(f"A protected picture was found in its pictures: {numbers}.")
    places = sorted(
        {
            likeness.place
            for kind, likenesses in facts.others.items()
            if kind in reason.scored_by
            for likeness in likenesses
            if likeness.right_id == right_id
        }
    )
    if places:
        sentences.append(f"A likeness was found in its {' and '.join(places)}.")
    return " ".join(sentences)


def find_payload_faults(payload: Mapping[str, object]) -> tuple[str, ...]:
    """Return why the database would refuse it, each with the field; empty if it would not."""
    return tuple(_check_payload(payload))


_REQUIRED: Final = (
    "decision_ground", "content_type", "category", "content_date", "application_date",
    "decision_facts", "source_type", "automated_detection", "automated_decision", "puid",
)  # fmt: skip
_RESTRICTIONS: Final = (
    "decision_visibility", "decision_monetary", "decision_provision", "decision_account",
)  # fmt: skip
_GROUNDED: Final[Mapping[str, tuple[str, ...]]] = {
    "DECISION_GROUND_ILLEGAL_CONTENT": (
        "illegal_content_legal_ground", "illegal_content_explanation",
    ),
    "DECISION_GROUND_INCOMPATIBLE_CONTENT": (
        "incompatible_content_ground", "incompatible_content_explanation",
    ),
}  # fmt: skip
_LONGEST: Final[Mapping[str, int]] = {
    "decision_facts": 5000,
    "illegal_content_legal_ground": 500,
    "illegal_content_explanation": 2000,
    "incompatible_content_ground": 500,
    "incompatible_content_explanation": 2000,
    "puid": 500,
    "decision_visibility_other": 500,
    "content_type_other": 500,
}
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "category": frozenset({"STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"}),
    "category_specification": frozenset(KEYWORDS.values()),
    "content_type": frozenset(
        {"CONTENT_TYPE_PRODUCT", "CONTENT_TYPE_IMAGE", "CONTENT_TYPE_TEXT", "CONTENT_TYPE_OTHER"}
    ),
    "source_type": frozenset(
        {
            "SOURCE_ARTICLE_16",
            "SOURCE_TRUSTED_FLAGGER",
            "SOURCE_TYPE_OTHER_NOTIFICATION",
            "SOURCE_VOLUNTARY",
        }
    ),
    "automated_detection": frozenset({"Yes", "No"}),
    "automated_decision": frozenset(AUTOMATION.values()),
    "decision_visibility": frozenset(
        f"DECISION_VISIBILITY_CONTENT_{end}" for end in ("REMOVED", "DISABLED", "DEMOTED")
    )
    | {"DECISION_VISIBILITY_OTHER"},
    "decision_account": frozenset({"DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"}),
    "decision_provision": frozenset(
        f"DECISION_PROVISION_{extent}_{end}"
        for extent in ("PARTIAL", "TOTAL")
        for end in ("SUSPENSION", "TERMINATION")
    ),
    "incompatible_content_illegal": frozenset({"Yes", "No"}),
    "decision_ground": frozenset(_GROUNDED),
    "account_type": frozenset({"ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"}),
    "territorial_scope": EEA,
}
_EARLIEST: Final[Mapping[str, date]] = {
    "content_date": date(2000, 1, 1),
    "application_date": date(2020, 1, 1),
    "end_date_account_restriction": date(2020, 1, 1),
    "end_date_service_restriction": date(2020, 1, 1),
}
_LATEST: Final = date(2038, 1, 1)
_PUID: Final = re.compile(r"[A-Za-z0-9_-]+")


def _check_payload(payload: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{field}: missing." for field in _REQUIRED if not payload.get(field))
    if not any(payload.get(field) for field in _RESTRICTIONS):
        yield f"decision_visibility: one of {', '.join(_RESTRICTIONS)} is needed."
    yield from _check_ground(payload)
    for check in (_check_lengths, _check_values, _check_dates, _check_other):
        yield from check(payload)
    if payload.get("puid") and not _PUID.fullmatch(str(payload["puid"])):
        yield "puid: letters, digits, - and _ alone."
    if payload.get("source_type") == "SOURCE_VOLUNTARY" and payload.get("source_identity"):
        yield "source_identity: not with SOURCE_VOLUNTARY."


def _check_ground(payload: Mapping[str, object]) -> Iterator[str]:
    required_fields = _GROUNDED.get(str(payload.get("decision_ground")), ())
    yield from (
        f"{field}: missing, the ground needs it."
        for field in required_fields
        if not payload.get(field)
    )


def _check_lengths(payload: Mapping[str, object]) -> Iterator[str]:
    for field, most in _LONGEST.items():
        if len(str(payload.get(field) or "")) > most:
            yield f"{field}: longer than {most} characters."


def _check_values(payload: Mapping[str, object]) -> Iterator[str]:
    for field, allowed_words in _WORDS.items():
        words = payload.get(field)
        for word in words if isinstance(words, list) else [words] if words else []:
            if word not in allowed_words:
                yield f"{field}: {word} is none of its values."


def _check_dates(payload: Mapping[str, object]) -> Iterator[str]:
    for field, earliest in _EARLIEST.items():
        try:
            day = date.fromisoformat(str(payload.get(field) or ""))
        except ValueError:
            if payload.get(field):
                yield f"{field}: no date of the form 2026-11-24."
            continue
        if not earliest <= day <= _LATEST:
            yield f"{field}: outside {earliest} to {_LATEST}."


def _check_other(payload: Mapping[str, object]) -> Iterator[str]:
    for field in ("decision_visibility", "content_type"):
        words = payload.get(field)
        is_other = isinstance(words, list) and any(str(value).endswith("_OTHER") for value in words)
        if is_other and not payload.get(f"{field}_other"):
            yield f"{field}_other: missing, {field} names another one."
