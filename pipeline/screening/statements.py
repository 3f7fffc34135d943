"""What the seller of a held listing is told: why, what ends it, and the statement of reasons.

It says what Article 17(3) of Regulation (EU) 2022/2065 lists: the restriction with its territory
and duration, the facts and that nobody's notice led to them, automated means, ground, redress.
"""

from collections.abc import Collection, Sequence
from typing import Final

from pipeline.disputes.statements import Automation, StatementOfReasons, describe_automation
from pipeline.disputes.statements import join_sentences as join
from pipeline.law.profiles import Profile
from pipeline.policy.parameters import RuleNumbers, ScreeningNumbers
from pipeline.policy.tables import Said
from pipeline.vocabulary import RightKind, ScreeningRule

# These rest on the rules of the platform, the others on the right that a listing infringes.
_OF_TERMS: Final = frozenset({
    ScreeningRule.CLOSED_SELLER,
    ScreeningRule.BRAND_WITHOUT_PAPERS,
    ScreeningRule.SWITCHED_GOODS,
})  # fmt: skip
_TERMS: Final = Said("The terms of the platform for sellers.", "平台的卖家规则。")
_RULE_OF_TERMS: Final = Said(
    "The terms of the platform for sellers: this rule of screening is part of them.",
    "平台的卖家规则：该发布前审查规则是其组成部分。",
)
_RESTRICTION: Final = Said("The listing is held and not published.", "该商品被暂缓发布，尚未展示。")
_REFUSAL: Final = Said("The listing is not published.", "该商品不予发布。")


def describe_end(numbers: RuleNumbers, screening: ScreeningNumbers) -> Said:
    """Return what ends a hold by a rule, and what follows where nobody decides in time."""
    return join(numbers.lifts, screening.dispute, screening.when_late.get(numbers.fail))


def build_hold_statement(
    rules: Collection[ScreeningRule],
    says: Sequence[Said],
    markets: tuple[str, ...],
    right: tuple[RightKind | None, Profile],
    *,
    is_decided: bool,
    dispute: Said | None = None,
    why: str = "",
) -> StatementOfReasons:
    """Return the statement of reasons for a held listing.

    Args:
        rules: that hold it; none: it was drawn by chance, and a person found it.
        says: why, as the hold says it.
        markets: where it would have been shown.
        right: its kind, none where none is infringed, and the law that applies.
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
        facts=join(*says, Said(why, why) if why else None),
        is_from_notice=False,
        is_automatically_detected=bool(rules),
        automation=automation,
        automation_says=describe_automation(automation),
        ground=_choose_ground(rules, kind, profile),
        redress=(*((dispute,) if dispute else ()), *profile.redress.elsewhere),
    )


def _choose_ground(
    rules: Collection[ScreeningRule], kind: RightKind | None, profile: Profile
) -> Said:
    if kind is None:
        return _TERMS
    return _RULE_OF_TERMS if rules and _OF_TERMS.issuperset(rules) else profile.grounds[kind]
