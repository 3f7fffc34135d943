"""Send waiting work to the queue, a little at a time, so that order is chosen late and fairly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from math import ceil
from typing import Any, Final

import dramatiq
import redis
from django.db import transaction

from pipeline.cluster.batches import MOST_TOGETHER, MOST_WITH_PICTURES
from pipeline.cluster.fairness import WaitingWork, choose_turns
from pipeline.vocabulary import Stage
from records import policies
from records.cases.backlog import work_rows, worker_lives
from records.cases.backlog.epochs import Epochs
from records.cases.backlog.work_rows import CASES
from records.cases.backlog.work_table import (
    LEAST_UNITS,
    WORK_CHANNEL,
    Candidate,
    Outstanding,
    WorkTable,
)
from records.database import Listener, hold_session_lock
from records.screening.work import PARTS
from workers.cases.actors import ACTORS
from workers.queue.broker import BROKER
from workers.queue.names import SUSPECT, WORK
from workers.screening.perform import screen_part

_PER_THREAD: Final = 4  # rows sent and not claimed for each live worker thread
_PARTS_PER_THREAD: Final = 2  # a part takes longer than a case
_SILENT_SECONDS: Final = 5.0  # a worker not heard of for so long counts for nothing
_IDLE_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 0.1  # a claim and a filing wake it; what waits for its time does not
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

_EPOCHS: Final = (Epochs("cases_work", "case_id"), Epochs("screening_part", "id"))


@dataclass(frozen=True, slots=True)
class LaneRound:
    """What a round found in one lane."""

    lane: Lane
    messages: list[Sequence[Candidate]]  # rows that were marked as sent, by the message they share
    is_busy: bool  # rows wait or are under way


def dispatch_round() -> bool:
    """Choose, mark and send work; return whether any waits or is under way.

    Complaints come first: while a case waits to begin, no listing is sent to be screened.
    """
    with transaction.atomic():  # one commit a round
        for epochs in _EPOCHS:
            epochs.advance()
        turns = [_choose(_CASES)]
        seconds = policies.policy().screening.complaints_wait_seconds
        if PARTS.has_rows() and not (turns[0].is_busy and work_rows.is_late(seconds)):
            turns.append(_choose(_PARTS))
    # Marked first: a worker that is faster than our commit would find nothing to claim.
    _send_messages(turns)
    return any(turn.is_busy for turn in turns)


def _choose(lane: Lane) -> LaneRound:
    ordinary, suspect = worker_lives.count_live_threads(
        _SILENT_SECONDS, of_screeners=lane.is_screening
    )
    out = lane.table.count_outstanding()
    slots = lane.per_thread * ordinary
    waiting, units = lane.table.list_candidates(slots, after=_last_units.get(lane.table, -1))
    if lane.is_screening:  # a screener has one thread: what is suspect is alone in it
        waiting = [replace(row, is_suspect=False) for row in waiting]
    candidates = choose_rows(
        waiting,
        out,
        threads=ordinary,
        suspect_threads=suspect,
        per_thread=lane.per_thread,
    )
    _last_units[lane.table] = find_last_unit(units, candidates, slots)
    sent_ids = lane.table.mark_sent([row.row_id for row in candidates]) if candidates else set()
    messages = group_rows(
        [row for row in candidates if row.row_id in sent_ids],
        count_idle(ordinary, out),
        lane.most_together,
    )
    return LaneRound(lane, messages, bool(waiting or out.sent or out.suspects or out.running))


_last_units: Final[dict[WorkTable, int]] = {}  # that was served, while more wait than are looked at


def find_last_unit(units: Sequence[int], candidates: Sequence[Candidate], slots: int) -> int:
    """Return the unit after which the next look begins; -1: all that wait were looked at."""
    if len(units) < max(slots, LEAST_UNITS):
        return -1
    served_units = {row.unit for row in candidates if _is_ordinary(row)}
    return next((unit for unit in reversed(units) if unit in served_units), units[-1])


def _is_ordinary(row: Candidate) -> bool:
    return not row.is_suspect and not row.is_returned


def choose_rows(
    waiting: Sequence[Candidate],
    out: Outstanding,
    *,
    threads: int,
    suspect_threads: int,
    per_thread: int = _PER_THREAD,
) -> list[Candidate]:
    """Return the rows to send now.

    Running rows and suspects hold no slot, so that one that hangs delays nobody. Rows that went
    down with a worker need no slot: they had their turn. If a filer took more than half the slots
    while it was alone, only half count for those that come after it.
    """
    slots = per_thread * threads
    suspects = [row for row in waiting if row.is_suspect]
    returned_rows = [row for row in waiting if row.is_returned]
    others = {row.row_id: row for row in waiting if _is_ordinary(row)}
    places = {
        unit: place for place, unit in enumerate(dict.fromkeys(row.unit for row in others.values()))
    }
    units = {row.unit for row in others.values()}
    held_slots = sum(
        count if units <= {unit} else min(count, max(1, slots // 2))
        for unit, count in out.sent.items()
    )
    turns = choose_turns(
        (WaitingWork(row.row_id, places[row.unit], row.weight) for row in others.values()),
        {place: out.sent.get(unit, 0) for unit, place in places.items()},
        free=slots - held_slots,
        slots=slots,
    )
    free_for_suspects = max(0, per_thread * suspect_threads - out.suspects)
    return [
        *returned_rows,
        *(others[turn.case_id] for turn in turns),
        *suspects[:free_for_suspects],
    ]


def _send_messages(turns: Sequence[LaneRound]) -> None:
    unsent = [(turn.lane, rows) for turn in turns for rows in turn.messages]
    try:
        while unsent:
            lane, rows = unsent[0]
            BROKER.enqueue(lane.build_message(rows[0]))
            del unsent[0]
    except redis.RedisError:
        for lane, rows in unsent:
            lane.table.mark_unsent([row.row_id for row in rows])
        raise


def count_idle(threads: int, out: Outstanding) -> int:
    """Return how many threads may have nothing to do: none, while rows wait to be claimed.

    Running rows count as small batches, so that an idle thread is counted rather than missed.
    """
    return 0 if out.sent else max(0, threads - ceil(out.running / MOST_WITH_PICTURES))


def group_rows(
    candidates: Sequence[Candidate], idle: int, most: int = MOST_TOGETHER
) -> list[Sequence[Candidate]]:
    """Return the rows that share a message: few enough that each idle thread finds one.

    A worker takes as many rows for a message as a batch holds, whichever they are: a message
    beyond that finds nothing. Suspects are taken one by one, and each has its own.
    """
    groups: list[Sequence[Candidate]] = [[row] for row in candidates if row.is_suspect]
    rows = [row for row in candidates if not row.is_suspect]
    size = min(most, max(1, len(rows) // max(1, idle)))
    return [*groups, *batched(rows, size, strict=False)]


class Dispatcher:
    """Holds the lock, and goes round when work was filed or claimed; by itself, too, at times."""

    def __init__(self) -> None:
        """Start without the lock; others may be standing by."""
        self._session: object = None  # the server connection that holds the lock
        self._listener = Listener(WORK_CHANNEL)

    def tick(self) -> float:
        """Do one round, or wait for the lock once; return the seconds to rest."""
        if not self._holds_lock():
            return _IDLE_SECONDS
        self._listener.wait(_BUSY_SECONDS if dispatch_round() else _IDLE_SECONDS)
        return 0.0

    def _holds_lock(self) -> bool:
        self._session = hold_session_lock(_LOCK, self._session)
        return self._session is not None
