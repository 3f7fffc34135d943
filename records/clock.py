"""The business's present moment, read once at the edge and handed down as an argument."""

from datetime import UTC, datetime
from typing import Final, cast

from records.database import fetch_all

# The version of what others are told, after `version`. A database that was restored, or a standby
# that had not heard the last seconds, would count again what its receivers have seen; the clock
# goes on. Milliseconds since 1970 are exact in JSON.
NEXT_VERSION: Final = "greatest({} + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)"


def next_version(version: int) -> int:
    """Return the version that follows, by the database's clock: one that nobody was told."""
    return max(version + 1, int(database_now().timestamp() * 1000))


def database_now() -> datetime:
    """Return the database's time in UTC: one clock for every process on every host."""
    ((now,),) = cast("list[tuple[datetime]]", fetch_all("SELECT clock_timestamp()"))
    return now.astimezone(UTC)
