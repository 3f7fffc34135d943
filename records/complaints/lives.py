"""Which worker processes live, and how many threads they have between them."""

from django.db import connection

_BEAT = """
INSERT INTO complaints_workerlife (name, threads, is_suspect, index_generation, seen_at)
VALUES (%s, %s, %s, %s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET
  seen_at = clock_timestamp(), index_generation = excluded.index_generation
"""


def beat(name: str, *, threads: int, is_suspect: bool, index_generation: int) -> None:
    """Say that this life goes on."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name, threads, is_suspect, index_generation])


def end(name: str) -> None:
    """This life ends in good order."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM complaints_workerlife WHERE name = %s", [name])


def live_threads(silent_after_seconds: float) -> tuple[int, int]:
    """Threads of the lives heard of lately: ordinary ones, suspect ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(threads) FILTER (WHERE NOT is_suspect), 0),"
            " coalesce(sum(threads) FILTER (WHERE is_suspect), 0)"
            " FROM complaints_workerlife"
            " WHERE seen_at > clock_timestamp() - make_interval(secs => %s)",
            [silent_after_seconds],
        )
        ordinary, suspect = cursor.fetchone() or (0, 0)
    return int(ordinary), int(suspect)
