"""Send statements of reasons to the DSA Transparency Database, where a token switches it on."""

import logging
from collections.abc import Sequence
from typing import Final

from gateways.fetching import FetchRefused, Unreachable
from gateways.transparency import Answered, Transparency
from records.acts import stating
from records.acts.stating import Due
from records.ledger.clock import database_now
from workers import metrics, outside

_log = logging.getLogger(__name__)

_IDLE_SECONDS: Final = 15.0
_CALLS: Final = 4  # of one round: known and faulty ones are left out, and the rest goes again


def tick() -> float:
    """Send what is due; returns the seconds to rest."""
    database = outside.transparency()
    return 0.0 if database and send(database) else _IDLE_SECONDS


def send(database: Transparency) -> int:
    """One round; returns how many statements it dealt with."""
    stating.begin(database_now())
    found = stating.due(database_now())
    left: Sequence[Due] = found
    for _ in range(_CALLS):
        if not left:
            break
        left = _call(database, left)
    if left:
        _postpone(left, "The database names new faults at each call.")
    return len(found)


def _call(database: Transparency, rows: Sequence[Due]) -> Sequence[Due]:
    """What has to be sent once more."""
    try:
        answered = database.submit([row.payload for row in rows])
    except (Unreachable, FetchRefused) as outage:
        _log.warning("Statements wait: %s", outage)
        _postpone(rows, str(outage))
        return ()
    return _followed(answered, rows)


def _followed(answered: Answered, rows: Sequence[Due]) -> Sequence[Due]:
    if answered.taken:
        _arrived(rows, answered)
        return ()
    known = [row for row in rows if row.row.puid in answered.known]
    _arrived(known, answered)
    for place, faults in answered.faults.items():
        if place < len(rows):
            stating.refuse(rows[place].row, faults)
            metrics.STATEMENTS.labels("refused").inc()
    return [
        row for place, row in enumerate(rows) if row not in known and place not in answered.faults
    ]


def _arrived(rows: Sequence[Due], answered: Answered) -> None:
    stating.arrived(rows, answered.taken, now=database_now())
    metrics.STATEMENTS.labels("sent").inc(len(rows))


def _postpone(rows: Sequence[Due], why: str) -> None:
    stating.postpone(rows, why, now=database_now())
    metrics.STATEMENTS.labels("postponed").inc(len(rows))
