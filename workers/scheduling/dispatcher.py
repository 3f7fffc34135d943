"""Send waiting work to the queue, a little at a time, so that order is chosen late and fairly."""

from collections.abc import Mapping, Sequence
from typing import Final

import redis
from django.db import connection

from pipeline.cluster.fairness import WaitingTurn, choose_turns
from records.complaints.backlog import work_rows, worker_lives
from records.complaints.backlog.work_rows import WORK_CHANNEL, Candidate
from workers.cases.actors import ACTORS
from workers.queue.broker import BROKER
from workers.queue.names import SUSPECT, WORK

_PER_THREAD: Final = 4  # messages outstanding for each live worker thread
_LOOK_AHEAD: Final = 8  # rows of a unit looked at beyond those there is room for: some are suspects
_SILENT_SECONDS: Final = 5.0  # a worker not heard of for so long counts for nothing
_IDLE_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 0.02  # sixteen messages are gone in forty milliseconds
_LOCK: Final = 7_204_881_226_001  # one dispatcher at a time: an arbitrary advisory lock

type Outstanding = Mapping[int, tuple[int, int]]


def dispatch_round() -> bool:
    """Choose, mark and send work; return whether any waits or is under way."""
    ordinary, suspect = worker_lives.count_live_threads(_SILENT_SECONDS)
    held = work_rows.count_outstanding()
    free = _PER_THREAD * ordinary - sum(sent for sent, _ in held.values())
    waiting = work_rows.list_candidates(per_unit=max(_LOOK_AHEAD, free))
    chosen = [*_choose_ordinary(waiting, held, ordinary), *_choose_suspects(waiting, suspect)]
    _send_chosen(chosen)
    return bool(waiting or held)


def _choose_ordinary(
    waiting: Sequence[Candidate], held: Outstanding, threads: int
) -> Sequence[Candidate]:
    slots = _PER_THREAD * threads
    free = slots - sum(sent for sent, _ in held.values())
    by_case = {row.case_id: row for row in waiting if not row.is_suspect}
    turns = (WaitingTurn(row.case_id, row.unit, row.weight) for row in by_case.values())
    holds = {unit: sent + running for unit, (sent, running) in held.items()}
    return [by_case[turn.case_id] for turn in choose_turns(turns, holds, free=free, slots=slots)]


def _choose_suspects(waiting: Sequence[Candidate], threads: int) -> Sequence[Candidate]:
    """Suspects go to their own worker, no more than it can look at."""
    return [row for row in waiting if row.is_suspect][: _PER_THREAD * threads]


def _send_chosen(chosen: Sequence[Candidate]) -> None:
    if not chosen:
        return
    # Marked first: a worker that is faster than our commit would find nothing to claim.
    sent = work_rows.mark_sent([row.case_id for row in chosen])
    unsent = [row for row in chosen if row.case_id in sent]
    try:
        for row in list(unsent):
            message = ACTORS[row.stage].message(row.case_id)
            BROKER.enqueue(message.copy(queue_name=SUSPECT if row.is_suspect else WORK))
            unsent.remove(row)
    except redis.RedisError:
        work_rows.mark_unsent([row.case_id for row in unsent])
        raise


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
