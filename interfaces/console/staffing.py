"""Who is on duty, and how much they decide an hour: what the forecast reckons with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline import deadlines
from pipeline.calendars import Calendar
from pipeline.shifts import DutyHours, Week, list_windows
from records.acts import rostering
from records.complaints.models import Ruling
from records.ledger import policies

_LOOK_AHEAD: Final = timedelta(days=14)
_LEAST_STAFF_RULINGS: Final = 5  # fewer say nothing of a pace


@dataclass(frozen=True, slots=True)
class Staffing:
    """The shifts to come, and rulings an hour of each person at work; 0: too few to measure."""

    duty: DutyHours
    per_head: float
    now: datetime
    calendar: Calendar

    def cases_by(self, moment: datetime | None) -> float:
        """How many all of them will have decided; none before now."""
        return self.duty.hours_by(moment or self.now) * self.per_head

    def empty_in_seconds(self, waiting: int) -> float | None:
        """Business time until nothing waits; None: the shifts to come are too few."""
        at = self.duty.find_moment(waiting / self.per_head)
        return deadlines.business_seconds_between(self.now, at, self.calendar) if at else None


def measure_staffing(since: datetime, now: datetime) -> Staffing | None:
    """As measured since then; None: nobody has set hours."""
    weeks = rostering.list_weeks()
    if not weeks:
        return None
    ahead = [one for week in weeks.values() for one in list_windows(week, now, now + _LOOK_AHEAD)]
    return Staffing(
        DutyHours(ahead, now), _measure_per_head(weeks, since, now), now, policies.calendar()
    )


def _measure_per_head(weeks: Mapping[int, Week], since: datetime, now: datetime) -> float:
    """Rulings of those who have hours, by the hours that they had."""
    past = [one for week in weeks.values() for one in list_windows(week, since, now)]
    hours = DutyHours(past, since).hours_by(now)
    live = Ruling.objects.live().of_first_instance()
    made = live.filter(ruled_at__gt=since, ruled_at__lte=now, reviewer__in=weeks).count()
    return made / hours if hours and made >= _LEAST_STAFF_RULINGS else 0.0
