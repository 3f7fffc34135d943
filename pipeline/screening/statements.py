"""What the seller of a held listing is told: why, what ends it, and the statement of reasons.

It says what Article 17(3) of Regulation (EU) 2022/2065 lists: the restriction with its territory
and duration, the facts and that nobody's notice led to them, automated means, ground, redress.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from pipeline.law.profiles import Profile
from pipeline.law.territories import expand_territories
from pipeline.notices.dsa_statements import AUTOMATION, EEA, KEYWORDS, DsaPayload
from pipeline.notices.statements import Automation, StatementOfReasons, describe_automation
from pipeline.notices.statements import join_sentences as join
from pipeline.policy.parameters import RuleNumbers, ScreeningNumbers
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import RightKind, ScreeningRule

# These rest on the rules of the platform, the others on the right that a listing infringes.
_OF_TERMS: Final = frozenset({
    ScreeningRule.CLOSED_SELLER,
    ScreeningRule.BRAND_WITHOUT_PAPERS,
    ScreeningRule.SWITCHED_GOODS,
})  # fmt: skip
_TERMS: Final = LocalizedText("The terms of the platform for sellers.", "平台的卖家规则。")
_RULE_OF_TERMS: Final = LocalizedText(
    "The terms of the platform for sellers: this rule of screening is part of them.",
    "平台的卖家规则：该发布前审查规则是其组成部分。",
)
_RESTRICTION: Final = LocalizedText(
    "The listing is held and not published.", "该商品被暂缓发布，尚未展示。"
)
_REFUSAL: Final = LocalizedText("The listing is not published.", "该商品不予发布。")


def describe_end(numbers: RuleNumbers, screening: ScreeningNumbers) -> LocalizedText:
    """Return what ends a hold by a rule, and what follows where nobody decides in time."""
    return join(numbers.lifts, screening.dispute, screening.when_late.get(numbers.fail))


def build_hold_statement(
    rules: Collection[ScreeningRule],
    explanations: Sequence[LocalizedText],
    markets: tuple[str, ...],
    right: tuple[RightKind | None, Profile],
    *,
    is_decided: bool,
    dispute: LocalizedText | None = None,
    why: str = "",
) -> StatementOfReasons:
    """Return the statement of reasons for a held listing.

    Args:
        rules: that hold it; none: it was drawn by chance, and a person found it.
        explanations: why, as the hold says it.
        markets: where it would have been shown.
        right: its kind, none if none is infringed, and the law that applies.
        is_decided: a person upheld the hold.
        dispute: what the seller can still do here; none once it was heard.
        why: their own words, in the language in which they wrote.
    """
    kind, profile = right
    automation = Automation.PARTIALLY if is_decided else Automation.FULLY
    if not rules:
        automation = Automation.NOT
    return StatementOfReasons(
        restriction=_REFUSAL if is_decided else _RESTRICTION,
        territory=markets,
        is_indefinite=is_decided,
        facts=join(*explanations, LocalizedText(why, why) if why else None),
        is_from_notice=False,
        is_automatically_detected=bool(rules),
        automation=automation,
        automation_says=describe_automation(automation),
        ground=_choose_ground(rules, kind, profile),
        redress=(*((dispute,) if dispute else ()), *profile.redress.elsewhere),
    )


def _choose_ground(
    rules: Collection[ScreeningRule], kind: RightKind | None, profile: Profile
) -> LocalizedText:
    if _rests_on_terms(rules):
        return _RULE_OF_TERMS
    return _TERMS if kind is None else profile.grounds[kind]


def _rests_on_terms(rules: Collection[ScreeningRule]) -> bool:
    return bool(rules) and _OF_TERMS.issuperset(rules)


def build_hold_payload(
    statement: StatementOfReasons,
    rules: Collection[ScreeningRule],
    right: tuple[RightKind | None, Profile],
    hold: tuple[str, date, date],
    policy: Policy,
) -> DsaPayload:
    """Return the statement on an upheld hold for the DSA Transparency Database.

    Args:
        statement: to its seller. Nothing of it in the words of the listing goes public.
        rules: that held it; none: it was drawn by chance.
        right: its kind, none if none is infringed, and the law that applies.
        hold: the statement's name, and the days on which it was held and decided.
        policy: which markets are of the EEA.
    """
    kind, profile = right
    puid, held_on, decided_on = hold
    names = ", ".join(rule.replace("_", " ") for rule in rules)
    by_rules = f"An automated check of new listings found: {names}. A person confirmed it."
    by_chance = "A person read a sample of the listings that an automated check let pass."
    payload: DsaPayload = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        **_ground_publicly(None if _rests_on_terms(rules) else kind, statement, profile),
        "content_type": ["CONTENT_TYPE_PRODUCT"],
        "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "content_date": held_on.isoformat(),
        "application_date": decided_on.isoformat(),
        "decision_facts": by_rules if rules else by_chance,
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes" if statement.is_automatically_detected else "No",
        "automated_decision": AUTOMATION[statement.automation],
        "puid": puid,
    }
    markets = sorted(expand_territories(statement.territory, policy) & EEA)
    return payload | {"territorial_scope": markets} if markets else payload


def _ground_publicly(
    kind: RightKind | None, statement: StatementOfReasons, profile: Profile
) -> DsaPayload:
    if kind is None:
        return {
            "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            "incompatible_content_ground": statement.ground.en[:500],
            "incompatible_content_explanation": "The terms let no such listing be published.",
        }
    return {
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": profile.grounds[kind].en[:500],
        "illegal_content_explanation": f"The listing infringes a {kind.replace('_', ' ')} right.",
        "category_specification": [KEYWORDS[kind]],
    }
