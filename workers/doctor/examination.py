"""Runs every check; what cannot be examined is a finding too, and never the end of the rest."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from records.database import execute
from workers.doctor import cluster, database, neighbours, settings_checks, streams
from workers.doctor.finding import Check, CheckResult, HealthFinding, HealthVerdict

type CheckList = Callable[[], Iterator[tuple[str, Check]]]

CHECK_LISTS: Final[Sequence[CheckList]] = (
    settings_checks.list_checks,
    database.list_checks,
    neighbours.list_checks,
    streams.list_checks,
    cluster.list_checks,
)
_DATABASE_CHECKS: Final = (database.list_checks, cluster.list_checks)
_FOREIGN: Final = "Not examined: the role of this process may not read that."
_AS_WORKERS: Final = "Run it with the settings of a worker too."


def examine(rooms: Sequence[CheckList] = CHECK_LISTS) -> Iterator[HealthFinding]:
    """Yield every finding as it is found; after a silent database only what needs none."""
    is_database_silent = False
    for room in rooms:
        for name, check in room():
            if is_database_silent and room in _DATABASE_CHECKS:
                continue
            whole = partial(_see_all, check) if room in _DATABASE_CHECKS else check
            finding = _run_check(name, whole)
            is_database_silent |= (
                finding.of == "database" and finding.verdict is HealthVerdict.WRONG
            )
            yield finding


def _see_all(check: Check) -> CheckResult:
    """Run a check of the database, which PostgreSQL refuses where the role would see a part of it.

    Row-level security would hide the rest, and a doctor who sees no case would count none.
    """
    with transaction.atomic():
        execute("SET LOCAL row_security = off")
        return check()


def _run_check(name: str, check: Check) -> HealthFinding:
    try:
        return HealthFinding(name, *check())
    except OperationalError as silent:
        connection.close()
        return _report_failure(
            name, silent, "Start PostgreSQL, or set MARKWARDEN_DATABASE_URL to it."
        )
    except DatabaseError as failure:
        if isinstance(failure.__cause__, InsufficientPrivilege):
            return HealthFinding(name, HealthVerdict.WATCH, _FOREIGN, _AS_WORKERS)
        return _report_failure(name, failure, "Run: markwarden migrate")
    except Exception as failure:  # noqa: BLE001  # the edge: one broken part may not hide the others
        return _report_failure(name, failure, "Correct what it says, and ask again.")


def _report_failure(name: str, failure: Exception, remedy: str) -> HealthFinding:
    error_lines = str(failure).strip().splitlines() or [type(failure).__name__]
    return HealthFinding(name, HealthVerdict.WRONG, error_lines[0], remedy)
