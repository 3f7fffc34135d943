"""What is stated of a restriction of a whole account: to its seller, and to the DSA's database.

All that Article 17(3) lists: what is restricted, where and for how long, the facts, whether a
notice or the platform's own look led to it, what machines did, the ground, and the redress.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pipeline.law.profiles import Profile
from pipeline.law.territories import expand_territories
from pipeline.notices.dsa_statements import AUTOMATION, EEA, DsaPayload
from pipeline.notices.statements import (
    Automation,
    StatementOfReasons,
    describe_automation,
    join_sentences,
)
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText


class Restriction(StrEnum):
    """What an account may not do any more."""

    LISTING_LIMIT = "listing_limit"
    TERMINATION = "termination"
    SUSPENSION = "suspension"  # for misuse (DSA, Article 23)


@dataclass(frozen=True, slots=True)
class AccountRestriction:
    """A restriction with what led to it."""

    kind: Restriction
    begins_at: datetime
    ends_at: datetime | None
    markets: tuple[str, ...]
    facts: LocalizedText  # from the records; nothing personal
    words: LocalizedText | None  # of the person who decided, for the seller alone
    is_from_notices: bool  # the counts are of complaints, and no machine looked
    is_by_person: bool
    is_open_to_objection: bool  # nobody has answered one, and it may be filed from this shop

    @property
    def automation(self) -> Automation:
        """Return how far machines took it: they count, and a person decides on most."""
        return Automation.PARTIALLY if self.is_by_person else Automation.FULLY


_SAYS: Final[Mapping[Restriction, LocalizedText]] = {
    Restriction.LISTING_LIMIT: LocalizedText("No new listings may be published", "不得发布新商品"),
    Restriction.TERMINATION: LocalizedText("The account is closed", "账户被关闭"),
    Restriction.SUSPENSION: LocalizedText("The account is suspended", "账户被暂停"),
}
_OBJECT: Final = LocalizedText(
    "You may object once on your page; a person who has taken no part in the decision answers.",
    "您可以在您的页面上提出一次异议，由未参与该决定的工作人员答复。",
)
_TERMS: Final = LocalizedText(
    "The terms of the marketplace on sellers who repeatedly offer what infringes rights of others",
    "平台关于多次发布侵权商品的卖家的条款",
)
_MISUSE: Final = LocalizedText(
    "Regulation (EU) 2022/2065, Article 23(1)", "欧盟第2022/2065号条例第23条第1款"
)
_PUBLIC_MISUSE: Final[DsaPayload] = {
    "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
    "illegal_content_legal_ground": _MISUSE.en,
    "illegal_content_explanation": (
        "The account frequently provided manifestly illegal content after a prior warning."
    ),
}
_PUBLIC_TERMS: Final[DsaPayload] = {
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "incompatible_content_ground": _TERMS.en,
    "incompatible_content_explanation": (
        "The terms end or limit accounts whose listings repeatedly infringe rights of others."
    ),
    "incompatible_content_illegal": "Yes",
}


def build_account_statement(
    account_restriction: AccountRestriction, profile: Profile
) -> StatementOfReasons:
    """Return what the seller is told."""
    sentence, until = _SAYS[account_restriction.kind], account_restriction.ends_at
    if until is None:
        restriction = LocalizedText(f"{sentence.en}.", f"{sentence.zh}。")
    else:
        restriction = LocalizedText(
            f"{sentence.en} until {until:%Y-%m-%d %H:%M} UTC.",
            f"{sentence.zh}，至 {until:%Y-%m-%d %H:%M} UTC。",
        )
    return StatementOfReasons(
        restriction=restriction,
        territory=account_restriction.markets,
        is_indefinite=until is None,
        facts=join_sentences(account_restriction.facts, account_restriction.words),
        is_from_notice=account_restriction.is_from_notices,
        is_automatically_detected=not account_restriction.is_from_notices,
        automation=account_restriction.automation,
        automation_says=describe_automation(account_restriction.automation),
        ground=_MISUSE if account_restriction.kind is Restriction.SUSPENSION else _TERMS,
        redress=_list_redress(account_restriction, profile),
    )


def _list_redress(restriction: AccountRestriction, profile: Profile) -> tuple[LocalizedText, ...]:
    if not restriction.is_by_person:
        return profile.redress.for_seller  # of the cases behind it
    objection = (_OBJECT,) if restriction.is_open_to_objection else ()
    return (*objection, *profile.redress.elsewhere)


def build_account_payload(restriction: AccountRestriction, puid: str, policy: Policy) -> DsaPayload:
    """Return the statement for the database; what a person wrote stays out of it."""
    day = restriction.begins_at.date().isoformat()
    payload: DsaPayload = {
        **_restrict(restriction),
        **(_PUBLIC_MISUSE if restriction.kind is Restriction.SUSPENSION else _PUBLIC_TERMS),
        "content_type": ["CONTENT_TYPE_OTHER"],
        "content_type_other": "The account of a seller",
        "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "content_date": day,
        "application_date": day,
        "decision_facts": restriction.facts.en[:5000],
        "source_type": "SOURCE_ARTICLE_16" if restriction.is_from_notices else "SOURCE_VOLUNTARY",
        "automated_detection": "No" if restriction.is_from_notices else "Yes",
        "automated_decision": AUTOMATION[restriction.automation],
        "account_type": "ACCOUNT_TYPE_BUSINESS",
        "puid": puid,
    }
    markets = sorted(expand_territories(restriction.markets, policy) & EEA)
    return payload | {"territorial_scope": markets} if markets else payload


def _restrict(restriction: AccountRestriction) -> DsaPayload:
    field, value, end = {
        Restriction.LISTING_LIMIT: ("provision", "PROVISION_PARTIAL_SUSPENSION", "service"),
        Restriction.TERMINATION: ("account", "ACCOUNT_TERMINATED", "account"),
        Restriction.SUSPENSION: ("account", "ACCOUNT_SUSPENDED", "account"),
    }[restriction.kind]
    payload: DsaPayload = {f"decision_{field}": f"DECISION_{value}"}
    if restriction.ends_at is not None:
        payload[f"end_date_{end}_restriction"] = restriction.ends_at.date().isoformat()
    return payload
