"""Direct SQL for what runs once a case: statements written out, without the query builder.

Where a statement writes a model's columns, their names, types and defaults come from the model:
`insert_into`, `column_types` and `rows_from` build the text once, when its module is imported.
Such a statement writes any number of rows: they come as one parameter, which `pack_rows` makes.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model
from psycopg import sql as quoting

type Values = Sequence[object] | Mapping[str, object]


def fetch_all(sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Run one statement in the caller's transaction, if there is one; return its rows.

    It goes straight to the driver: Django's cursor costs half as much again as the statement.

    Raises:
        OperationalError, IntegrityError: and Django's other errors, as its own cursor raises them.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = connection.connection.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def execute(sql: str, values: Values = ()) -> bool:
    """Run one statement; return whether it touched or found any row."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return bool(connection.connection.execute(sql, values or None).rowcount)


def lock_name(name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until this one ends."""
    fetch_all("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def hold_session_lock(number: int, session: object) -> object:
    """Take an advisory lock that lasts as long as the connection of this thread.

    Args:
        number: of the lock.
        session: what this returned the last time.

    Returns:
        The server connection that holds it; None: another one does.
    """
    connection.ensure_connection()
    is_ours = session is connection.connection
    if is_ours or fetch_all("SELECT pg_try_advisory_lock(%s)", [number])[0][0]:
        return connection.connection
    return None


class Listener:
    """Rests until a commit of another session notifies a channel."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._session: Any = None  # the server connection that listens

    def wait(self, seconds: float) -> None:
        """Rest for so many seconds at most.

        On a new connection it does not rest: what was notified before the connection listened is
        for the caller to find.

        Raises:
            OperationalError: the server ended the session; the next call listens on another.
        """
        connection.ensure_connection()
        if self._session is not connection.connection:
            execute(f"LISTEN {self._channel}")
            self._session = connection.connection
            return
        with connection.wrap_database_errors:
            for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
                return


def stream_rows(sql: str, types: Sequence[str], values: Sequence[object] = ()) -> Iterator[Any]:
    """Stream the rows of a query by COPY.

    Args:
        sql: a SELECT.
        types: PostgreSQL's name of each column's type, in order.
        values: the statement's parameters.
    """
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", list(values) or None) as rows,
    ):
        rows.set_types(types)
        yield from rows.rows()


def insert_into(model: type[Model], columns: Mapping[str, str], source: str = "") -> str:
    """Build the INSERT of what a query finds, or of one row.

    Args:
        model: the model of the table.
        columns: an SQL expression for each column; the others get the model's default.
        source: the query's FROM clause with what follows it.

    Raises:
        ValueError: the model has no such column, or a missing column has no default.
    """
    fields = {field.attname: field for field in _fields(model)}
    if unknown := columns.keys() - fields:
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}.")
    expressions = dict(columns)
    for name, field in fields.items():
        if name not in expressions and not _is_left_to_database(field):
            expressions[name] = _default_literal(field)
    names, values = ", ".join(expressions), ", ".join(expressions.values())
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} {source}"  # noqa: SLF001  # documented API


def column_types(model: type[Model]) -> dict[str, str]:
    """Return PostgreSQL's type of every column but an automatic key, by the column's name."""
    return {
        field.attname: _type_name(field)
        for field in _fields(model)
        if not isinstance(field, AutoField)
    }


def rows_from(name: str, types: Mapping[str, str]) -> str:
    """Build what stands behind FROM for the rows of the parameter `name`, which is their alias.

    Args:
        name: of the parameter, whose value `pack_rows` makes.
        types: PostgreSQL's type of each column, by its name.
    """
    columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
    return f"json_to_recordset(%({name})s::json) AS {name} ({columns})"


def pack_rows(rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as one parameter for `rows_from`; a column that a row lacks is NULL."""
    return json.dumps(list(rows), default=str, ensure_ascii=False, separators=(",", ":"))


def row_values(row: Model) -> dict[str, object]:
    """Return the columns of a row by name."""
    return {field.attname: getattr(row, field.attname) for field in _fields(type(row))}


def _fields(model: type[Model]) -> "Sequence[Field[Any, Any]]":
    return model._meta.concrete_fields  # noqa: SLF001  # documented API


def _type_name(field: "Field[Any, Any]") -> str:
    # Without its length: a cast to varchar(8) would cut a longer text instead of refusing it.
    return re.sub(r"\(.*?\)", "", field.cast_db_type(connection) or "")


def _is_left_to_database(field: "Field[Any, Any]") -> bool:
    return field.null or field.has_db_default() or isinstance(field, AutoField)


def _default_literal(field: "Field[Any, Any]") -> str:
    match field.get_default():
        case str() | int() as default:
            return quoting.Literal(default).as_string()
        case [] if field.get_internal_type() == "ArrayField":
            return "'{}'"
        case [] | {} as default if not default:
            return f"'{default}'"
        case _:
            raise ValueError(f"{field} has no default to write: name the column.")
