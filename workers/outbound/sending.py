"""Send what was made: held by a lease, sent without a transaction, then marked.

Whoever hangs holds up nobody else: each marketplace has a thread of its own, and letters leave over
several sessions at once. These threads ask the database nothing; the one that starts them does.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import batched, chain
from typing import Final

from django.conf import settings
from django.db import transaction

from gateways import configured
from gateways.mail import Mailbox, Mailer
from records.clock import database_now
from records.notices import documents, outbox_batches
from records.notices.models.documents import Document
from records.notices.outbox_batches import OutgoingRow
from workers.outbound import transmission
from workers.outbound.outcomes import OutboxBatch
from workers.outbound.transmission import DIRECT, KINDS_OF_LANE, MAIL, Errand, NotTried, Plan
from workers.runtime.loops import OUTAGES

_HELD_FOR: Final = timedelta(seconds=60)  # a process that died lets go by then
_BEGUN_WITHIN_SECONDS: Final = 30.0  # an attempt ends well before another process may begin one
_BATCH: Final = 100
_LOOK_SECONDS: Final = 0.05  # while some are under way
_LETTERS_A_SESSION: Final = 10
_ENOUGH: Final = 20  # for a thread of its own


@dataclass(frozen=True, slots=True, eq=False)
class _Sending:
    """Rows that leave together, held since `taken_at` by this process's own clock."""

    parcel: Sequence[OutgoingRow]
    plan: Plan
    held_until: datetime
    taken_at: float

    def is_over(self) -> bool:
        return all(errand.answer.done() for errand in self.plan.errands)

    def is_lost(self) -> bool:
        """Return whether another process may hold the rows by now."""
        return time.monotonic() > self.taken_at + _HELD_FOR.total_seconds()

    def conclude(self) -> bool:
        """Raise what was in the way, or do what is left; False: it is taken again as it is."""
        fault = transmission.pick_fault(self.plan.errands)
        if isinstance(fault, NotTried):
            return False
        if fault is not None:
            raise fault
        self.plan.finish()
        return True


_under_way: Final[list[_Sending]] = []


def is_under_way() -> bool:
    """Return whether anything was taken that is not marked yet."""
    return bool(_under_way)


def send_batch() -> int:
    """Send a batch to its end; return how many rows are dealt with."""
    _take_batch()
    return finish()


def finish() -> int:
    """End what is under way, and take no more; return how many rows are dealt with."""
    count = 0
    while _under_way:
        count += _mark_ended()
    return count


def go_on() -> int:
    """Take more where there is room, and mark what has ended; return how many rows."""
    _take_batch()
    return _mark_ended()


def _take_batch() -> None:
    """Hold what can be sent now, in a short transaction, and hand it to its threads."""
    full, taken_at = _list_full_lanes(), time.monotonic()
    full_kinds = [KINDS_OF_LANE[lane] for lane in full if lane in KINDS_OF_LANE]
    with transaction.atomic():
        rows = outbox_batches.take_made(_BATCH, full, full_kinds)
        if not rows:
            return
        now = database_now()
        made = documents.find_by_outgoing(row.pk for row in rows)
        followers = _take_followers(made)
        parcels = [[row, *followers.get(row.pk, ())] for row in rows]
        held = outbox_batches.hold(chain.from_iterable(parcels), until=now + _HELD_FOR)
        taken = [
            _Sending(parcel, _plan(row, made.get(row.pk, ()), now), now + _HELD_FOR, taken_at)
            for row, parcel in zip(rows, parcels, strict=True)
            if row.pk in held
        ]
    _under_way.extend(taken)
    _hand_out(taken)


def _list_full_lanes() -> list[str]:
    load = Counter(
        errand.lane
        for sending in _under_way
        for errand in sending.plan.errands
        if not errand.answer.done()
    )
    enough = {MAIL: settings.MARKWARDEN.smtp_sessions * _LETTERS_A_SESSION}
    return [lane for lane, count in load.items() if count >= enough.get(lane, _ENOUGH)]


def _take_followers(made: Mapping[int, Sequence[Document]]) -> dict[int, list[OutgoingRow]]:
    subject_ids = {
        leader: document.subject_ids
        for leader, (document, *_others) in made.items()
        if len(document.subject_ids) > 1
    }
    if not subject_ids:
        return {}
    return outbox_batches.take_followers(subject_ids, [*chain.from_iterable(subject_ids.values())])


def _plan(row: OutgoingRow, made: Sequence[Document], now: datetime) -> Plan:
    """Plan to send a row; what is in the way counts as its answer, and holds up no other."""
    try:
        with transaction.atomic() if row.kind in DIRECT else nullcontext():
            return transmission.plan_sending(row, made, now)
    except OUTAGES:
        raise
    except Exception as fault:  # noqa: BLE001  # the edge: see above
        failed = Errand("", bool)
        failed.answer.set_exception(fault)
        return Plan([failed])


def _hand_out(taken: Sequence[_Sending]) -> None:
    """Give each thread what it sends one after the other."""
    by_lane: dict[str, list[Errand]] = {}
    for errand in chain.from_iterable(sending.plan.errands for sending in taken):
        if not errand.answer.done():
            by_lane.setdefault(errand.lane, []).append(errand)
    for lane, errands in by_lane.items():
        size = _LETTERS_A_SESSION if lane == MAIL else len(errands)
        for batch in batched(errands, size, strict=False):
            begin_before = taken[0].taken_at + _BEGUN_WITHIN_SECONDS
            _threads(lane).submit(_carry_out, batch, configured.mailbox(), begin_before)


@cache
def _threads(lane: str) -> ThreadPoolExecutor:
    """Start what sends on one way out: a marketplace hears one thing after the other."""
    count = settings.MARKWARDEN.smtp_sessions if lane == MAIL else 1
    return ThreadPoolExecutor(count, thread_name_prefix=f"to {lane}")


def _carry_out(errands: Sequence[Errand], mailbox: Mailbox, begin_before: float) -> None:
    """Send over one session; runs in a thread that asks the database nothing."""
    with mailbox.open() as mailer:
        for errand in errands:
            try:
                _send_in_time(errand, mailer, begin_before)
            except Exception as fault:  # noqa: BLE001  # the edge: whoever waits for it raises it
                errand.answer.set_exception(fault)
            else:
                errand.answer.set_result(None)


def _send_in_time(errand: Errand, mailer: Mailer, begin_before: float) -> None:
    if time.monotonic() > begin_before:
        raise NotTried
    errand.send(mailer)


def _mark_ended() -> int:
    """Write down what has ended, where it is still ours; return how many rows."""
    wait(
        [errand.answer for sending in _under_way for errand in sending.plan.errands],
        timeout=_LOOK_SECONDS,
    )
    ended = [sending for sending in _under_way if sending.is_over()]
    if not ended:
        return 0
    with transaction.atomic():
        batch = OutboxBatch(database_now())
        marked = _mark(ended, batch)
    for sending in ended:
        if sending in marked or sending.is_lost():
            _under_way.remove(sending)
    return batch.finish()


def _mark(ended: Sequence[_Sending], batch: OutboxBatch) -> list[_Sending]:
    is_recalled = outbox_batches.lock_held(
        (row, sending.held_until) for sending in ended for row in sending.parcel
    )
    ours = [one for one in ended if all(row.pk in is_recalled for row in one.parcel)]
    for sending in ours:
        lead = sending.parcel[0]
        if not is_recalled[lead.pk]:
            batch.attempt(sending.parcel, sending.conclude, has_savepoint=lead.kind in DIRECT)
        elif transmission.pick_fault(sending.plan.errands) is None:
            batch.done_rows.append(lead)  # it was heard all the same
    documents.mark_sent(chain.from_iterable(map(_list_taken, ours)), now=batch.now)
    outbox_batches.mark_sent(batch.done_rows, now=batch.now)
    outbox_batches.let_go(row for sending in ours for row in sending.parcel)
    return ours


def _list_taken(sending: _Sending) -> list[Document]:
    """Return the documents that their receivers took."""
    return [
        errand.document
        for errand in sending.plan.errands
        if errand.document is not None and errand.answer.exception() is None
    ]
