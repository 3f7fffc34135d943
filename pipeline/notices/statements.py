"""What each side is told of a ruling: computed from its record, in English and Chinese.

Nobody types "automated: yes or no": it follows from who decided and what detected.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.decision import filing_evidence
from pipeline.decision.routing import Routing
from pipeline.decision.scoring import describe_signals
from pipeline.facts import Facts
from pipeline.law.profiles import Profile
from pipeline.notices.rejection_reasons import find_rejection_reason
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Channel, Outcome


class Automation(StrEnum):
    """How far machines took the decision."""

    FULLY = "fully"  # policy upheld it
    PARTIALLY = "partially"  # a person ruled, with the machine's score before them
    NOT = "not"  # a person ruled on a case that no signal spoke of


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """A live ruling, as far as statements need it."""

    outcome: Outcome
    is_by_person: bool
    ruled_at: datetime
    reason_code: str = ""
    note: LocalizedText | None = None  # the reviewer's own reasons
    facts: LocalizedText | None = (
        None  # in place of the drafted ones, where the reviewer wrote them
    )


@dataclass(frozen=True, slots=True)
class StatementOfReasons:
    """To the seller, when a restriction takes effect."""

    restriction: LocalizedText
    territory: tuple[str, ...]
    is_indefinite: bool
    facts: LocalizedText
    is_from_notice: bool
    is_automatically_detected: bool
    automation: Automation
    automation_says: LocalizedText
    ground: LocalizedText
    redress: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """To the filer, for one case."""

    outcome: LocalizedText
    reasons: LocalizedText
    steps: tuple[LocalizedText, ...]  # what the filer can do where the claim was not upheld
    automation: Automation
    automation_says: LocalizedText
    how_to_fix: LocalizedText | None  # for what was not upheld
    redress: tuple[LocalizedText, ...]


def describe_automation(automation: Automation) -> LocalizedText:
    """Return how automatic a decision was, as a sentence."""
    return _AUTOMATION[automation]


def cite_policy(url: str) -> LocalizedText:
    """Return the sentence that says where the policy of a decision is published."""
    return LocalizedText(_CITED.en.format(url=url), _CITED.zh.format(url=url))


def judge_automation(routing: Routing | None, ruling: RulingFacts) -> Automation:
    """Return how automatic the decision was: who ruled, and did a machine's signals precede it."""
    if not ruling.is_by_person:
        return Automation.FULLY
    has_signals = routing is not None and len(routing.terms) > 1  # beyond the prior
    return Automation.PARTIALLY if has_signals else Automation.NOT


def build_statement(
    facts: Facts,
    routing: Routing,
    ruling: RulingFacts,
    profile: Profile,
    policy: Policy,
) -> StatementOfReasons:
    """Return what the seller of an upheld case is told; it never names the filer."""
    automation = judge_automation(routing, ruling)
    return StatementOfReasons(
        restriction=_describe_removal(is_shop=facts.listing.is_shop),
        territory=facts.listing.markets,
        is_indefinite=True,
        facts=join_sentences(ruling.facts or drafted_facts(facts, policy), ruling.note),
        is_from_notice=True,
        is_automatically_detected=False,  # a notice named the listing, whatever was found later
        automation=automation,
        automation_says=describe_automation(automation),
        ground=profile.grounds[facts.right.kind],
        redress=profile.redress.for_seller,
    )


def build_filer_result(
    facts: Facts,
    routing: Routing,
    ruling: RulingFacts,
    profile: Profile,
    policy: Policy,
) -> Result:
    """Return what the filer is told of one case.

    A claim that was not upheld is answered with the reason of the ruling: what was found in the
    listing would argue for it. The public form's is not quoted to an address that nobody proved.
    """
    automation = judge_automation(routing, ruling)
    is_upheld = ruling.outcome is Outcome.UPHELD
    rejection = find_rejection_reason(ruling.reason_code)
    if is_upheld or ruling.facts:
        reasons = join_sentences(ruling.facts or drafted_facts(facts, policy), ruling.note)
    else:
        is_proven = facts.channel is not Channel.PUBLIC_FORM
        claim = _describe_claim(facts, policy) if is_proven else None
        reasons = join_sentences(rejection.why, ruling.note, claim)
    return Result(
        outcome=describe_outcome(ruling.outcome, is_shop=facts.listing.is_shop),
        reasons=reasons,
        steps=() if is_upheld else rejection.steps,
        automation=automation,
        automation_says=describe_automation(automation),
        how_to_fix=None if is_upheld else _describe_fix(facts, policy),
        redress=profile.redress.for_filer,
    )


def describe_outcome(outcome: Outcome, *, is_shop: bool = False) -> LocalizedText:
    """Return what became of a complaint, to its filer."""
    return _say_of(_OUTCOMES[outcome], is_shop=is_shop)


def describe_restoration(*, is_shop: bool) -> LocalizedText:
    """Return why it comes back, to its seller, where a second review replaced the ruling."""
    return _say_of(_RESTORED, is_shop=is_shop)


def _describe_removal(*, is_shop: bool) -> LocalizedText:
    return join_sentences(_say_of(_REMOVED, is_shop=is_shop), _LISTINGS_STAY if is_shop else None)


def _say_of(text: LocalizedText, *, is_shop: bool) -> LocalizedText:
    """Name what it is said of: a listing, or a shop's own page."""
    what = _SHOP if is_shop else _LISTING
    return LocalizedText(text.en.format(what=what.en), text.zh.format(what=what.zh))


def drafted_facts(facts: Facts, policy: Policy) -> LocalizedText:
    """Return what was reported and found, as the record has it."""
    return join_sentences(_describe_claim(facts, policy), describe_signals(facts, policy))


def _describe_claim(facts: Facts, policy: Policy) -> LocalizedText:
    reason, title, mark = policy.reasons[facts.reason], facts.listing.title, facts.right.mark
    what = _SHOP if facts.listing.is_shop else _LISTING
    return LocalizedText(
        en=f"The {what.en} “{title}” was reported for “{reason.title.en}”, on the right “{mark}”.",
        zh=f"{what.zh}“{title}”被以“{reason.title.zh}”为由投诉，所依据的权利为“{mark}”。",
    )


def _describe_fix(facts: Facts, policy: Policy) -> LocalizedText:
    """Return what the signals could not show, and the evidence that would."""
    reason = policy.reasons[facts.reason]
    if not reason.evidence:
        return reason.cannot_prove
    helpful_en = filing_evidence.describe_groups(reason.evidence, policy)
    helpful_zh = filing_evidence.describe_groups(reason.evidence, policy, "zh")
    return LocalizedText(
        en=f"{reason.cannot_prove.en} What helps: {helpful_en}.",
        zh=f"{reason.cannot_prove.zh}有帮助的材料：{helpful_zh}。",
    )


def join_sentences(*parts: LocalizedText | None) -> LocalizedText:
    """Return texts one after the other, in English and Chinese."""
    texts = [part for part in parts if part]
    return LocalizedText(en=" ".join(s.en for s in texts if s.en), zh="".join(s.zh for s in texts))


_LISTING = LocalizedText(en="listing", zh="商品")
_SHOP = LocalizedText(en="page of the shop", zh="店铺主页")
_REMOVED = LocalizedText(
    en="The {what} has been removed from the marketplace.",
    zh="该{what}已从平台下架。",
)
_LISTINGS_STAY = LocalizedText(en="Its listings stay.", zh="店内商品不受影响。")
# Said of a ruling that took the place of another.
REPLACES = LocalizedText(
    en="This replaces our earlier decision, which a second review did not confirm.",
    zh="本决定取代我们此前的决定，该决定在复核中未获确认。",
)
_RESTORED = LocalizedText(
    en="The {what} is shown again: a second review did not confirm its removal. No violation"
    " is counted.",
    zh="该{what}已恢复展示：复核未确认此前的下架决定，不计违规。",
)
_OUTCOMES = {
    Outcome.UPHELD: LocalizedText(
        en="Your complaint was upheld; the {what} is down.", zh="您的投诉成立，该{what}已下架。"
    ),
    Outcome.REJECTED: LocalizedText(
        en="Your complaint was not upheld; the {what} stays up.",
        zh="您的投诉不成立，该{what}保留。",
    ),
    Outcome.INVALID: LocalizedText(
        en="Your complaint could not be decided on.", zh="您的投诉无效，无法作出裁决。"
    ),
}
_CITED = LocalizedText(en="The policy of this decision: {url}", zh="本决定所依据的规则： {url}")
_AUTOMATION = {
    Automation.FULLY: LocalizedText(
        en="This decision was taken automatically, under a published policy.",
        zh="本决定依据已公布的规则自动作出。",
    ),
    Automation.PARTIALLY: LocalizedText(
        en="A person took this decision, with automatically found signals before them.",
        zh="本决定由人工作出，作出时参考了自动发现的信号。",
    ),
    Automation.NOT: LocalizedText(
        en="A person took this decision; no automated signal bore on it.",
        zh="本决定由人工作出，未使用自动信号。",
    ),
}
