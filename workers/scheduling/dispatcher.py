"""Send waiting work to the queue, a little at a time, so that order is chosen late and fairly."""

from collections.abc import Sequence
from itertools import batched
from typing import Final

import redis
from django.db import connection, transaction

from pipeline.cluster.batches import MOST_TOGETHER
from pipeline.cluster.fairness import WaitingTurn, choose_turns
from records.complaints.backlog import work_rows, worker_lives
from records.complaints.backlog.work_rows import WORK_CHANNEL, Candidate, Outstanding
from workers.cases.actors import ACTORS
from workers.queue.broker import BROKER
from workers.queue.names import SUSPECT, WORK

_PER_THREAD: Final = 4  # rows sent and not claimed for each live worker thread
_LOOK_AHEAD: Final = 8  # rows of a unit looked at beyond those there is room for: some are suspects
_SILENT_SECONDS: Final = 5.0  # a worker not heard of for so long counts for nothing
_IDLE_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 0.02  # sixteen rows are gone in forty milliseconds
_LOCK: Final = 7_204_881_226_001  # one dispatcher at a time: an arbitrary advisory lock


def dispatch_round() -> bool:
    """Choose, mark and send work; return whether any waits or is under way."""
    with transaction.atomic():  # one commit a round
        ordinary, suspect = worker_lives.count_live_threads(_SILENT_SECONDS)
        out = work_rows.count_outstanding()
        waiting = work_rows.list_candidates(per_unit=max(_LOOK_AHEAD, _PER_THREAD * ordinary))
        chosen = choose_rows(waiting, out, threads=ordinary, suspect_threads=suspect)
        sent = work_rows.mark_sent([row.case_id for row in chosen]) if chosen else set()
    # Marked first: a worker that is faster than our commit would find nothing to claim.
    _send_messages([row for row in chosen if row.case_id in sent], ordinary)
    return bool(waiting or out.sent or out.suspects or out.running)


def choose_rows(
    waiting: Sequence[Candidate], out: Outstanding, *, threads: int, suspect_threads: int
) -> list[Candidate]:
    """Return the rows to send now.

    Neither what runs nor a suspect holds a slot, so that what hangs keeps nobody waiting. What went
    down with a worker needs none: it had its turn.
    """
    slots = _PER_THREAD * threads
    suspects = [row for row in waiting if row.is_suspect]
    returned = [row for row in waiting if row.is_returned]
    others = {row.case_id: row for row in waiting if not row.is_suspect and not row.is_returned}
    turns = choose_turns(
        (WaitingTurn(row.case_id, row.unit, row.weight) for row in others.values()),
        out.sent,
        free=slots - sum(out.sent.values()),
        slots=slots,
    )
    free_for_suspects = max(0, _PER_THREAD * suspect_threads - out.suspects)
    return [
        *returned,
        *(others[turn.case_id] for turn in turns),
        *suspects[:free_for_suspects],
    ]


def _send_messages(sent: Sequence[Candidate], threads: int) -> None:
    unsent = group_rows(sent, threads)
    try:
        while unsent:
            first = unsent[0][0]
            message = ACTORS[first.stage].message(first.case_id)
            BROKER.enqueue(message.copy(queue_name=SUSPECT if first.is_suspect else WORK))
            del unsent[0]
    except redis.RedisError:
        work_rows.mark_unsent([row.case_id for rows in unsent for row in rows])
        raise


def group_rows(sent: Sequence[Candidate], threads: int) -> list[Sequence[Candidate]]:
    """Return the rows that share a message: few enough that each thread finds one, while it can.

    A worker takes as many rows for a message as a batch holds, whichever they are. Suspects are
    taken one by one, and each has its own.
    """
    groups: list[Sequence[Candidate]] = [[row] for row in sent if row.is_suspect]
    for stage in ACTORS:
        rows = [row for row in sent if row.stage is stage and not row.is_suspect]
        size = min(MOST_TOGETHER, max(1, len(rows) // max(1, threads)))
        groups += batched(rows, size, strict=False)
    return groups


class Dispatcher:
    """Holds the lock, listens for commits, and goes round faster while there is work."""

    def __init__(self) -> None:
        """Nothing is locked yet; others may stand by."""
        self._session: object = None  # the server connection that holds the lock

    def tick(self) -> float:
        """One round, or one wait for the lock; returns the seconds to rest."""
        if not self._holds_lock():
            return _IDLE_SECONDS
        if dispatch_round():
            return _BUSY_SECONDS
        self._wait_for_work()
        return 0.0

    def _holds_lock(self) -> bool:
        connection.ensure_connection()
        if self._session is connection.connection:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            (is_ours,) = cursor.fetchone() or (False,)
            if is_ours:
                cursor.execute(f"LISTEN {WORK_CHANNEL}")
                self._session = connection.connection
        return bool(is_ours)

    def _wait_for_work(self) -> None:
        """Rest until a commit wakes us, for a second at most; a second is the poll."""
        for _ in connection.connection.notifies(timeout=_IDLE_SECONDS, stop_after=1):
            return
