"""How long will what waits last? Arithmetic over the deadlines and the rulings of a day's work."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypedDict

from django.core.cache import cache
from django.db.models import Case as If
from django.db.models import Count, DateTimeField, F, Func, Max, When

from pipeline.time import deadlines
from pipeline.time.deadlines import Calendar
from pipeline.time.forecast import STRETCH
from pipeline.time.shifts import DutyHours, Week, compute_needed_pace, list_windows
from pipeline.vocabulary import Lane
from records import policies
from records.actions.review import shifts
from records.cases.models import Case, Ruling

_LOOK_AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Staffing:
    """The shifts to come, and rulings an hour of each person at work; 0: too few to measure."""

    duty: DutyHours
    per_head: float
    now: datetime
    calendar: Calendar

    def cases_by(self, moment: datetime | None) -> float:
        """Return how many cases all of them will have decided; 0 for the past."""
        return self.duty.hours_by(moment or self.now) * self.per_head

    def empty_in_seconds(self, waiting: int) -> float | None:
        """Return the business seconds until the queue is empty; None if the shifts are too few."""
        at = self.duty.find_moment(waiting / self.per_head)
        return deadlines.business_seconds_between(self.now, at, self.calendar) if at else None


def measure_staffing(since: datetime, now: datetime) -> Staffing | None:
    """Measure the staffing since then; None if nobody has set hours."""
    weeks = shifts.list_weeks()
    if not weeks:
        return None
    upcoming_windows = [
        window for week in weeks.values() for window in list_windows(week, now, now + _LOOK_AHEAD)
    ]
    return Staffing(
        DutyHours(upcoming_windows, now),
        _measure_per_head(weeks, since, now),
        now,
        policies.calendar(),
    )


def _measure_per_head(weeks: Mapping[int, Week], since: datetime, now: datetime) -> float:
    """Return rulings per hour on duty of the people who have set hours."""
    past = [window for week in weeks.values() for window in list_windows(week, since, now)]
    hours = DutyHours(past, since).hours_by(now)
    live = Ruling.objects.live().of_first_instance()
    count = live.filter(ruled_at__gt=since, ruled_at__lte=now, reviewer__in=weeks).count()
    return count / hours if hours >= _LEAST_HOURS and count >= _LEAST_RULINGS else 0.0


_HOUR: Final = 3600
_PARTS: Final = (6, 2, 1)  # the promised hours by these: 4, 12 and 24 of 24
_MEASURED_HOURS: Final = 24  # of business time
_LOOK_BACK: Final = timedelta(days=14)
_LEAST_RULINGS: Final = 5  # fewer say nothing of a rate
_LEAST_HOURS: Final = 1  # at work; the first minutes say nothing
_KEPT_SECONDS: Final = 5  # fifty desks ask every few seconds; one of them counts


@dataclass(frozen=True, slots=True)
class Bucket:
    """Cases in review whose deadlines fall within the same hour."""

    lane: str
    seconds_left: float  # of business time, until the last of them is due; below 0: overdue
    cases: int
    due_at: datetime | None = None  # of the last of them; None: overdue


@dataclass(frozen=True, slots=True)
class Forecast:
    """The queue of everybody."""

    waiting: int
    overdue: int
    per_lane: tuple[tuple[Lane, int], ...]  # the fullest first
    within: tuple[tuple[int, int], ...]  # (hours, cases that fall due within them)
    per_hour: float  # rulings by people, per hour at work; 0: too early to say
    empty_in_seconds: float | None  # of business time
    late: int | None  # cases whose turn comes after their deadline
    on_duty: int | None = None  # people at work now; None: nobody has set hours
    per_head: float = 0.0  # rulings an hour of each of them, where it can be measured
    needed: float | None = None  # of each, so that nothing is late; None: unknown, or no pace helps


def get_forecast(now: datetime) -> Forecast:
    """Return the forecast, at most five seconds old."""
    forecast: Forecast | None = cache.get("console:forecast")
    if forecast is None:
        forecast = build_forecast(
            _list_buckets(now), _measure_rate(now), measure_staffing(_measured_from(now), now)
        )
        cache.set("console:forecast", forecast, _KEPT_SECONDS)
    return forecast


def build_forecast(
    buckets: Iterable[Bucket], per_hour: float, people: Staffing | None = None
) -> Forecast:
    """Sum up the buckets in the order of their deadlines.

    The forecast uses the reviewers' hours and pace if they are known, else the measured rate at
    work as if somebody worked through all business time.
    """
    sorted_buckets = sorted(buckets, key=lambda bucket: bucket.seconds_left)
    waiting = sum(bucket.cases for bucket in sorted_buckets)
    lanes: Counter[Lane] = Counter()
    for bucket in sorted_buckets:
        lanes[Lane(bucket.lane)] += bucket.cases
    return Forecast(
        waiting=waiting,
        overdue=sum(bucket.cases for bucket in sorted_buckets if bucket.seconds_left < 0),
        per_lane=tuple(sorted(lanes.items(), key=lambda lane: -lane[1])),
        within=tuple(
            (
                hours,
                sum(
                    bucket.cases
                    for bucket in sorted_buckets
                    if 0 <= bucket.seconds_left <= hours * _HOUR
                ),
            )
            for hours in (policies.policy().clock.business_hours // part for part in _PARTS)
        ),
        per_hour=per_hour,
        on_duty=people.duty.people_on_duty if people else None,
        per_head=people.per_head if people else 0.0,
        needed=_compute_needed_pace(sorted_buckets, people) if people else None,
        **_compute_outlook(sorted_buckets, waiting, per_hour, people),
    )


class _Outlook(TypedDict):
    empty_in_seconds: float | None
    late: int | None


def _compute_outlook(
    sorted_buckets: Iterable[Bucket], waiting: int, per_hour: float, people: Staffing | None
) -> _Outlook:
    if people and people.per_head:
        late = _count_late((bucket, people.cases_by(bucket.due_at)) for bucket in sorted_buckets)
        return {"empty_in_seconds": people.empty_in_seconds(waiting), "late": late}
    if not per_hour:
        return {"empty_in_seconds": None, "late": None}
    late = _count_late(
        (bucket, max(bucket.seconds_left, 0) / _HOUR * per_hour) for bucket in sorted_buckets
    )
    return {"empty_in_seconds": waiting / per_hour * _HOUR, "late": late}


def _count_late(bucket_pairs: Iterable[tuple[Bucket, float]]) -> int:
    """Count the cases of each bucket whose turn comes after their deadline."""
    late = total = 0
    for bucket, decided_count in bucket_pairs:
        in_time = int(decided_count) - total
        late += max(bucket.cases - max(in_time, 0), 0)
        total += bucket.cases
    return late


def _compute_needed_pace(sorted_buckets: Iterable[Bucket], people: Staffing) -> float | None:
    """Return the pace that meets every deadline; overdue cases do not count."""
    due = [(bucket.due_at, bucket.cases) for bucket in sorted_buckets if bucket.due_at is not None]
    return compute_needed_pace(due, people.duty)


# By elapsed hours: to truncate in a zone costs three times as much, 100,000 times.
_HOUR_OF: Final = Func(
    F("due_at"),
    template="date_bin('1 hour', %(expressions)s, timestamptz 'epoch')",
    output_field=DateTimeField(),
)
_STRETCH_OF: Final = Func(
    F("ruled_at"),
    template=f"date_bin('{STRETCH.total_seconds():.0f} seconds', %(expressions)s, "
    "timestamptz 'epoch')",
    output_field=DateTimeField(),
)


def _list_buckets(now: datetime) -> list[Bucket]:
    calendar = policies.calendar()
    rows = (
        Case.objects.in_review()
        .filter(due_at__isnull=False)
        .annotate(hour=If(When(due_at__gte=now, then=_HOUR_OF)))
        .values_list("lane", "hour")
        .annotate(last_at=Max("due_at"), cases=Count("*"))
        .order_by()
    )
    return [
        Bucket(lane, deadlines.business_seconds_left(last_at, now, calendar), cases, last_at)
        if hour
        else Bucket(lane, -1.0, cases)
        for lane, hour, last_at, cases in rows
    ]


def _measure_rate(now: datetime) -> float:
    """Return people's rulings per hour at work within `_MEASURED_HOURS`; 0 if too early.

    Where nobody has set hours, the ten minutes in which somebody ruled are those at work.
    """
    done = (
        Ruling.objects.live()
        .of_first_instance()
        .filter(reviewer__isnull=False, ruled_at__gte=_measured_from(now), ruled_at__lte=now)
        .aggregate(rulings=Count("*"), stretches=Count(_STRETCH_OF, distinct=True))
    )
    hours = done["stretches"] * (STRETCH / timedelta(hours=1))
    enough = hours >= _LEAST_HOURS and done["rulings"] >= _LEAST_RULINGS
    return done["rulings"] / hours if enough else 0.0


def _measured_from(now: datetime) -> datetime:
    since = deadlines.resume_deadline(-_MEASURED_HOURS * _HOUR, now, policies.calendar())
    return max(since, now - _LOOK_BACK)
