"""Reminders to sellers before a window ends, notices for buyers, by the marketplace."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from records.actions.disputes import counter_notices
from records.cases.models import Case
from records.notices.letters import reminders
from records.notices.outbox_batches import OutgoingRow
from records.notices.statements import NotMatched
from workers.outbound.rendering import Compose, Rendering


def _compose_seller_reminder(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Remind a seller of an open chance, unless a dispute is already running."""
    (row,) = parcel
    case = _fetch_case(row)
    chance = counter_notices.find_chance(case, now=rendering.now)
    if chance is None:
        return
    rendering.notify_seller(row.key, reminders.compose_counter_reminder(case, chance.ends_at))


def _compose_buyer_notice(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the marketplace whom to inform; nobody without a match, which names the product."""
    (row,) = parcel
    with suppress(NotMatched):
        if notice := reminders.build_buyers_notice(_fetch_case(row)):
            rendering.notify_seller(row.key, notice)


def _fetch_case(row: OutgoingRow) -> Case:
    cases = Case.objects.select_related("frozen", "listing", "request__right")
    return cases.get(pk=row.subject_id)


REMINDERS: Final[Mapping[str, Compose]] = {
    reminders.COUNTER: _compose_seller_reminder,
    reminders.BUYERS_KIND: _compose_buyer_notice,
}
