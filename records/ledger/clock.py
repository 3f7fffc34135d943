"""The business's present moment, read once at the edge and handed down as an argument."""

from datetime import UTC, datetime
from typing import cast

from django.db import connection


def database_now() -> datetime:
    """The database's clock, in UTC: one clock for every process on every host."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cast("tuple[datetime]", cursor.fetchone())
    return row[0].astimezone(UTC)
