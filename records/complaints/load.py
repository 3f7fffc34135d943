"""How much waits for machines at this moment, in one cheap look."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class BacklogLoad:
    """One look at the backlog, by the database's clock."""

    at_seconds: float  # since the epoch
    newest_case: int  # ids grow, so two looks say how many cases came between them
    undone: int  # cases that a machine has still to finish, parked ones apart
    running: int  # of these, in a worker's hands
    oldest_age_seconds: float  # of those that no machine has begun, since their filing


_LOAD = """
SELECT extract(epoch FROM clock_timestamp()),
       (SELECT coalesce(max(id), 0) FROM complaints_case),
       count(*), count(*) FILTER (WHERE state = 'running'),
       coalesce((SELECT extract(epoch FROM clock_timestamp() - filed_at) FROM complaints_case
                 WHERE id = min(w.case_id) FILTER (WHERE w.state IN ('waiting', 'sent'))), 0)
FROM complaints_work w WHERE state <> 'parked'
"""


def measure_load() -> BacklogLoad:
    """The backlog now."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD)
        at, newest, undone, running, age = cursor.fetchone() or (0, 0, 0, 0, 0)
    return BacklogLoad(float(at), int(newest), int(undone), int(running), float(age))
