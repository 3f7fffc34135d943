"""Drain the outbox: letters, take-downs, statements; at least once, under one key each."""

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from django.db import transaction

from records.actions.notices import webhook_delivery
from records.cases.models import Ruling
from records.clock import database_now
from records.notices import outbox_batches, statements
from records.notices.outbox_batches import SHARED_FIELDS, OutgoingRow
from records.notices.statements import StatedRuling
from workers.outbound import letters, marketplace_orders, reminders
from workers.outbound.delivery_context import (
    FINAL_FAULTS,
    RETRYABLE_FAULTS,
    DeliveryContext,
    Sender,
)
from workers.runtime import metrics, tracing
from workers.runtime.loops import OUTAGES

_log = logging.getLogger(__name__)

# Who sends what leaves the outbox, by the kind of its row, where it is not a plain letter.
SENDERS: Final[Mapping[str, Sender]] = {
    **letters.LETTER_SENDERS,
    **marketplace_orders.ORDER_SENDERS,
    **marketplace_orders.DISPUTE_SENDERS,
    **marketplace_orders.MEASURE_SENDERS,
    **reminders.REMINDER_SENDERS,
}

_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 100
_BATCH_SECONDS: Final = 1.0  # how long a batch may hold its locks before it lets the rest go


def tick() -> float:
    """Deliver what is ready; return the seconds to rest."""
    return 0.0 if deliver_batch() else _IDLE_SECONDS


def deliver_batch() -> int:
    """Deliver one batch; return how many rows it dealt with."""
    with transaction.atomic():
        rows = outbox_batches.take_batch(_BATCH)
        if not rows:
            return 0
        webhook_delivery.create_deliveries([row.pk for row in rows], now=database_now())
        batch = OutboxBatch(rows, database_now(), statements.read_rulings(_ruling_ids(rows)))
        until = time.monotonic() + _BATCH_SECONDS
        for parcel in _group_parcels(rows):
            batch.send_parcel(parcel)
            if time.monotonic() > until:
                break
        outbox_batches.mark_sent(batch.sent_rows, now=batch.now)
    # Counted once it is committed: what is rolled back is sent, and counted, again.
    for (kind, outcome), times in batch.outcomes.items():
        metrics.WEBHOOK_DELIVERIES.labels(kind, outcome).inc(times)
    _trace_conclusions(batch.sent_rows)
    return batch.dealt_with


def _trace_conclusions(rows: Sequence[OutgoingRow]) -> None:
    """Record the traces of cases whose results were sent."""
    if not tracing.is_tracing_on():
        return
    rulings = Ruling.objects.filter(pk__in=[row.subject_id for row in rows if row.kind == "result"])
    for ruling in rulings.select_related("case"):
        tracing.record_case(
            ruling.case_id,
            filed_at=ruling.case.filed_at,
            ruled_at=ruling.ruled_at,
            outcome=ruling.outcome,
        )


def _ruling_ids(rows: Sequence[OutgoingRow]) -> set[int]:
    ids = {row.subject_id for row in rows if row.kind in SHARED_FIELDS}
    return ids | {row.body["ruling"] for row in rows if "ruling" in row.body}


def _group_parcels(rows: Sequence[OutgoingRow]) -> list[list[OutgoingRow]]:
    """Group the results of one request and a person's digest; all other rows go alone."""
    together = sorted((row for row in rows if _find_shared(row)), key=_find_shared)
    shared_parcels = [list(group) for _, group in groupby(together, key=_find_shared)]
    return [[row] for row in rows if not _find_shared(row)] + shared_parcels


def _find_shared(row: OutgoingRow) -> tuple[str, int] | tuple[()]:
    name = SHARED_FIELDS.get(row.kind, "")
    return (row.kind, row.body[name]) if name in row.body else ()


@dataclass(slots=True)
class OutboxBatch:
    """Rows under their locks, and what became of them."""

    rows: Sequence[OutgoingRow]
    now: datetime
    stated_rulings: dict[int, StatedRuling]
    sent_rows: list[OutgoingRow] = field(default_factory=list)
    dealt_with: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def send_parcel(self, parcel: Sequence[OutgoingRow]) -> None:
        """Send what leaves together, and record what became of it."""
        kind = parcel[0].kind
        outcome = self._try_parcel(parcel)
        self.dealt_with += len(parcel)
        self.outcomes[kind, outcome] += len(parcel)

    def _try_parcel(self, parcel: Sequence[OutgoingRow]) -> str:
        """Send a parcel; a fault in one may not hold up the others.

        A savepoint keeps the transaction usable after a database fault.
        """
        try:
            with transaction.atomic():
                return self._send(parcel)
        except OUTAGES:
            raise
        except Exception as fault:  # noqa: BLE001  # the edge: see above
            ids = {"outgoing": parcel[0].pk}
            _log.exception("Outgoing row %s cannot be composed.", parcel[0].pk, extra=ids)
            return self._postpone_parcel(parcel, f"{type(fault).__name__}: {fault}")

    def _send(self, parcel: Sequence[OutgoingRow]) -> str:
        """Send a parcel; what the sender wrote stays if its receiver does not answer."""
        try:
            send = SENDERS.get(parcel[0].kind, letters.send_declared)
            send(DeliveryContext(self.now, self.stated_rulings), parcel)
        except RETRYABLE_FAULTS as outage:
            return self._postpone_parcel(parcel, str(outage))
        except FINAL_FAULTS as refusal:
            return self._park_parcel(parcel, str(refusal))
        self.sent_rows.extend(parcel)
        return "sent"

    def _postpone_parcel(self, parcel: Sequence[OutgoingRow], why: str) -> str:
        is_postponed = [outbox_batches.retry_later(row, why, now=self.now) for row in parcel]
        return "postponed" if all(is_postponed) else "parked"

    def _park_parcel(self, parcel: Sequence[OutgoingRow], why: str) -> str:
        for row in parcel:
            outbox_batches.park(row, why, now=self.now)
            _log.error("%s is parked: %s", row.key, why, extra={"outgoing": row.pk})
        return "parked"
