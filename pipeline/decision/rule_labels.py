"""What the policy does with a case and why, in plain words of both languages, for who decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.decision import evidence
from pipeline.decision.routing import Routing
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Said
from pipeline.vocabulary import Destination, RightKind


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """The rule that spoke first, and what the table says of the score alone."""

    does: Said
    why: Said
    table: Said
    is_overruled: bool  # the table would have done something else

    @property
    def sentences(self) -> tuple[Said, ...]:
        """The sentences in their order."""
        return (self.does, self.why, *((self.table,) if self.is_overruled else ()))


def explain_rule(facts: Facts, routing: Routing, policy: Policy) -> RuleExplanation:
    """Explain the rule of a case as it was routed."""
    row = policy.routing.member if facts.filer.is_good_faith_member else policy.routing.others
    bands = row[facts.reason]
    by_score = {"low": bands.low, "middle": bands.middle, "high": bands.high}[routing.band]
    is_overruled = routing.rule != "by_the_table" and by_score is not routing.destination
    return RuleExplanation(
        does=_ACTIONS[routing.destination],
        why=_EXPLANATIONS[routing.rule](facts, routing, policy),
        table=_explain_table(by_score),
        is_overruled=is_overruled,
    )


_ACTIONS: Final[Mapping[Destination, Said]] = {
    Destination.UPHELD: Said("The policy upholds the claim automatically.", "规则自动支持投诉。"),
    Destination.IN_REVIEW: Said("The policy leaves the decision to you.", "规则交由您裁定。"),
    Destination.CLARIFICATION: Said("The policy asks the filer first.", "规则先向投诉人提问。"),
}
_TABLE_ACTIONS: Final[Mapping[Destination, Said]] = {
    Destination.UPHELD: Said("it would be upheld", "会自动支持投诉"),
    Destination.IN_REVIEW: Said("a person would decide", "会交由人工裁定"),
    Destination.CLARIFICATION: Said("the filer would be asked", "会先向投诉人提问"),
}
_KINDS: Final[Mapping[RightKind, Said]] = {
    RightKind.TRADEMARK: Said("a trademark", "商标权"),
    RightKind.COPYRIGHT: Said("a copyright", "著作权"),
    RightKind.DESIGN: Said("a design", "外观设计权"),
    RightKind.PATENT: Said("a patent", "专利权"),
    RightKind.GEOGRAPHICAL_INDICATION: Said("a geographical indication", "地理标志"),
}
_BANDS: Final[Mapping[str, Said]] = {
    "low": Said("low", "低"),
    "middle": Said("middle", "中"),
    "high": Said("high", "高"),
}
GUARD_RAIL_LABELS: Final[Mapping[str, Said]] = {
    "shop_page": Said("it is a shop's own page", "被投诉的是店铺主页"),
    "nominative": Said("the wording says what the goods fit", "文字说明商品适配于何物"),
    "resale": Said("the wording indicates a resale", "文字表明是转售"),
    "dictionary_word": Said("the mark is a common word", "该标志为常用词"),
    "plain_word": Said("the mark is used as an ordinary word", "该标志在此作为普通词使用"),
    "edits_only": Said("the wording is only close to the mark", "文字仅与标志相近"),
    "class_mismatch": Said("the class of goods does not fit", "商品类别不符"),
    "territory_mismatch": Said("the territory does not fit", "地域不符"),
    "authorised_seller": Said("the seller is authorised", "卖家已获授权"),
    "negative_reference": Said(
        "a picture matches a reference that proves nothing", "含不能证明侵权的参考图"
    ),
    "reference_held_back": Said("too many sellers show the reference", "展示该参考图的卖家过多"),
    "right_unverified": Said("the right is not verified", "权利尚未核验"),
    "right_claimed": Said("the right is only claimed", "权利仅为声称"),
    "right_expired": Said("the right has expired", "权利已过期"),
    "ban_step": Said("it would lead to a ban of the seller", "将导致卖家被封禁"),
    "picture_unreadable": Said("a picture could not be read", "有图片无法读取"),
    "index_stale": Said("the rights index was too old", "权利索引过旧"),
    "similar_only": Said("the pictures only look similar", "图片仅看上去相似"),
    "rival_right": Said("another owner holds the same mark", "另一权利人持有相同标志"),
    "velocity": Said(
        "the filer reached today's cap of approvals", "该投诉人当日自动支持数已达上限"
    ),
}


def _explain_right(facts: Facts, _routing: Routing, policy: Policy) -> Said:
    kind, title = _KINDS[facts.right.kind], policy.reasons[facts.reason].title
    return Said(
        f"“{title.en}” cannot be based on {kind.en}.", f"“{title.zh}”不能以{kind.zh}为依据。"
    )


def _explain_evidence(facts: Facts, _routing: Routing, policy: Policy) -> Said:
    lacking = evidence.find_missing(
        facts.evidence,
        facts.reason,
        policy,
        is_good_faith_member=facts.filer.is_good_faith_member,
    )
    if not lacking:
        return Said("Evidence was asked for.", "已要求补充证据。")
    english, chinese = (
        evidence.describe_groups(lacking, policy, tongue) for tongue in ("en", "zh")
    )
    return Said(f"What is missing: {english}.", f"缺少的材料：{chinese}。")


def _explain_switch(facts: Facts, _routing: Routing, _policy: Policy) -> Said:
    if "all" in facts.switches:
        return Said("Automatic decisions are switched off for all.", "自动裁定已全部关闭。")
    if f"reason:{facts.reason}" in facts.switches:
        return Said(
            "Automatic decisions are switched off for this reason.", "该投诉理由的自动裁定已关闭。"
        )
    return Said(
        "Automatic decisions are switched off for this filer.", "该投诉人的自动裁定已关闭。"
    )


def _explain_guard_rails(_facts: Facts, routing: Routing, _policy: Policy) -> Said:
    told = [
        GUARD_RAIL_LABELS.get(rail.name, Said(rail.name, rail.name)) for rail in routing.guard_rails
    ]
    english, chinese = "; ".join(one.en for one in told), "；".join(one.zh for one in told)
    return Said(f"It may not be approved automatically: {english}.", f"不得自动支持：{chinese}。")


def _explain_band(_facts: Facts, routing: Routing, _policy: Policy) -> Said:
    band = _BANDS[routing.band]
    return Said(
        "The routing table of the policy says this for this reason, this filer and a"
        f" {band.en} score.",
        f"政策的路由表对该理由、该投诉人及{band.zh}分数作此规定。",
    )


def _always_say(said: Said) -> "_Why":
    return lambda _facts, _routing, _policy: said


type _Why = Callable[[Facts, Routing, Policy], Said]

_EXPLANATIONS: Final[Mapping[str, _Why]] = {
    "right_does_not_suit": _explain_right,
    "evidence_missing": _explain_evidence,
    "switched_off": _explain_switch,
    "never_automatic": _always_say(
        Said("This reason is always decided by a person.", "该理由一律由人工裁定。")
    ),
    "not_a_member": _always_say(
        Said("The filer is not a Good Faith member.", "该投诉人不是诚信投诉成员。")
    ),
    "guarded": _explain_guard_rails,
    "literal_only": _always_say(
        Said(
            "Only the plain name of the mark suggests a counterfeit.",
            "除标志名称本身外，没有其他迹象表明是假冒商品。",
        )
    ),
    "by_the_table": _explain_band,
}


def _explain_table(by_score: Destination) -> Said:
    would = _TABLE_ACTIONS[by_score]
    return Said(f"By its score alone, {would.en}.", f"仅按分数，{would.zh}。")
