"""The one form in which programs are told a moment."""

from datetime import UTC, datetime


def write_moment(moment: datetime) -> str:
    """Write a moment as RFC 3339 does, in UTC and always to the microsecond."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"
