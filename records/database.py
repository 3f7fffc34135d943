"""One question to the database, where it is asked for every case: no model, no query builder."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

type Values = Sequence[object] | Mapping[str, object]


def fetch_all(sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Run one statement in the caller's transaction, if there is one; returns its rows.

    Straight to the driver: Django's cursor costs half as much again as the statement itself.

    Raises:
        OperationalError, IntegrityError and the rest of Django's, as its own cursor does.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = connection.connection.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def execute(sql: str, values: Values = ()) -> bool:
    """Run one statement; returns whether it touched or found anything."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return bool(connection.connection.execute(sql, values or None).rowcount)


def stream_rows(sql: str, types: Sequence[str], values: Sequence[int] = ()) -> Iterator[Any]:
    """Rows of a query whose columns have these types of PostgreSQL."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", list(values) or None) as rows,
    ):
        rows.set_types(types)
        yield from rows.rows()
