"""Send statements of reasons to the DSA Transparency Database, where a token switches it on."""

import logging
from collections.abc import Sequence
from typing import Final

from gateways import configured
from gateways.fetching import FetchRefused, Unreachable
from gateways.transparency_database import SubmissionAnswer, TransparencyDatabase
from records.actions.notices import dsa_statements
from records.actions.notices.dsa_statements import DueStatement
from records.clock import database_now
from workers.runtime import metrics

_log = logging.getLogger(__name__)

_IDLE_SECONDS: Final = 15.0
_CALLS: Final = 4  # of one round: known and faulty ones are left out, and the rest goes again


def tick() -> float:
    """Send what is due; return the seconds to rest."""
    database = configured.transparency_database()
    return 0.0 if database and send_due_statements(database) else _IDLE_SECONDS


def send_due_statements(database: TransparencyDatabase) -> int:
    """Run one round; return how many statements it dealt with."""
    dsa_statements.queue_statements(database_now())
    statements = dsa_statements.take_due(database_now())
    remaining: Sequence[DueStatement] = statements
    for _ in range(_CALLS):
        if not remaining:
            break
        remaining = _submit_statements(database, remaining)
    if remaining:
        _postpone_statements(remaining, "The database names new faults at each call.")
    return len(statements)


def _submit_statements(
    database: TransparencyDatabase, rows: Sequence[DueStatement]
) -> Sequence[DueStatement]:
    """Submit statements; return those that have to be sent again."""
    try:
        answer = database.submit([row.payload for row in rows])
    except (Unreachable, FetchRefused) as outage:
        _log.warning("Statements wait: %s", outage)
        _postpone_statements(rows, str(outage))
        return ()
    return _record_answer(answer, rows)


def _record_answer(
    answer: SubmissionAnswer, rows: Sequence[DueStatement]
) -> Sequence[DueStatement]:
    if answer.ids_by_puid:
        _record_arrivals(rows, answer)
        return ()
    known_rows = [row for row in rows if row.row.puid in answer.known_ids]
    _record_arrivals(known_rows, answer)
    for place, faults in answer.faults.items():
        if place < len(rows):
            dsa_statements.mark_refused(rows[place].row, faults)
            metrics.STATEMENTS.labels("refused").inc()
    return [
        row
        for place, row in enumerate(rows)
        if row not in known_rows and place not in answer.faults
    ]


def _record_arrivals(rows: Sequence[DueStatement], answer: SubmissionAnswer) -> None:
    dsa_statements.mark_sent(rows, answer.ids_by_puid, now=database_now())
    metrics.STATEMENTS.labels("sent").inc(len(rows))


def _postpone_statements(rows: Sequence[DueStatement], why: str) -> None:
    dsa_statements.postpone_statements(rows, why, now=database_now())
    metrics.STATEMENTS.labels("postponed").inc(len(rows))
