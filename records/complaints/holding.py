"""What a worker has in hand: leases are renewed for that alone, the rest is let go.

A worker whose connection broke may hold rows that nobody works on: it did not hear that its claim
was committed, or that its write was. To renew those would keep them for as long as it lives.
"""

from collections.abc import Collection
from typing import Final

from django.db import connection

_SAFE_SECONDS: Final = 2.0  # a younger lease may be that of a claim not yet heard of

# A row that is locked is being written by whoever holds it: it needs no longer lease.
_RENEW: Final = """
UPDATE complaints_work w SET lease_until = clock_timestamp() + make_interval(secs => %s)
FROM (
  SELECT case_id FROM complaints_work
  WHERE worker = %s AND state = 'running' AND case_id = ANY(%s) FOR UPDATE SKIP LOCKED
) AS held
WHERE w.case_id = held.case_id
"""

# No death is counted: this life goes on.
_RELEASE: Final = """
UPDATE complaints_work SET state = 'waiting', worker = '', lease_until = NULL, sent_at = NULL,
  last_error = 'The database failed its worker.'
WHERE worker = %s AND state = 'running' AND case_id <> ALL(%s)
  AND lease_until < clock_timestamp() + make_interval(secs => %s)
"""


def renew_leases(worker: str, in_hand: Collection[int], lease_seconds: float) -> int:
    """Prolong the leases of what this worker works on; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [lease_seconds, worker, list(in_hand)])
        return int(cursor.rowcount)


def release_leases(worker: str, in_hand: Collection[int], lease_seconds: float) -> int:
    """Whatever else it is said to hold waits again; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [worker, list(in_hand), lease_seconds - _SAFE_SECONDS])
        return int(cursor.rowcount)
