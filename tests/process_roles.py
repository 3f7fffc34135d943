"""Ask each statement of a process again as the role that the process has in production.

Tests speak as the owner of every table; what a process may not do would be found in containers
alone. The plan of a statement is refused as the statement is: PostgreSQL checks rights when a plan
begins, so each statement is explained once for each role, and nothing is done twice.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final, cast

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from records.duties import Turn, list_duties
from records.tables.roles import (
    DELIVER_ROLE,
    DISPATCHER_ROLE,
    METRICS_ROLE,
    TIMERS_ROLE,
    WORKER_ROLE,
)

_WORKERS: Final = Path(__file__).parents[1] / "workers"
_ROLES: Final[Mapping[str, str]] = {
    "cases": WORKER_ROLE,
    "exporter": METRICS_ROLE,
    "feeds": WORKER_ROLE,
    "index": TIMERS_ROLE,
    "outbound": DELIVER_ROLE,
    "scheduling": TIMERS_ROLE,
    "scheduling/dispatcher.py": DISPATCHER_ROLE,
    "scheduling/sweeper.py": DISPATCHER_ROLE,
    "screening": WORKER_ROLE,
}
_DATA: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_EXPLAINED: Final[set[tuple[str, str]]] = set()
_CODES: Final[list[frozenset[CodeType]]] = []  # of the duties, once they were listed

type _Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class StatementWatch:
    """Collects what a process would be refused."""

    def __init__(self, find_role: Callable[[FrameType | None], str | None]) -> None:
        """Begin without a refusal.

        Args:
            find_role: the role that asks, by the innermost frame.
        """
        self._find_role = find_role
        self.refusals: list[str] = []

    def __call__(
        self,
        execute: _Execute,
        sql: str,
        params: Any,  # noqa: ANN401  # Django's own signature
        many: bool,  # noqa: FBT001  # Django's own signature
        context: dict[str, Any],
    ) -> Any:  # noqa: ANN401  # Django's own signature
        """Execute a statement, and explain it as the process that asks it."""
        if not many and sql.lstrip(" (\n").upper().startswith(_DATA):
            role = self._find_role(sys._getframe(1))
            if role and (role, sql) not in _EXPLAINED:
                self._explain(role, sql, params)
        return execute(sql, params, many, context)

    def _explain(self, role: str, sql: str, params: Sequence[object]) -> None:
        session = cast("psycopg.Connection[Any]", connection.connection)
        try:
            with session.transaction(force_rollback=True), session.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {role}")
                cursor.execute(f"EXPLAIN {sql}", params)
        except errors.InsufficientPrivilege as refusal:
            self.refusals.append(f"{role}: {refusal.diag.message_primary}: {sql}")
        except psycopg.Error:
            return  # it fails for everybody, as the test says; or the transaction has failed
        _EXPLAINED.add((role, sql))


def _find_role(frame: FrameType | None) -> str | None:
    """Return the role of the innermost process or duty that a statement comes from."""
    while frame is not None:
        if frame.f_code in _duties():
            return TIMERS_ROLE
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_WORKERS):
            place = path.relative_to(_WORKERS)
            return _ROLES.get(place.as_posix(), _ROLES.get(place.parts[0]))
        frame = frame.f_back
    return None


def _duties() -> frozenset[CodeType]:
    if not _CODES:
        codes = {getattr(each, "__code__", None) for turn in Turn for each in list_duties(turn)}
        _CODES.append(frozenset(code for code in codes if code is not None))
    return _CODES[0]


@pytest.fixture(autouse=True)
def asked_as_the_process_would() -> Iterator[None]:
    """Fail a test whose process asked for what its role in production may not."""
    watch = StatementWatch(_find_role)
    with connection.execute_wrapper(watch):
        yield
    assert not watch.refusals, "\n".join(watch.refusals)
