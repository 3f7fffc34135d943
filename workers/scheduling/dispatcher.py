"""Send waiting work to the queue, a little at a time, so that order is chosen late and fairly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any, Final

import dramatiq
import redis
from django.db import transaction

from pipeline.cluster.batches import MOST_TOGETHER
from pipeline.cluster.fairness import WaitingTurn, choose_turns
from pipeline.vocabulary import Stage
from records import policies
from records.complaints.backlog import work_rows, worker_lives
from records.complaints.backlog.work_rows import CASES, WORK_CHANNEL
from records.complaints.backlog.work_table import Candidate, Outstanding, WorkTable
from records.database import Listener, hold_session_lock
from records.screening.work import PARTS
from workers.cases.actors import ACTORS
from workers.queue.broker import BROKER
from workers.queue.names import SUSPECT, WORK
from workers.screening.perform import screen_part

_PER_THREAD: Final = 4  # rows sent and not claimed for each live worker thread
_PARTS_PER_THREAD: Final = 2  # a part takes longer than a case
_LOOK_AHEAD: Final = 8  # rows of a unit looked at beyond those there is room for: some are suspects
_SILENT_SECONDS: Final = 5.0  # a worker not heard of for so long counts for nothing
_IDLE_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 0.02  # sixteen rows are gone in forty milliseconds
_LOCK: Final = 7_204_881_226_001  # one dispatcher at a time: an arbitrary advisory lock

type Build = Callable[[Candidate], dramatiq.Message[Any]]  # of the first of the rows that share it


@dataclass(frozen=True, slots=True)
class Lane:
    """One table of work, and the workers that its messages go to."""

    table: WorkTable
    per_thread: int  # rows sent and not claimed for each live worker thread
    most_together: int  # rows that share a message
    is_screening: bool
    build_message: Build


def _build_case_message(row: Candidate) -> dramatiq.Message[Any]:
    message = ACTORS[Stage(row.stage)].message(row.row_id)
    return message.copy(queue_name=SUSPECT if row.is_suspect else WORK)


def _build_part_message(row: Candidate) -> dramatiq.Message[Any]:
    return screen_part.message(row.row_id)


_CASES: Final = Lane(
    CASES, _PER_THREAD, MOST_TOGETHER, is_screening=False, build_message=_build_case_message
)
_PARTS: Final = Lane(
    PARTS, _PARTS_PER_THREAD, 1, is_screening=True, build_message=_build_part_message
)


def dispatch_round() -> bool:
    """Choose, mark and send work; return whether any waits or is under way.

    Complaints come first: while a case waits to begin, no listing is sent to be screened.
    """
    has_cases = _dispatch(_CASES)
    seconds = policies.policy().screening.complaints_wait_seconds
    if has_cases and work_rows.is_late(seconds):
        return True
    return (PARTS.has_rows() and _dispatch(_PARTS)) or has_cases


def _dispatch(lane: Lane) -> bool:
    with transaction.atomic():  # one commit a round
        ordinary, suspect = worker_lives.count_live_threads(
            _SILENT_SECONDS, of_screeners=lane.is_screening
        )
        out = lane.table.count_outstanding()
        waiting = lane.table.list_candidates(per_unit=max(_LOOK_AHEAD, lane.per_thread * ordinary))
        if lane.is_screening:  # a screener has one thread: what is suspect is alone in it
            waiting = [replace(row, is_suspect=False) for row in waiting]
        chosen = choose_rows(
            waiting,
            out,
            threads=ordinary,
            suspect_threads=suspect,
            per_thread=lane.per_thread,
        )
        sent = lane.table.mark_sent([row.row_id for row in chosen]) if chosen else set()
    # Marked first: a worker that is faster than our commit would find nothing to claim.
    _send_messages(lane, [row for row in chosen if row.row_id in sent], ordinary)
    return bool(waiting or out.sent or out.suspects or out.running)


def choose_rows(
    waiting: Sequence[Candidate],
    out: Outstanding,
    *,
    threads: int,
    suspect_threads: int,
    per_thread: int = _PER_THREAD,
) -> list[Candidate]:
    """Return the rows to send now.

    Neither what runs nor a suspect holds a slot, so that what hangs keeps nobody waiting. What went
    down with a worker needs none: it had its turn.
    """
    slots = per_thread * threads
    suspects = [row for row in waiting if row.is_suspect]
    returned = [row for row in waiting if row.is_returned]
    others = {row.row_id: row for row in waiting if not row.is_suspect and not row.is_returned}
    turns = choose_turns(
        (WaitingTurn(row.row_id, row.unit, row.weight) for row in others.values()),
        out.sent,
        free=slots - sum(out.sent.values()),
        slots=slots,
    )
    free_for_suspects = max(0, per_thread * suspect_threads - out.suspects)
    return [
        *returned,
        *(others[turn.case_id] for turn in turns),
        *suspects[:free_for_suspects],
    ]


def _send_messages(lane: Lane, sent: Sequence[Candidate], threads: int) -> None:
    unsent = group_rows(sent, threads, lane.most_together)
    try:
        while unsent:
            BROKER.enqueue(lane.build_message(unsent[0][0]))
            del unsent[0]
    except redis.RedisError:
        lane.table.mark_unsent([row.row_id for rows in unsent for row in rows])
        raise


def group_rows(
    sent: Sequence[Candidate], threads: int, most: int = MOST_TOGETHER
) -> list[Sequence[Candidate]]:
    """Return the rows that share a message: few enough that each thread finds one, while it can.

    A worker takes as many rows for a message as a batch holds, whichever they are. Suspects are
    taken one by one, and each has its own.
    """
    groups: list[Sequence[Candidate]] = [[row] for row in sent if row.is_suspect]
    rows = [row for row in sent if not row.is_suspect]
    size = min(most, max(1, len(rows) // max(1, threads)))
    return [*groups, *batched(rows, size, strict=False)]


class Dispatcher:
    """Holds the lock, listens for commits, and goes round faster while there is work."""

    def __init__(self) -> None:
        """Nothing is locked yet; others may stand by."""
        self._session: object = None  # the server connection that holds the lock
        self._listener = Listener(WORK_CHANNEL)

    def tick(self) -> float:
        """One round, or one wait for the lock; returns the seconds to rest."""
        if not self._holds_lock():
            return _IDLE_SECONDS
        if dispatch_round():
            return _BUSY_SECONDS
        self._listener.wait(_IDLE_SECONDS)
        return 0.0

    def _holds_lock(self) -> bool:
        self._session = hold_session_lock(_LOCK, self._session)
        return self._session is not None
