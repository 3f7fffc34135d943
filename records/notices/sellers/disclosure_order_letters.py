"""What sellers and accounts are told of an order about them, once they may be told."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import F
from django.db.models.functions import Coalesce

from records.cases.models import Case
from records.evidence.models import DisclosureOrder
from records.ledger import outbox
from records.notices.letter_kinds import LetterText, Values, list_readers, write_bilingual
from records.notices.letter_templates import Passage, localize_passage

KIND: Final = "order_told"


def find_time(order: DisclosureOrder, now: datetime) -> datetime:
    """Return when the subjects are told: now, or after the last day of the order's secrecy."""
    secret = order.secret_until_on
    return max(now, datetime.combine(secret + timedelta(days=1), time(), UTC)) if secret else now


def post_letter(order: DisclosureOrder, now: datetime) -> None:
    """Tell the subjects in time."""
    key, at = f"{KIND}:{order.pk}:{order.secret_until_on or ''}", find_time(order, now)
    outbox.post(key=key, kind=KIND, subject_id=order.pk, send_after=at)


def describe_order(order: DisclosureOrder) -> dict[str, str]:
    """Return what the seller of a shop is told, in both languages."""
    text = localize_passage(KIND, _find_sentence(order), **_describe(order, "shop"))
    return {"kind": KIND, "en": text.en, "zh": text.zh}


def _find_sentence(order: DisclosureOrder) -> Passage:
    return Passage("disclosed" if order.bundle_id else "carried_out")


def _describe(order: DisclosureOrder, whose: str) -> Values:
    return {
        "day": f"{order.ended_at:%Y-%m-%d}",
        "authority": str(order.authority),
        "reference": order.reference,
        "basis": order.basis,
        "whose": Passage(whose),
        "sentence": _find_sentence(order),
    }


def list_notified_cases(order: DisclosureOrder) -> list[Case]:
    """Return one case of each seller that it concerns: its listing says where the seller is.

    A listing whose seller is unknown counts as a seller of its own.
    """
    seller = Coalesce("seller_id", -F("listing_id"))
    cases = Case.objects.filter(pk__in=order.case_ids).select_related("listing")
    return list(cases.annotate(whose=seller).order_by("whose", "pk").distinct("whose"))


def compose_for_accounts(order: DisclosureOrder, public_url: str) -> list[LetterText]:
    """Return a letter to everybody of the accounts that the order named who can be reached."""
    values = _describe(order, "account")
    return [
        write_bilingual(KIND, person.email, values, f"{public_url}/")
        for person in list_readers(order.account_ids)
    ]
