"""Reminders to sellers before a window ends, notices for buyers, by the marketplace."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from records.actions.disputes import counter_notices
from records.cases.models import Case
from records.notices.letters import reminders
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
    context.notify(row.key, reminders.compose_counter_reminder(case, chance.ends_at))


def _send_buyer_notice(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the marketplace whom to inform; nobody without a match, which names the product."""
    (row,) = parcel
    with suppress(NotMatched):
        if notice := reminders.build_buyers_notice(_fetch_case(row)):
            context.notify(row.key, notice)


def _fetch_case(row: OutgoingRow) -> Case:
    cases = Case.objects.select_related("frozen", "listing", "request__right")
    return cases.get(pk=row.subject_id)


REMINDER_SENDERS: Final[Mapping[str, Sender]] = {
    reminders.COUNTER: _send_seller_reminder,
    reminders.BUYERS_KIND: _send_buyer_notice,
}
