"""Who is on duty, and how much they decide an hour: what the forecast reckons with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline import deadlines
from pipeline.calendars import Calendar
from pipeline.shifts import Duty, Week, windows
from records.acts import rostering
from records.complaints.models import Ruling
from records.ledger import policies

_AHEAD: Final = timedelta(days=14)
_LEAST_RULINGS: Final = 5  # fewer say nothing of a pace


@dataclass(frozen=True, slots=True)
class Staffed:
    """The shifts to come, and rulings an hour of each person at work; 0: too few to measure."""

    duty: Duty
    per_head: float
    now: datetime
    calendar: Calendar

    def cases_by(self, moment: datetime | None) -> float:
        """How many all of them will have decided; none before now."""
        return self.duty.hours_by(moment or self.now) * self.per_head

    def empty_in_seconds(self, waiting: int) -> float | None:
        """Business time until nothing waits; None: the shifts to come are too few."""
        at = self.duty.reached(waiting / self.per_head)
        return deadlines.business_seconds_between(self.now, at, self.calendar) if at else None


def staffed(since: datetime, now: datetime) -> Staffed | None:
    """As measured since then; None: nobody has set hours."""
    weeks = rostering.weeks()
    if not weeks:
        return None
    ahead = [one for week in weeks.values() for one in windows(week, now, now + _AHEAD)]
    return Staffed(Duty(ahead, now), _per_head(weeks, since, now), now, policies.calendar())


def _per_head(weeks: Mapping[int, Week], since: datetime, now: datetime) -> float:
    """Rulings of those who have hours, by the hours that they had."""
    past = [one for week in weeks.values() for one in windows(week, since, now)]
    hours = Duty(past, since).hours_by(now)
    live = Ruling.objects.live().of_first_instance()
    made = live.filter(ruled_at__gt=since, ruled_at__lte=now, reviewer__in=weeks).count()
    return made / hours if hours and made >= _LEAST_RULINGS else 0.0
