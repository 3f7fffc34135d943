"""Runs every check; what cannot be examined is a finding too, and never the end of the rest."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.db import DatabaseError, OperationalError, connection

from workers.doctor import around, cluster, database, setting
from workers.doctor.finding import Check, Finding, Verdict

type Room = Callable[[], Iterator[tuple[str, Check]]]

ROOMS: Final[Sequence[Room]] = (setting.checks, database.checks, around.checks, cluster.checks)
_ASKING_THE_DATABASE: Final = (database.checks, cluster.checks)


def examine(rooms: Sequence[Room] = ROOMS) -> Iterator[Finding]:
    """Every finding, as it is found; after a silent database only what needs none."""
    is_database_silent = False
    for room in rooms:
        for name, check in room():
            if is_database_silent and room in _ASKING_THE_DATABASE:
                continue
            found = _examined(name, check)
            is_database_silent |= found.of == "database" and found.verdict is Verdict.WRONG
            yield found


def _examined(name: str, check: Check) -> Finding:
    try:
        return Finding(name, *check())
    except OperationalError as silent:
        connection.close()
        return _failed(name, silent, "Start PostgreSQL, or set MARKWARDEN_DATABASE_URL to it.")
    except DatabaseError as failure:
        return _failed(name, failure, "Run: markwarden migrate")
    except Exception as failure:  # noqa: BLE001  # the edge: one broken part may not hide the others
        return _failed(name, failure, "Mend what it says, and ask again.")


def _failed(name: str, failure: Exception, remedy: str) -> Finding:
    says = str(failure).strip().splitlines() or [type(failure).__name__]
    return Finding(name, Verdict.WRONG, says[0], remedy)
