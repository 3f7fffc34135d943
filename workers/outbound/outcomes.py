"""What became of a batch of the outbox: done, tried again later, or parked."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from records.cases.models import Ruling
from records.notices import outbox_batches
from records.notices.outbox_batches import OutgoingRow
from workers.outbound.transmission import FINAL_FAULTS, RETRYABLE_FAULTS
from workers.runtime import metrics, tracing
from workers.runtime.loops import OUTAGES

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class OutboxBatch:
    """Rows under their locks, and what became of them."""

    now: datetime
    done_rows: list[OutgoingRow] = field(default_factory=list)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def attempt(
        self, parcel: Sequence[OutgoingRow], act: Callable[[], bool], *, has_savepoint: bool = True
    ) -> None:
        """Act on what leaves together, as `act`; a fault in one may not hold up the others.

        A savepoint keeps the transaction usable after a database fault.
        """
        try:
            with transaction.atomic() if has_savepoint else nullcontext():
                self.act(parcel, act)
        except OUTAGES:
            raise
        except Exception as fault:  # noqa: BLE001  # the edge: see above
            ids = {"outgoing": parcel[0].pk}
            _log.exception("Outgoing row %s cannot be composed.", parcel[0].pk, extra=ids)
            outcome = self._postpone_parcel(parcel, f"{type(fault).__name__}: {fault}")
            self.outcomes[parcel[0].kind, outcome] += len(parcel)

    def act(self, parcel: Sequence[OutgoingRow], act: Callable[[], bool]) -> None:
        """Act, and note what became of it; what was written stays if the receiver is silent.

        The act returns True if the rows are done with.
        """
        outcome = self._carry_out(parcel, act)
        if outcome:
            self.outcomes[parcel[0].kind, outcome] += len(parcel)

    def finish(self) -> int:
        """Count what was committed; return how many rows were dealt with.

        What is rolled back is sent, and counted, again.
        """
        for (kind, outcome), times in self.outcomes.items():
            metrics.WEBHOOK_DELIVERIES.labels(kind, outcome).inc(times)
        _trace_conclusions(self.done_rows)
        return self.outcomes.total()

    def _carry_out(self, parcel: Sequence[OutgoingRow], act: Callable[[], bool]) -> str:
        try:
            is_done = act()
        except RETRYABLE_FAULTS as outage:
            return self._postpone_parcel(parcel, str(outage))
        except FINAL_FAULTS as refusal:
            return self._park_parcel(parcel, str(refusal))
        self.done_rows.extend(parcel if is_done else ())
        return "sent" if is_done else ""

    def _postpone_parcel(self, parcel: Sequence[OutgoingRow], why: str) -> str:
        is_postponed = [outbox_batches.retry_later(row, why, now=self.now) for row in parcel]
        return "postponed" if all(is_postponed) else "parked"

    def _park_parcel(self, parcel: Sequence[OutgoingRow], why: str) -> str:
        for row in parcel:
            outbox_batches.park(row, why, now=self.now)
            _log.error("%s is parked: %s", row.key, why, extra={"outgoing": row.pk})
        return "parked"


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
