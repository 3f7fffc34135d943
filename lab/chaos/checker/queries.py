"""Questions in SQL that find what may not be, and sentences that say it with a row's columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

type Question = tuple[str, str]
type Row = tuple[Any, ...]


def find_sentences(questions: Sequence[Question]) -> Iterator[str]:
    """A sentence for each row that each question finds."""
    for says, sql in questions:
        yield from (says.format(*row) for row in fetch_rows(sql))


def fetch_rows(sql: str) -> list[Row]:
    """All rows of one question."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
