"""What the policy does with a case and why, in plain words of both languages, for who decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.decision import evidence
from pipeline.decision.routing import Routing
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Destination, RightKind


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """The rule that spoke first, and what the table says of the score alone."""

    does: LocalizedText
    why: LocalizedText
    table: LocalizedText
    is_overruled: bool  # the table would have done something else

    @property
    def sentences(self) -> tuple[LocalizedText, ...]:
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


_ACTIONS: Final[Mapping[Destination, LocalizedText]] = {
    Destination.UPHELD: LocalizedText(
        "The policy upholds the claim automatically.", "规则自动支持投诉。"
    ),
    Destination.IN_REVIEW: LocalizedText(
        "The policy leaves the decision to you.", "规则交由您裁定。"
    ),
    Destination.CLARIFICATION: LocalizedText(
        "The policy asks the filer first.", "规则先向投诉人提问。"
    ),
}
_TABLE_ACTIONS: Final[Mapping[Destination, LocalizedText]] = {
    Destination.UPHELD: LocalizedText("it would be upheld", "会自动支持投诉"),
    Destination.IN_REVIEW: LocalizedText("a person would decide", "会交由人工裁定"),
    Destination.CLARIFICATION: LocalizedText("the filer would be asked", "会先向投诉人提问"),
}
_KINDS: Final[Mapping[RightKind, LocalizedText]] = {
    RightKind.TRADEMARK: LocalizedText("a trademark", "商标权"),
    RightKind.COPYRIGHT: LocalizedText("a copyright", "著作权"),
    RightKind.DESIGN: LocalizedText("a design", "外观设计权"),
    RightKind.PATENT: LocalizedText("a patent", "专利权"),
    RightKind.GEOGRAPHICAL_INDICATION: LocalizedText("a geographical indication", "地理标志"),
}
_BANDS: Final[Mapping[str, LocalizedText]] = {
    "low": LocalizedText("low", "低"),
    "middle": LocalizedText("middle", "中"),
    "high": LocalizedText("high", "高"),
}
GUARD_RAIL_LABELS: Final[Mapping[str, LocalizedText]] = {
    "shop_page": LocalizedText("it is a shop's own page", "被投诉的是店铺主页"),
    "nominative": LocalizedText("the wording says what the goods fit", "文字说明商品适配于何物"),
    "resale": LocalizedText("the wording indicates a resale", "文字表明是转售"),
    "dictionary_word": LocalizedText("the mark is a common word", "该标志为常用词"),
    "plain_word": LocalizedText("the mark is used as an ordinary word", "该标志在此作为普通词使用"),
    "edits_only": LocalizedText("the wording is only close to the mark", "文字仅与标志相近"),
    "class_mismatch": LocalizedText("the class of goods does not fit", "商品类别不符"),
    "territory_mismatch": LocalizedText("the territory does not fit", "地域不符"),
    "authorised_seller": LocalizedText("the seller is authorised", "卖家已获授权"),
    "negative_reference": LocalizedText(
        "a picture matches a reference that proves nothing", "含不能证明侵权的参考图"
    ),
    "reference_held_back": LocalizedText(
        "too many sellers show the reference", "展示该参考图的卖家过多"
    ),
    "right_unverified": LocalizedText("the right is not verified", "权利尚未核验"),
    "right_claimed": LocalizedText("the right is only claimed", "权利仅为声称"),
    "right_expired": LocalizedText("the right has expired", "权利已过期"),
    "ban_step": LocalizedText("it would lead to a ban of the seller", "将导致卖家被封禁"),
    "picture_unreadable": LocalizedText("a picture could not be read", "有图片无法读取"),
    "index_stale": LocalizedText("the rights index was too old", "权利索引过旧"),
    "picture_unproven": LocalizedText(
        "it is not shown surely enough that a picture is a copy", "尚不足以确定图片为复制"
    ),
    "one_way_only": LocalizedText("a picture is known by one way alone", "图片仅由一种方法识别"),
    "ordinary_picture": LocalizedText(
        "unrelated pictures resemble the picture as much", "无关图片与该图片同样相似"
    ),
    "plain_reference": LocalizedText(
        "the reference is too plain to be told from others", "参考图过于简单，难以与其他图片区分"
    ),
    "rival_right": LocalizedText("another owner holds the same mark", "另一权利人持有相同标志"),
    "velocity": LocalizedText(
        "the filer reached today's cap of approvals", "该投诉人当日自动支持数已达上限"
    ),
}


def _explain_right(facts: Facts, _routing: Routing, policy: Policy) -> LocalizedText:
    kind, title = _KINDS[facts.right.kind], policy.reasons[facts.reason].title
    return LocalizedText(
        f"“{title.en}” cannot be based on {kind.en}.", f"“{title.zh}”不能以{kind.zh}为依据。"
    )


def _explain_evidence(facts: Facts, _routing: Routing, policy: Policy) -> LocalizedText:
    lacking = evidence.find_missing(
        facts.evidence,
        facts.reason,
        policy,
        is_good_faith_member=facts.filer.is_good_faith_member,
    )
    if not lacking:
        return LocalizedText("Evidence was asked for.", "已要求补充证据。")
    english, chinese = (
        evidence.describe_groups(lacking, policy, tongue) for tongue in ("en", "zh")
    )
    return LocalizedText(f"What is missing: {english}.", f"缺少的材料：{chinese}。")


def _explain_switch(facts: Facts, _routing: Routing, _policy: Policy) -> LocalizedText:
    if "all" in facts.switches:
        return LocalizedText(
            "Automatic decisions are switched off for all.", "自动裁定已全部关闭。"
        )
    if f"reason:{facts.reason}" in facts.switches:
        return LocalizedText(
            "Automatic decisions are switched off for this reason.", "该投诉理由的自动裁定已关闭。"
        )
    return LocalizedText(
        "Automatic decisions are switched off for this filer.", "该投诉人的自动裁定已关闭。"
    )


def _explain_guard_rails(_facts: Facts, routing: Routing, _policy: Policy) -> LocalizedText:
    texts = [
        GUARD_RAIL_LABELS.get(rail.name, LocalizedText(rail.name, rail.name))
        for rail in routing.guard_rails
    ]
    english, chinese = "; ".join(text.en for text in texts), "；".join(text.zh for text in texts)
    return LocalizedText(
        f"It may not be approved automatically: {english}.", f"不得自动支持：{chinese}。"
    )


def _explain_band(_facts: Facts, routing: Routing, _policy: Policy) -> LocalizedText:
    band = _BANDS[routing.band]
    return LocalizedText(
        "The routing table of the policy says this for this reason, this filer and a"
        f" {band.en} score.",
        f"政策的路由表对该理由、该投诉人及{band.zh}分数作此规定。",
    )


def _always_say(text: LocalizedText) -> "_Why":
    return lambda _facts, _routing, _policy: text


type _Why = Callable[[Facts, Routing, Policy], LocalizedText]

_EXPLANATIONS: Final[Mapping[str, _Why]] = {
    "right_does_not_suit": _explain_right,
    "evidence_missing": _explain_evidence,
    "switched_off": _explain_switch,
    "never_automatic": _always_say(
        LocalizedText("This reason is always decided by a person.", "该理由一律由人工裁定。")
    ),
    "not_a_member": _always_say(
        LocalizedText("The filer is not a Good Faith member.", "该投诉人不是诚信投诉成员。")
    ),
    "guarded": _explain_guard_rails,
    "literal_only": _always_say(
        LocalizedText(
            "Only the plain name of the mark suggests a counterfeit.",
            "除标志名称本身外，没有其他迹象表明是假冒商品。",
        )
    ),
    "by_the_table": _explain_band,
}


def _explain_table(by_score: Destination) -> LocalizedText:
    would = _TABLE_ACTIONS[by_score]
    return LocalizedText(f"By its score alone, {would.en}.", f"仅按分数，{would.zh}。")
