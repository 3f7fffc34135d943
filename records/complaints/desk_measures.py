"""What the review desk and the machines did lately, for the pace at which they go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from pipeline.desk_pace import STRETCH

type Counts = dict[datetime, int]

_BIN = f"date_bin(interval '{STRETCH.total_seconds():.0f} seconds', {{}}, timestamptz 'epoch')"
_ARRIVED = _BIN.format("greatest(filed_at, %(before)s)")

_DECIDED_BY_PEOPLE = f"""
SELECT {_BIN.format("r.ruled_at")}, {_ARRIVED}, count(*)
FROM complaints_ruling r JOIN complaints_case c ON c.id = r.case_id
WHERE r.ruled_at >= %(since)s AND r.reviewer_id IS NOT NULL AND r.instance = 'first'
  AND r.annulled_at IS NULL
GROUP BY GROUPING SETS ((1), (2))
"""  # noqa: S608  # our own words

_WAITING = f"""
SELECT {_ARRIVED}, count(*) FROM complaints_case WHERE state = 'in_review' GROUP BY 1
"""  # noqa: S608  # the same

_BEGAN = """
SELECT coalesce(min(filed_at), now())
FROM (SELECT filed_at FROM complaints_takedownrequest ORDER BY id LIMIT 1) AS first
"""

# Rows of work end with their deletion, and the server counts those.
_DONE = """
SELECT coalesce((SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'complaints_work'), 0),
       (SELECT count(*) FROM complaints_work WHERE state = 'waiting')
"""


def count_desk(since: datetime) -> tuple[Counts, Counts]:
    """Cases that came to the desk and cases that people decided, by ten minutes.

    A case that came before `since` counts as having come just before.
    """
    values = {"since": since, "before": since - STRETCH}
    arrived: Counts = {}
    decided: Counts = {}
    for ruled, filed, count in _fetch_rows(_DECIDED_BY_PEOPLE, values):
        if ruled is not None:
            decided[ruled] = count
        else:
            arrived[filed] = count
    for filed, count in _fetch_rows(_WAITING, values):
        arrived[filed] = arrived.get(filed, 0) + count
    return arrived, decided


def find_first_filing() -> datetime:
    """When the first request was filed; now, where none was."""
    ((moment,),) = _fetch_rows(_BEGAN, None)
    began: datetime = moment
    return began


def count_work_done() -> tuple[int, int]:
    """Rows of work finished since the server began to count, and rows that wait."""
    ((done, waiting),) = _fetch_rows(_DONE, None)
    return int(done), int(waiting)


def _fetch_rows(sql: str, values: Mapping[str, datetime] | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
