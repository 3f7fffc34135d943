"""Is PostgreSQL as it must be: new enough, migrated, in time, with room for every connection?"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from records.ledger import policies
from records.ledger.clock import database_now
from workers.doctor.finding import Check, Said, fine, watch, wrong

_OLDEST = 150_000  # PostgreSQL 15
_SKEW_SECONDS = 5.0
_CROWDED = 0.8


def checks() -> Iterator[tuple[str, Check]]:
    """Every one of them asks the database."""
    yield "database", _version
    yield "migrations", _migrations
    yield "clock", lambda: clock(database_now(), datetime.now(UTC))
    yield "calendar", lambda: calendar(database_now())
    yield "connections", _connections
    yield "durability", _durability


def _version() -> Said:
    number, words = int(_asked("SHOW server_version_num")), _asked("SHOW server_version")
    if number < _OLDEST:
        return wrong(f"PostgreSQL {words} is too old.", "Use 15 or later.")
    return fine(f"PostgreSQL {words}")


def _migrations() -> Said:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{each.app_label}.{each.name}" for each, _ in missing[:3])
        return wrong(f"{len(missing)} migrations are missing: {names}.", "Run: markwarden migrate")
    return fine("All are applied.")


def clock(at_the_database: datetime, here: datetime) -> Said:
    """Deadlines follow the database's clock; ours tells whether that one is mad."""
    skew = abs((at_the_database - here).total_seconds())
    if skew > _SKEW_SECONDS:
        return watch(
            f"This machine and the database differ by {skew:.0f} s.",
            "Let both follow a time server; deadlines go by the database's clock.",
        )
    return fine(f"The database and this machine agree within {max(skew, 0.1):.1f} s.")


def calendar(now: datetime) -> Said:
    """It must know the running year and the next.

    Raises:
        ValueError: it does not; the message says which year is missing.
    """
    policies.calendar().ensure_covers(now)
    return fine(f"{settings.MARKWARDEN.calendar.stem} covers this year and the next.")


def _connections() -> Said:
    most, used = (
        int(_asked("SHOW max_connections")),
        int(_asked("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")),
    )
    says = f"{used} of {most} connections are in use."
    if used > _CROWDED * most:
        return watch(says, "Raise max_connections, or put PgBouncer (session mode) in between.")
    return fine(says)


def _durability() -> Said:
    off = [name for name in ("fsync", "full_page_writes") if _asked(f"SHOW {name}") == "off"]
    if off:
        return watch(
            f"{' and '.join(off)} off: a power cut loses what was accepted.",
            "Right for tests only; set both to on in postgresql.conf.",
        )
    return fine("What is committed survives a power cut.")


def _asked(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (answer,) = cursor.fetchone() or ("",)
    return str(answer)
