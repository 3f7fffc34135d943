"""Drain the outbox: letters, take-downs, statements; at least once, under one key each.

Documents are made first and committed, then sent: a retry sends the bytes that were sent before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Final

from django.db import transaction

from records.actions.notices import webhook_delivery
from records.clock import database_now
from records.notices import document_links, documents, outbox_batches, statements
from records.notices.documents import Draft, Origin
from records.notices.outbox_batches import SHARED_FIELDS, OutgoingRow
from records.notices.statements import StatedRuling
from workers.outbound import letters, marketplace_orders, reminders, sending
from workers.outbound.outcomes import OutboxBatch
from workers.outbound.rendering import Compose, Rendering
from workers.outbound.transmission import DIRECT
from workers.runtime.loops import OUTAGES

# Who makes the documents of a row, by its kind, where it is not a plain letter.
COMPOSERS: Final[Mapping[str, Compose]] = {
    **letters.LETTERS,
    **marketplace_orders.ORDERS,
    **reminders.REMINDERS,
}

_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 100


def tick() -> float:
    """Deliver what is ready; return the seconds to rest."""
    return 0.0 if make_batch() + sending.go_on() or sending.is_under_way() else _IDLE_SECONDS


def deliver_batch() -> int:
    """Make the documents of a batch, then send a batch; return how many rows are dealt with."""
    return make_batch() + sending.send_batch()


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


@dataclass(frozen=True, slots=True)
class _Making:
    """The documents of a batch, until all are stored at once."""

    batch: OutboxBatch
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
