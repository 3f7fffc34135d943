"""Is PostgreSQL as it must be: new enough, migrated, in time, with room for every connection?"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from records import policies
from records.actions.quality.policy_adoptions import find_in_force
from records.clock import database_now
from records.database import fetch_all
from records.policies_in_force import read_policy_file
from records.row_security.connection_pool import count_connections
from records.tables.roles import APP_ROLE
from workers.doctor.database_role import check_role
from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong

_OLDEST = 150_000  # PostgreSQL 15
_SKEW_SECONDS = 5.0
_CROWDED = 0.8


def list_checks() -> Iterator[tuple[str, Check]]:
    """List the checks of the database; all of them query it."""
    yield "database", _check_version
    yield "database role", check_role
    yield "migrations", _check_migrations
    yield "policy in force", _check_policy
    yield "clock", lambda: check_clock(database_now(), datetime.now(UTC))
    yield "calendar", lambda: check_calendar(database_now())
    yield "connections", _check_connections
    yield "web connections", lambda: check_web_connections(_web_limit(), count_connections())
    yield "durability", _check_durability


def _check_version() -> CheckResult:
    number, words = (
        int(_query_value("SHOW server_version_num")),
        _query_value("SHOW server_version"),
    )
    if number < _OLDEST:
        return report_wrong(f"PostgreSQL {words} is too old.", "Use 15 or later.")
    return report_fine(f"PostgreSQL {words}")


def _check_migrations() -> CheckResult:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in missing[:3])
        return report_wrong(
            f"{len(missing)} migrations are missing: {names}.", "Run: markwarden migrate"
        )
    return report_fine("All are applied.")


def _check_policy() -> CheckResult:
    in_force, file_hash = find_in_force(database_now()), read_policy_file().hash
    if in_force is None:
        return report_watch("None is adopted; the file is applied.", "Run: markwarden migrate")
    says = f"Adoption {in_force.number}, version {in_force.policy_id[:12]}"
    if in_force.policy_id != file_hash:
        return report_watch(
            f"{says}; the file is another one, {file_hash[:12]}.",
            "Adopt the file with `markwarden policy adopt`, or let it say what is in force.",
        )
    return report_fine(f"{says}.")


def check_clock(at_the_database: datetime, machine_time: datetime) -> CheckResult:
    """Compare the database's clock, which sets deadlines, with this machine's."""
    skew = abs((at_the_database - machine_time).total_seconds())
    if skew > _SKEW_SECONDS:
        return report_watch(
            f"This machine and the database differ by {skew:.0f} s.",
            "Let both follow a time server; deadlines go by the database's clock.",
        )
    return report_fine(f"The database and this machine agree within {max(skew, 0.1):.1f} s.")


def check_calendar(now: datetime) -> CheckResult:
    """Check that the calendar covers this year and the next.

    Raises:
        ValueError: it does not; the message says which year is missing.
    """
    policies.calendar().ensure_covers(now)
    return report_fine(f"{settings.MARKWARDEN.calendar.stem} covers this year and the next.")


def _check_connections() -> CheckResult:
    most, used_count = (
        int(_query_value("SHOW max_connections")),
        int(
            _query_value(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            )
        ),
    )
    message = f"{used_count} of {most} connections are in use."
    if used_count > _CROWDED * most:
        return report_watch(
            message, "Raise max_connections, or put PgBouncer (session mode) in between."
        )
    return report_fine(message)


def check_web_connections(limit: int, most: int) -> CheckResult:
    """Check that web processes leave database connections for the workers.

    Args:
        limit: of the role; below zero: none.
        most: that one web process opens.
    """
    remedy = f"Run as a superuser: ALTER ROLE {APP_ROLE} CONNECTION LIMIT {max(40, 3 * most)}"
    if limit < 0:
        return report_watch("Web processes may take every connection.", remedy)
    if limit < most:
        return report_wrong(
            f"One web process opens {most} connections; its role may have {limit}.", remedy
        )
    return report_fine(f"{most} at most for a process, {limit} for all of them.")


def _check_durability() -> CheckResult:
    disabled_settings = [
        name for name in ("fsync", "full_page_writes") if _query_value(f"SHOW {name}") == "off"
    ]
    if disabled_settings:
        return report_watch(
            f"{' and '.join(disabled_settings)} off: a power cut loses what was accepted.",
            "Right for tests only; set both to on in postgresql.conf.",
        )
    return report_fine("What is committed survives a power cut.")


def _web_limit() -> int:
    return int(_query_value(f"SELECT rolconnlimit FROM pg_roles WHERE rolname = '{APP_ROLE}'"))  # noqa: S608  # a constant


def _query_value(sql: str) -> str:
    ((answer,),) = fetch_all(sql)
    return str(answer)
