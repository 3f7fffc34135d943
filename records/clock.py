"""The business's present moment, read once at the edge and handed down as an argument."""

from datetime import UTC, datetime
from typing import cast

from records.database import fetch_all


def database_now() -> datetime:
    """Return the database's time in UTC: one clock for every process on every host."""
    ((now,),) = cast("list[tuple[datetime]]", fetch_all("SELECT clock_timestamp()"))
    return now.astimezone(UTC)
