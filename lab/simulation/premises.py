"""The assumptions of a simulation: the load, the desk, and the goal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final

from pipeline.vocabulary import Lane

# Of cases that reach a person; no public report says, so this is a choice of the model.
LANE_SHARES: Final[Mapping[Lane, float]] = {
    Lane.TRUSTED_FLAGGER: 0.03,
    Lane.GOOD_FAITH: 0.32,
    Lane.SME: 0.10,
    Lane.STANDARD: 0.45,
    Lane.PUBLIC_FORM: 0.10,
}
# Share of a local day's filings in each hour of it, before it is made to sum to one.
HOURLY: Final = (
    *(1.0, 0.7, 0.5, 0.5, 0.5, 0.8),
    *(1.5, 2.5, 4.5, 7.5, 8.5, 7.5),
    *(5.0, 6.5, 8.0, 8.0, 7.5, 6.5),
    *(5.0, 4.0, 3.5, 3.0, 2.2, 1.5),
)
WEEKEND: Final = 0.4  # of what a business day brings


class PremiseRefused(ValueError):
    """An assumption makes no sense; the message says which, and what it may be."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of a local business day in which people sit at the desk."""

    begins: time
    ends: time  # midnight stands for the end of the day

    @property
    def hours(self) -> float:
        """The length of the shift."""
        ends = _minutes(self.ends) or 24 * 60
        return (ends - _minutes(self.begins)) / 60

    def covers(self, minute: float) -> bool:
        """Return whether people are there at this minute of the local day."""
        return _minutes(self.begins) <= minute < (_minutes(self.ends) or 24 * 60)


def shift(text: str) -> Shift:
    """Parse a shift of the command line: 09:00-17:00.

    Raises:
        PremiseRefused: it is written otherwise, or ends before it begins.
    """
    begins, _, ends = text.strip().partition("-")
    try:
        parsed_shift = Shift(
            time.fromisoformat(begins), time(0) if ends == "24:00" else _clock(ends)
        )
    except ValueError:
        raise PremiseRefused(f"{text!r} is not a shift: write it as 09:00-17:00.") from None
    if parsed_shift.hours <= 0:
        raise PremiseRefused(f"The shift {text} ends before it begins; split it at midnight.")
    return parsed_shift


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute + at.second / 60


@dataclass(frozen=True, slots=True)
class Load:
    """The filings. `listings_per_day` is the mean over the seven days of an ordinary week."""

    listings_per_day: float
    begins_on: date = date(2026, 10, 19)
    days: int = 28  # the window of the service level
    spike_on: date = date(2026, 11, 8)
    spike_days: int = 3
    spike_factor: float = 10.0  # times listings_per_day, on each day of the spike

    def without_spike(self) -> "Load":
        """Return the same weeks with no sale event."""
        return Load(self.listings_per_day, self.begins_on, self.days, spike_days=0)

    def is_spike(self, day: date) -> bool:
        """Return whether this is a day before the sale."""
        return self.spike_on <= day < self.spike_on + timedelta(days=self.spike_days)


@dataclass(frozen=True, slots=True)
class Desk:
    """The people who decide what the machine does not. All shifts have the same strength."""

    minutes_per_case: float = 2.0
    automatic_share: float = 0.8
    shifts: tuple[Shift, ...] = (Shift(time(9), time(17)),)
    productive: float = 0.85  # of a shift: the rest is breaks, meetings, questions
    lane_shares: Mapping[Lane, float] = field(default_factory=lambda: dict(LANE_SHARES))

    @property
    def busy_seconds(self) -> float:
        """Seconds of a shift that one case takes, pauses included."""
        return 60 * self.minutes_per_case / self.productive


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal, for each path by itself."""

    share: float = 0.995
    business_hours: float = 24.0
    machine_share: float = 0.99
    machine_minutes: float = 5.0
