"""Why a claim was not upheld, and what its filer can do: by the reason code of the ruling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """What a reason code means for the filer, and what helps."""

    why: LocalizedText
    steps: tuple[LocalizedText, ...]


_OTHER_RIGHT: Final = LocalizedText(
    "If another right of yours fits, file on that one.", "若您的其他权利适用，请依据该权利提交。"
)
REJECTION_REASONS: Final[Mapping[str, RejectionReason]] = {
    "no_likeness": RejectionReason(
        LocalizedText("Nothing in the listing shows your right.", "商品中没有显示您的权利。"),
        (
            LocalizedText(
                "Check that the address leads to the listing that you mean.",
                "请确认网址指向您所指的商品。",
            ),
            LocalizedText(
                "Say where the mark or work is seen: in which picture, in which words.",
                "请说明商标或作品出现的位置：哪张图片、哪些文字。",
            ),
            LocalizedText(
                "Add a reference picture to your right, so that we can find similar pictures.",
                "请为您的权利添加参考图片，以便发现相似之处。",
            ),
        ),
    ),
    "names_what_it_fits": RejectionReason(
        LocalizedText(
            "The mark only says what the goods fit, which the law allows.",
            "商标仅用于说明适配对象，这是法律允许的。",
        ),
        (
            LocalizedText(
                "File again only if the goods themselves bear the mark, and show where.",
                "只有商品本身带有该商标时才重新提交，并指明位置。",
            ),
            LocalizedText(
                "If the seller claims to be you or one of your dealers, say so and show it.",
                "若卖家冒充您或您的经销商，请说明并举证。",
            ),
        ),
    ),
    "genuine_resale": RejectionReason(
        LocalizedText(
            "Genuine goods are resold. The law allows this once you have sold them.",
            "转售的是正品；您售出之后，法律允许转售。",
        ),
        (
            LocalizedText(
                "If the goods are counterfeit, compare them with the genuine product.",
                "若为假货，请与正品进行对比。",
            ),
            LocalizedText(
                "If they were never sold in this market with your consent, name the countries.",
                "若未经您同意在该市场销售，请列明国家。",
            ),
        ),
    ),
    "authorised_seller": RejectionReason(
        LocalizedText(
            "The seller may use your right: they are on your list of authorised sellers.",
            "该卖家可以使用您的权利：它在您的授权卖家名单中。",
        ),
        (
            LocalizedText(
                "If that has ended, first remove the seller from the list of the right, then file.",
                "若授权已终止，请先将其从名单中移除，再提交。",
            ),
        ),
    ),
    "other_goods": RejectionReason(
        LocalizedText("Your right does not cover these goods.", "您的权利不涵盖这些商品。"),
        (
            LocalizedText(
                "File on a right whose classes cover the goods.", "请依据类别涵盖该商品的权利提交。"
            ),
            LocalizedText(
                "If the right has a reputation beyond its classes, prove it with documents.",
                "若权利的知名度超出其类别，请以文件证明。",
            ),
        ),
    ),
    "other_territory": RejectionReason(
        LocalizedText(
            "Your right does not cover the markets where the listing is offered.",
            "您的权利不涵盖该商品销售的市场。",
        ),
        (
            _OTHER_RIGHT,
            LocalizedText(
                "Show that the listing is offered where your right is in force.",
                "请证明该商品在您的权利有效的地区销售。",
            ),
        ),
    ),
    "common_word": RejectionReason(
        LocalizedText(
            "The wording is a common word here, not your mark.",
            "此处的文字是普通词语，而非您的商标。",
        ),
        (
            LocalizedText(
                "Show that the word is used as a mark: on the goods, on a label, as the brand.",
                "请证明该词作为商标使用：在商品上、标签上或作为品牌。",
            ),
            LocalizedText(
                "A logo or picture of yours is stronger evidence: file for that.",
                "您的标识或图片是更有力的证据：可据此提交。",
            ),
        ),
    ),
    "evidence_insufficient": RejectionReason(
        LocalizedText("The evidence does not prove the claim.", "证据不足以证明投诉。"),
        (
            LocalizedText(
                "Give the evidence that the reason needs, for this listing.",
                "请针对该商品提供此理由所要求的证据。",
            ),
            LocalizedText(
                "Compare picture by picture or claim by claim, and name the differences.",
                "请逐图或逐项比对，并指出差异。",
            ),
        ),
    ),
    "other_owner": RejectionReason(
        LocalizedText(
            "Another owner's right fits the listing better.", "另一权利人的权利更符合该商品。"
        ),
        (
            LocalizedText(
                "Explain why the listing uses your right and not the other one.",
                "请说明该商品为何使用的是您的权利，而非另一权利。",
            ),
            _OTHER_RIGHT,
        ),
    ),
    "listing_not_found": RejectionReason(
        LocalizedText(
            "The marketplace had no such listing when we looked.", "我们查看时，平台上没有此商品。"
        ),
        (
            LocalizedText(
                "Check the address. The listing may have been removed in the meantime.",
                "请核对网址；商品可能已自行下架。",
            ),
        ),
    ),
    "clarification_lapsed": RejectionReason(
        LocalizedText("Our question was not answered in time.", "我们的问题未在期限内得到答复。"),
        (
            LocalizedText(
                "File again, and answer the question in your explanation.",
                "请重新提交，并在说明中直接回答该问题。",
            ),
        ),
    ),
}
_GENERAL: Final = RejectionReason(
    LocalizedText("The claim was not upheld.", "投诉未成立。"),
    (
        LocalizedText(
            "Read the reasons above, and add what was missing.", "请阅读上述理由，补充所缺内容。"
        ),
        LocalizedText(
            "If you think that the decision is wrong, appeal instead of filing again.",
            "若您认为裁决有误，请申诉，而不是重新提交。",
        ),
    ),
)


_UNREADABLE: Final = RejectionReason(
    LocalizedText("We could not open the page of this listing.", "我们无法打开此商品的页面。"),
    (
        LocalizedText(
            "Check the address: it must be the listing's own page on the marketplace.",
            "请核对网址：须为该商品在平台上的页面。",
        ),
        LocalizedText(
            "If it opens for you, file again, or appeal and tell us.",
            "若您能打开该页面，请重新提交，或提出申诉并告知我们。",
        ),
    ),
)


def find_rejection_reason(code: str, outcome: Outcome = Outcome.REJECTED) -> RejectionReason:
    """Return what the code means; a general reason where it has no words of its own."""
    general = _UNREADABLE if outcome == Outcome.INVALID else _GENERAL
    return REJECTION_REASONS.get(code, general)
