"""Reads tables larger than memory: as the server copies them out, in order and in binary."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection


def stream_rows(sql: str, types: Sequence[str], values: Sequence[int] = ()) -> Iterator[Any]:
    """Rows of a query whose columns have these types of PostgreSQL."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", list(values) or None) as rows,
    ):
        rows.set_types(types)
        yield from rows.rows()
