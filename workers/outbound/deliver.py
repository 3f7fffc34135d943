"""Drain the outbox: letters, take-downs, statements; at least once, under one key each.

Documents are made first and committed, then sent: a retry sends the bytes that were sent before.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain, groupby
from typing import Final

from django.db import transaction

from records.actions.notices import webhook_delivery
from records.cases.models import Ruling
from records.clock import database_now
from records.notices import document_links, documents, outbox_batches, statements
from records.notices.documents import Draft, Origin
from records.notices.models.documents import Document
from records.notices.outbox_batches import SHARED_FIELDS, OutgoingRow
from records.notices.statements import StatedRuling
from workers.outbound import letters, marketplace_orders, reminders, transmission
from workers.outbound.rendering import Compose, Rendering
from workers.outbound.transmission import DIRECT, FINAL_FAULTS, RETRYABLE_FAULTS
from workers.runtime import metrics, tracing
from workers.runtime.loops import OUTAGES

_log = logging.getLogger(__name__)

# Who makes the documents of a row, by its kind, where it is not a plain letter.
COMPOSERS: Final[Mapping[str, Compose]] = {
    **letters.LETTERS,
    **marketplace_orders.ORDERS,
    **reminders.REMINDERS,
}

_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 100
_BATCH_SECONDS: Final = 1.0  # how long a batch may hold its locks before it lets the rest go


def tick() -> float:
    """Deliver what is ready; return the seconds to rest."""
    return 0.0 if deliver_batch() else _IDLE_SECONDS


def deliver_batch() -> int:
    """Make the documents of a batch, then send a batch; return how many rows are dealt with."""
    return make_batch() + send_batch()


def make_batch() -> int:
    """Make the documents of what is due; return how many rows need no sending, or failed.

    Hardly ever is one at fault; then all are made once more, each within a savepoint of its own.
    """
    try:
        return _make_due(has_savepoints=False)
    except OUTAGES:
        raise
    except Exception:  # noqa: BLE001  # the edge: the second round names the row
        return _make_due(has_savepoints=True)


def _make_due(*, has_savepoints: bool) -> int:
    with transaction.atomic():
        rows = outbox_batches.take_due(_BATCH)
        if not rows:
            return 0
        now = database_now()
        webhook_delivery.create_deliveries([row.pk for row in rows], now=now)
        making = _Making(OutboxBatch(now), statements.read_rulings(_ruling_ids(rows)))
        for parcel in _group_parcels(rows):
            make = partial(making.make, parcel)
            if has_savepoints:
                making.batch.attempt(parcel, make)
            else:
                making.batch.act(parcel, make)
        making.store()
    return making.batch.finish()


def send_batch() -> int:
    """Send documents that are made; return how many rows are dealt with."""
    with transaction.atomic():
        rows = outbox_batches.take_made(_BATCH)
        if not rows:
            return 0
        documents_by_row = documents.find_by_outgoing(row.pk for row in rows)
        followers = _take_followers(documents_by_row)
        batch, until = OutboxBatch(database_now()), time.monotonic() + _BATCH_SECONDS
        for row in rows:
            parcel = [row, *followers.get(row.pk, ())]
            send = partial(_send, row, documents_by_row.get(row.pk, ()), batch.now)
            batch.attempt(parcel, send, has_savepoint=row.kind in DIRECT)
            if time.monotonic() > until:
                break
        documents.mark_sent(documents_by_row.values(), now=batch.now)
        outbox_batches.mark_sent(batch.done_rows, now=batch.now)
    return batch.finish()


def _take_followers(made: Mapping[int, Sequence[Document]]) -> dict[int, list[OutgoingRow]]:
    subject_ids = {
        leader: document.subject_ids
        for leader, (document, *_others) in made.items()
        if len(document.subject_ids) > 1
    }
    if not subject_ids:
        return {}
    return outbox_batches.take_followers(subject_ids, [*chain.from_iterable(subject_ids.values())])


def _send(row: OutgoingRow, made: Sequence[Document], now: datetime) -> bool:
    if row.kind in DIRECT:
        DIRECT[row.kind](row, now)
    elif row.kind != "enforce" or row.is_newest_order:
        transmission.send_documents(made, row.key_prefix, now)
    return True


@dataclass(frozen=True, slots=True)
class _Making:
    """The documents of a batch, until all are stored at once."""

    batch: "OutboxBatch"
    stated_rulings: dict[int, StatedRuling]
    made: list[tuple[Origin, Sequence[Draft]]] = field(default_factory=list)
    leaders: dict[int, int] = field(default_factory=dict)  # by the row that they lead

    def make(self, parcel: Sequence[OutgoingRow]) -> bool:
        """Make what leaves together; True: nobody has to be told any more."""
        lead = parcel[0]
        self._word_rulings(parcel)
        rendering = Rendering(self.batch.now, self.stated_rulings)
        if lead.kind not in DIRECT:
            COMPOSERS.get(lead.kind, letters.compose_declared)(rendering, parcel)
            if not rendering.drafts:
                return True
            links = document_links.find_links(lead, self.stated_rulings)
            if len(parcel) > 1:
                links = replace(links, case_id=None, seller_id=None)  # it is about several
            subject_ids = [row.subject_id for row in parcel]
            origin = Origin(lead.kind, subject_ids, links, lead.pk)
            self.made.append((origin, rendering.drafts))
        self.leaders.update(dict.fromkeys((row.pk for row in parcel), lead.pk))
        return False

    def _word_rulings(self, parcel: Sequence[OutgoingRow]) -> None:
        """Put the rulings that these rows tell into words; within their own attempt."""
        for pk in _ruling_ids(parcel) & self.stated_rulings.keys():
            self.stated_rulings[pk], pages = statements.keep_words(pk, self.stated_rulings[pk])
            self.made.extend(pages)

    def store(self) -> None:
        """Keep the documents, and mark what they were made for."""
        documents.keep_documents(self.made, now=self.batch.now)
        outbox_batches.mark_made(self.leaders)
        outbox_batches.mark_sent(self.batch.done_rows, now=self.batch.now)


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
