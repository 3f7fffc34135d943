"""Was a case decided in time? One answer for the figures, the screens and the alerts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from pipeline.time.deadlines import Calendar, next_day


class Path(StrEnum):
    """The first to answer, policy or a person: figures are kept apart by it."""

    AUTOMATIC = "automatic"  # a machine alone, or still with one
    HUMAN = "human"


def list_closed_periods(
    begin: datetime, end: datetime, calendar: Calendar
) -> list[tuple[datetime, datetime]]:
    """Return the stretches without business between two moments: begin and end of each."""
    periods: list[tuple[datetime, datetime]] = []
    day = calendar.local_day(begin)
    while calendar.midnight(day) < end:
        if calendar.has_business_on(day):
            day = next_day(day)
            continue
        begins_at = calendar.midnight(day)
        while not calendar.has_business_on(day):
            day = next_day(day)
        periods.append((begins_at, calendar.midnight(day)))
    return periods


@dataclass(frozen=True, slots=True)
class Turnaround:
    """What so many rulings took, in business seconds; of none there is no median."""

    count: int
    within: int  # the promised time, exactly on it too
    median: float | None = None
    p90: float | None = None

    @property
    def share(self) -> float:
        """The share within the time, from 0 to 1."""
        return self.within / self.count if self.count else 0.0


def compute_turnaround(seconds: Iterable[float], promised_seconds: float) -> Turnaround:
    """Return the figures of rulings that took so many business seconds each."""
    took = sorted(seconds)
    within = sum(duration <= promised_seconds for duration in took)
    return Turnaround(len(took), within, _quantile(took, 0.5), _quantile(took, 0.9))


def _quantile(took: Sequence[float], share: float) -> float | None:
    """Return the least time within which such a share was ruled: one that really occurred."""
    return took[max(ceil(share * len(took)), 1) - 1] if took else None
