"""SQL queries that find breaches, and sentences that name them with a row's columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

type Question = tuple[str, str]
type Row = tuple[Any, ...]


def find_sentences(questions: Sequence[Question]) -> Iterator[str]:
    """Yield a sentence for each row that each query finds."""
    for says, sql in questions:
        yield from (says.format(*row) for row in fetch_rows(sql))


def fetch_rows(sql: str) -> list[Row]:
    """Fetch all rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
