"""Buyers to inform of a counterfeit product (Regulation (EU) 2022/2065, Article 32).

Who bought is known to the marketplace alone: it is told which listing, how far back, and the words.
"""

from dataclasses import dataclass
from typing import Final

from pipeline.tables import Said
from records.complaints.models import Case
from records.notices.statements import read_record

BUYERS_KIND: Final = "buyers_to_inform"
BUYERS_MONTHS: Final = 6  # how far back the law looks
_BUYERS_TEXT: Final = Said(
    en="A product that you bought, “{title}”, was removed: the owner of the right “{mark}” "
    "reported it as counterfeit, and the complaint was upheld. Where you can turn: {redress}",
    zh="您购买的商品“{title}”已被下架：权利“{mark}”的权利人投诉其为假冒商品，投诉成立。"
    "您可以寻求的救济：{redress}",
)
_BUYERS_REDRESS: Final = Said(
    en="ask the seller for your money back, or turn to the consumer authority where you live.",
    zh="向卖家要求退款，或向您所在地的消费者保护机构求助。",
)


@dataclass(frozen=True, slots=True)
class BuyersNotice:
    """What the marketplace sends on to whoever bought in these months."""

    marketplace: str
    external_id: str
    months: int
    says: Said


def build_buyers_notice(case: Case) -> BuyersNotice | None:
    """None: the complaint stands no more, and no buyer is to be alarmed.

    Raises:
        NotMatched: there is no decision record to tell from.
    """
    if case.upheld_at is None:
        return None
    facts = read_record(case).facts
    named = {"title": facts.listing.title, "mark": facts.right.mark}
    says = Said(
        _BUYERS_TEXT.en.format(**named, redress=_BUYERS_REDRESS.en),
        _BUYERS_TEXT.zh.format(**named, redress=_BUYERS_REDRESS.zh),
    )
    return BuyersNotice(case.listing.marketplace, case.listing.external_id, BUYERS_MONTHS, says)
