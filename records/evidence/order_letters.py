"""What sellers are told of an order that their data left for, once it may be told."""

from typing import Final

from pipeline.policy.tables import Said
from records.complaints.models import Case
from records.evidence.models import Order

KIND: Final = "order_told"
_SAYS: Final = Said(
    "On {day} we gave an authority information about your shop that it ordered: {authority},"
    " reference {reference}, legal basis: {basis}. Ask the authority for details and how to"
    " object.",
    "我们已于 {day} 按命令向下列机关提供了有关您店铺的信息：{authority}，编号 {reference}，"
    "法律依据：{basis}。详情及异议方式请向该机关查询。",
)


def describe_order(order: Order) -> dict[str, str]:
    """Return the letter in both languages."""
    said = {
        "day": f"{order.ended_at:%Y-%m-%d}",
        "authority": str(order.authority),
        "reference": order.reference,
        "basis": order.basis,
    }
    return {"kind": KIND, "en": _SAYS.en.format_map(said), "zh": _SAYS.zh.format_map(said)}


def list_told(order: Order) -> list[Case]:
    """Return one case of each seller whose data left: its listing says where the seller is."""
    cases = Case.objects.filter(pk__in=order.case_ids).select_related("listing")
    return list(cases.order_by("seller_id", "pk").distinct("seller_id"))
