"""Send waiting work to the queue, a little at a time, so that order is chosen late and fairly."""

from collections.abc import Mapping, Sequence
from typing import Final

import redis
from django.db import connection, transaction

from pipeline.cluster.fairness import UnitLoad, WaitingTurn, choose_turns
from records.complaints.backlog import work_rows, worker_lives
from records.complaints.backlog.work_rows import WORK_CHANNEL, Candidate
from workers.cases.actors import ACTORS
from workers.queue.broker import BROKER
from workers.queue.names import SUSPECT, WORK

_AHEAD: Final = 8  # rows sent for each thread before it is free
_AHEAD_OF_SLOW: Final = 4
_SLOW_SECONDS: Final = 1.0  # a row that has lain so long waits for a slow worker
_LOOK_AHEAD: Final = 8  # rows of a unit looked at beyond those there is room for: some are suspects
_SILENT_SECONDS: Final = 5.0  # a worker not heard of for so long counts for nothing
_IDLE_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 0.02
_LOCK: Final = 7_204_881_226_001  # one dispatcher at a time: an arbitrary advisory lock

type Outstanding = Mapping[int, UnitLoad]
type Turn = tuple[Candidate, float]


def dispatch_round() -> bool:
    """Choose, mark and send work; return whether any waits or is under way."""
    with transaction.atomic():  # one commit a round
        ordinary, suspect = worker_lives.count_live_threads(_SILENT_SECONDS)
        held = work_rows.count_outstanding()
        room = (_AHEAD_OF_SLOW if _is_slow(held) else _AHEAD) * ordinary
        free = room - sum(load.sent for load in held.values())
        waiting = work_rows.list_candidates(per_unit=max(_LOOK_AHEAD, free))
        chosen = [
            *_choose_ordinary(waiting, held, free, room + ordinary),
            *_choose_suspects(waiting, suspect),
        ]
        marked = _mark_chosen(chosen)
    # Marked first: a worker that is faster than our commit would find nothing to claim.
    _send_marked(marked)
    return bool(waiting or held)


def _is_slow(held: Outstanding) -> bool:
    return any(load.longest_seconds > _SLOW_SECONDS for load in held.values())


def _choose_ordinary(
    waiting: Sequence[Candidate], held: Outstanding, free: int, slots: int
) -> Sequence[Turn]:
    """The slots are the rows that may lie sent and those that may run."""
    by_case = {row.case_id: row for row in waiting if not row.is_suspect}
    turns = (WaitingTurn(row.case_id, row.unit, row.weight) for row in by_case.values())
    chosen = choose_turns(turns, held, free=free, slots=slots)
    return [(by_case[turn.case_id], at) for turn, at in chosen]


def _choose_suspects(waiting: Sequence[Candidate], threads: int) -> Sequence[Turn]:
    """Suspects go to their own worker, no more than it can look at."""
    suspects = [row for row in waiting if row.is_suspect]
    return [(row, 0.0) for row in suspects[: _AHEAD_OF_SLOW * threads]]


def _mark_chosen(chosen: Sequence[Turn]) -> Sequence[Candidate]:
    if not chosen:
        return []
    sent = work_rows.mark_sent([row.case_id for row, _ in chosen], [turn for _, turn in chosen])
    return [row for row, _ in chosen if row.case_id in sent]


def _send_marked(marked: Sequence[Candidate]) -> None:
    unsent = list(marked)
    try:
        while unsent:
            row = unsent[0]
            message = ACTORS[row.stage].message(row.case_id)
            BROKER.enqueue(message.copy(queue_name=SUSPECT if row.is_suspect else WORK))
            del unsent[0]
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
