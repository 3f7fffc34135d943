"""What sellers and accounts are told of an order about them, once they may be told."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import F
from django.db.models.functions import Coalesce

from pipeline.policy.tables import LocalizedText
from records.accounts.models import User
from records.cases.models import Case
from records.evidence.models import DisclosureOrder
from records.ledger import outbox
from records.notices.bilingual import build_letter
from records.notices.letters import LetterText

KIND: Final = "order_told"
_SUBJECT: Final = LocalizedText("An order of an authority about you", "有关您的机关命令")
_DISCLOSED: Final = LocalizedText(
    "On {day} we gave an authority information about {whose} that it ordered: {authority},"
    " reference {reference}, legal basis: {basis}. Ask the authority for details and how to"
    " object.",
    "我们已于 {day} 按命令向下列机关提供了有关您{whose}的信息：{authority}，编号 {reference}，"
    "法律依据：{basis}。详情及异议方式请向该机关查询。",
)
_CARRIED_OUT: Final = LocalizedText(
    "On {day} we carried out an order about {whose}: {authority}, reference {reference}, legal"
    " basis: {basis}. Ask the authority for details and how to object.",
    "我们已于 {day} 执行了下列机关有关您{whose}的命令：{authority}，编号 {reference}，"
    "法律依据：{basis}。详情及异议方式请向该机关查询。",
)
_SHOP: Final = LocalizedText("your shop", "店铺")
_ACCOUNT: Final = LocalizedText("your account and its requests", "账户及其投诉")


def find_time(order: DisclosureOrder, now: datetime) -> datetime:
    """Return when the subjects are told: now, or after the last day of the order's secrecy."""
    secret = order.secret_until_on
    return max(now, datetime.combine(secret + timedelta(days=1), time(), UTC)) if secret else now


def post_letter(order: DisclosureOrder, now: datetime) -> None:
    """Tell the subjects in time."""
    key, at = f"{KIND}:{order.pk}:{order.secret_until_on or ''}", find_time(order, now)
    outbox.post(key=key, kind=KIND, subject_id=order.pk, send_after=at)


def describe_order(order: DisclosureOrder, whose: LocalizedText = _SHOP) -> dict[str, str]:
    """Return the letter in both languages."""
    values = {
        "day": f"{order.ended_at:%Y-%m-%d}",
        "authority": str(order.authority),
        "reference": order.reference,
        "basis": order.basis,
    }
    sentence = _DISCLOSED if order.bundle_id else _CARRIED_OUT
    languages = {"en": (sentence.en, whose.en), "zh": (sentence.zh, whose.zh)}
    texts = {
        code: text.format(**values, whose=language) for code, (text, language) in languages.items()
    }
    return {"kind": KIND, **texts}


def list_notified_cases(order: DisclosureOrder) -> list[Case]:
    """Return one case of each seller that it concerns: its listing says where the seller is.

    A listing whose seller is unknown counts as a seller of its own.
    """
    seller = Coalesce("seller_id", -F("listing_id"))
    cases = Case.objects.filter(pk__in=order.case_ids).select_related("listing")
    return list(cases.annotate(whose=seller).order_by("whose", "pk").distinct("whose"))


def compose_for_accounts(order: DisclosureOrder, public_url: str) -> list[LetterText]:
    """Return a letter to everybody of the accounts that the order named who can be reached."""
    texts = describe_order(order, _ACCOUNT)
    people = User.objects.filter(account__in=order.account_ids, is_active=True).exclude(email="")
    return [
        build_letter(person, _SUBJECT, (texts["en"], texts["zh"]), f"{public_url}/")
        for person in people.order_by("pk")
    ]
