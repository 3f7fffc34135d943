"""Which worker processes live, and how many threads they have between them.

A life beats each second, and holds an advisory lock on the connection that it beats over: when
its process dies, PostgreSQL lets the lock go at once, however long the leases still run.
"""

from typing import Final

from django.db import connection

from records.database import execute, fetch_all

_BEAT: Final = """
INSERT INTO cases_workerlife
  (name, threads, is_suspect, index_generation, is_screener, seen_at)
VALUES (%s, %s, %s, %s, %s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET
  seen_at = clock_timestamp(), index_generation = excluded.index_generation
RETURNING set_config('synchronous_commit', 'off', true)
"""

# Silent and without its lock: dead. Silence alone may be a paused process, a lost lock alone a
# connection that broke; both come back by themselves. Lives long dead are not asked for again.
DEAD: Final = """
silent AS MATERIALIZED (
  SELECT name FROM cases_workerlife
  WHERE seen_at BETWEEN clock_timestamp() - interval '60 s' AND clock_timestamp() - interval '2.5 s'
), dead AS (
  SELECT name FROM silent WHERE pg_try_advisory_xact_lock(hashtextextended(name, 0))
)
"""

_lock_connections: Final[
    dict[str, object]
] = {}  # a life: the server connection that holds its lock


def record_heartbeat(
    name: str,
    *,
    threads: int,
    is_suspect: bool,
    index_generation: int,
    is_screener: bool = False,
) -> None:
    """Record that this worker lives, over the same connection while it lasts."""
    fetch_all(_BEAT, [name, threads, is_suspect, index_generation, is_screener])
    if _lock_connections.get(name) is not connection.connection:
        ((is_ours,),) = fetch_all("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        if is_ours:
            _lock_connections[name] = connection.connection


def end_life(name: str) -> None:
    """Record that this worker has ended in good order."""
    execute("DELETE FROM cases_workerlife WHERE name = %s", [name])


def forget_dead_lives() -> None:
    """Delete the lives of a day ago that did not end in good order: each round counts all."""
    execute("DELETE FROM cases_workerlife WHERE seen_at < clock_timestamp() - interval '1 day'")


_COUNT_THREADS: Final = """
SELECT coalesce(sum(threads) FILTER (WHERE NOT is_suspect), 0),
       coalesce(sum(threads) FILTER (WHERE is_suspect), 0)
FROM cases_workerlife
WHERE seen_at > clock_timestamp() - make_interval(secs => %s) AND is_screener = %s
"""


def count_live_threads(
    silent_after_seconds: float, *, of_screeners: bool = False
) -> tuple[int, int]:
    """Count the threads of workers heard of lately: ordinary ones, suspect ones."""
    ((ordinary, suspect),) = fetch_all(_COUNT_THREADS, [silent_after_seconds, of_screeners])
    return int(ordinary), int(suspect)
