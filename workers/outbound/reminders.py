"""Reminders to sellers before a window ends, notices for buyers, by the marketplace."""

from collections.abc import Mapping, Sequence
from typing import Final

from gateways import configured
from records.actions.disputes import counter_notices
from records.cases.models import Case
from records.notices import reminders
from records.notices.outbox_batches import OutgoingRow
from records.notices.statements import NotMatched
from workers.outbound.delivery_context import DeliveryContext, Sender


def _send_seller_reminder(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Remind a seller of an open chance, unless a dispute is already running."""
    (row,) = parcel
    case = _fetch_case(row)
    chance = counter_notices.find_chance(case, now=context.now)
    if chance is None:
        return
    notice = reminders.compose_counter_reminder(case, f"{chance.ends_at:%Y-%m-%d %H:%M} UTC")
    configured.marketplaces().notify(
        notice.marketplace,
        notice.external_id,
        {"kind": notice.kind, "en": notice.says.en, "zh": notice.says.zh},
        key=row.key,
        sent_at=context.now,
    )


def _build_buyers_notice(case: Case) -> reminders.BuyersNotice | None:
    """Build the notice; None without a match, as the record then names no product."""
    try:
        return reminders.build_buyers_notice(case)
    except NotMatched:
        return None


def _send_buyer_notice(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    (row,) = parcel
    notice = _build_buyers_notice(_fetch_case(row))
    if notice is None:
        return
    body = {"kind": reminders.BUYERS_KIND, "en": notice.says.en, "zh": notice.says.zh}
    configured.marketplaces().notify(
        notice.marketplace,
        notice.external_id,
        body | {"bought_within_months": notice.months},
        key=row.key,
        sent_at=context.now,
    )


def _fetch_case(row: OutgoingRow) -> Case:
    cases = Case.objects.select_related("frozen", "listing", "request__right")
    return cases.get(pk=row.subject_id)


REMINDER_SENDERS: Final[Mapping[str, Sender]] = {
    reminders.COUNTER: _send_seller_reminder,
    reminders.BUYERS_KIND: _send_buyer_notice,
}
