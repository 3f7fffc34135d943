"""What sellers and accounts are told of an order about them, once they may be told."""

from typing import Final

from pipeline.policy.tables import Said
from records.accounts.models import User
from records.complaints.models import Case
from records.evidence.models import Order
from records.notices.bilingual import build_letter
from records.notices.letters import LetterText

KIND: Final = "order_told"
_SUBJECT: Final = Said("An order of an authority about you", "有关您的机关命令")
_DISCLOSED: Final = Said(
    "On {day} we gave an authority information about {whose} that it ordered: {authority},"
    " reference {reference}, legal basis: {basis}. Ask the authority for details and how to"
    " object.",
    "我们已于 {day} 按命令向下列机关提供了有关您{whose}的信息：{authority}，编号 {reference}，"
    "法律依据：{basis}。详情及异议方式请向该机关查询。",
)
_CARRIED_OUT: Final = Said(
    "On {day} we carried out an order about {whose}: {authority}, reference {reference}, legal"
    " basis: {basis}. Ask the authority for details and how to object.",
    "我们已于 {day} 执行了下列机关有关您{whose}的命令：{authority}，编号 {reference}，"
    "法律依据：{basis}。详情及异议方式请向该机关查询。",
)
_SHOP: Final = Said("your shop", "店铺")
_ACCOUNT: Final = Said("your account and its requests", "账户及其投诉")


def describe_order(order: Order, whose: Said = _SHOP) -> dict[str, str]:
    """Return the letter in both languages."""
    said = {
        "day": f"{order.ended_at:%Y-%m-%d}",
        "authority": str(order.authority),
        "reference": order.reference,
        "basis": order.basis,
    }
    says = _DISCLOSED if order.bundle_id else _CARRIED_OUT
    languages = {"en": (says.en, whose.en), "zh": (says.zh, whose.zh)}
    texts = {code: text.format(**said, whose=one) for code, (text, one) in languages.items()}
    return {"kind": KIND, **texts}


def list_told(order: Order) -> list[Case]:
    """Return one case of each seller that it concerns: its listing says where the seller is."""
    cases = Case.objects.filter(pk__in=order.case_ids).select_related("listing")
    return list(cases.order_by("seller_id", "pk").distinct("seller_id"))


def compose_for_accounts(order: Order, public_url: str) -> list[LetterText]:
    """Return a letter to everybody of the accounts that the order named who can be reached."""
    told = describe_order(order, _ACCOUNT)
    people = User.objects.filter(account__in=order.account_ids, is_active=True).exclude(email="")
    return [
        build_letter(one, _SUBJECT, (told["en"], told["zh"]), f"{public_url}/")
        for one in people.order_by("pk")
    ]
