"""Epochs of a table of work: what died in an earlier one is never passed again.

While anybody holds an old snapshot, PostgreSQL keeps every version of every row, and an index scan
passes all of them. So the indexes of work begin with the epoch, and each look names the present
one. It is a sequence: that has one version, whichever snapshots are held.
"""

import time
from typing import Final

from records.database import execute, fetch_all

_MOST_DEAD: Final = 10_000  # versions of an epoch; a look that passes them takes half a millisecond
_BATCH: Final = 1000  # rows that one round brings over
_LOOKS_EVERY_SECONDS: Final = 5.0  # each looks through the whole table


def present_epoch(table: str) -> str:
    """Build the SQL of a table's epoch; a sub-select, so that it is read once a statement."""
    return f"(SELECT pg_sequence_last_value('{table}_epoch'))"


_COUNT: Final = """
SELECT pg_stat_get_dead_tuples('{table}'::regclass), pg_stat_get_live_tuples('{table}'::regclass)
"""

_BEGIN: Final = "SELECT nextval('{table}_epoch')"

# Who filed or claimed while an epoch began may have written into the one before.
_LEFT: Final = """
SELECT {key} FROM {table} WHERE epoch <> {present} AND state <> 'parked' ORDER BY state, due_at
"""

# The message of a row that was sent may have been dropped meanwhile, so it is sent again.
_BRING: Final = """
UPDATE {table} SET epoch = {present},
  state = CASE state WHEN 'sent' THEN 'waiting' ELSE state END,
  sent_at = CASE state WHEN 'sent' THEN NULL ELSE sent_at END
WHERE {key} = ANY(ARRAY(
  SELECT {key} FROM {table} WHERE {key} = ANY(%s) AND state <> 'parked' FOR UPDATE SKIP LOCKED
))
"""


class Epochs:
    """Begins the epochs of one table, and brings over what still waits."""

    def __init__(self, table: str, key: str) -> None:
        """Build the statements; what an earlier dispatcher left behind is looked for at once."""
        names = {"table": table, "key": key, "present": present_epoch(table)}
        self._count, self._begin, self._left, self._bring = (
            text.format(**names) for text in (_COUNT, _BEGIN, _LEFT, _BRING)
        )
        self._dead_before = 0
        self._looked_at = 0.0
        self._left_ids = list[int]()

    def advance(self) -> None:
        """Begin the next epoch where it is time, and bring some rows over: once a round."""
        if not self._left_ids and (self._begin_next() or self._is_look_due()):
            self._left_ids = [row_id for (row_id,) in fetch_all(self._left)]
            self._looked_at = time.monotonic()
        if self._left_ids:
            execute(self._bring, [self._left_ids[:_BATCH]])
            del self._left_ids[:_BATCH]

    def _begin_next(self) -> bool:
        """Begin an epoch; it lasts longer where many wait, as bringing them over leaves as many."""
        ((dead, live),) = fetch_all(self._count)
        self._dead_before = min(self._dead_before, dead)
        is_over: bool = dead - self._dead_before >= _MOST_DEAD + 2 * live
        if is_over:
            fetch_all(self._begin)
            self._dead_before = dead
        return is_over

    def _is_look_due(self) -> bool:
        return time.monotonic() - self._looked_at >= _LOOKS_EVERY_SECONDS
