"""The warning comes in time: a desk is simulated through Mondays, usual ones and bad ones."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.time import deadlines, forecast
from pipeline.time.deadlines import Calendar, parse_calendar
from pipeline.time.forecast import DeskForecast, Pace, TimeSlot, Waiting
from pipeline.vocabulary import Lane
from tests.project.source import ROOT

CALENDAR: Calendar = parse_calendar((ROOT / "config/calendars/hangzhou.toml").read_text())
STEP = timedelta(minutes=10)
FRIDAY = datetime(2026, 11, 5, 16, tzinfo=UTC)  # midnight at the desk, before Friday 6 November
MONDAY = datetime(2026, 11, 8, 16, tzinfo=UTC)
WARNED_AT, PAGED_AT = 0.01, 0.02  # shares of the open cases, as the alerts have them
WORKED = range(9, 17)  # hours of the desk's day in which people decide


@dataclass(slots=True)
class Desk:
    """Filings come and people decide, the earliest due first; the clock is moved by hand."""

    now: datetime
    decided_an_hour: float
    filed_an_hour: float
    waiting: deque[tuple[datetime, datetime]] = field(default_factory=deque)  # due, filed
    ruled: list[tuple[datetime, datetime]] = field(default_factory=list)  # filed, decided
    late: int = 0
    _filed: float = 0.0
    _decided: float = 0.0

    def step(self) -> None:
        """Ten minutes go by."""
        self._file()
        local = self.now.astimezone(CALENDAR.time_zone)
        if local.hour in WORKED and CALENDAR.has_business_on(CALENDAR.local_day(self.now)):
            self._decide()
        self.now += STEP

    def _file(self) -> None:
        self._filed += self.filed_an_hour / 6
        due_at = deadlines.due_at(self.now, CALENDAR, 24)
        while self._filed >= 1:
            self._filed -= 1
            self.waiting.append((due_at, self.now))

    def _decide(self) -> None:
        self._decided += self.decided_an_hour / 6
        while self._decided >= 1 and self.waiting:
            self._decided -= 1
            due_at, filed_at = self.waiting.popleft()
            self.late += due_at < self.now
            self.ruled.append((filed_at, self.now))
        self._decided = min(self._decided, 1.0)  # who has nothing to do saves nothing up

    def late_by_now(self) -> int:
        """Decided too late, or still waiting past due."""
        return self.late + sum(due_at < self.now for due_at, _ in self.waiting)

    def predicted_share(self) -> float:
        """What the exporter tells, from the same functions."""
        since = forecast.watch_start(self.now, CALENDAR)
        ruled_cases = [(filed_at, at) for filed_at, at in self.ruled if at >= since]
        arrival_counts = Counter(
            [filed_at for _, filed_at in self.waiting] + [at for at, _ in ruled_cases]
        )
        decision_counts = Counter(at for _, at in ruled_cases)
        time_slots = forecast.list_stretches(
            arrival_counts, decision_counts, since=since, now=self.now, calendar=CALENDAR
        )
        pace = forecast.measure_pace(time_slots, self.now, CALENDAR)
        assert pace is not None
        due = Counter(due_at for due_at, _ in self.waiting)
        bins = [Waiting(Lane.STANDARD, due_at, due_at, count) for due_at, count in due.items()]
        late = forecast.count_late_at_desk(bins, pace, self.now, CALENDAR)
        return sum(late.values()) / max(1, len(self.waiting))


def _after_a_usual_fortnight() -> Desk:
    """A hundred decisions an hour, eight hours a day; a little less is filed than that."""
    desk = Desk(FRIDAY - timedelta(days=14), decided_an_hour=100, filed_an_hour=12)
    while desk.now < FRIDAY:
        desk.step()
    assert not desk.late_by_now()
    return desk


def _more_filed_over_the_weekend(desk: Desk) -> None:
    desk.filed_an_hour = 20


def _half_the_people_on_monday(desk: Desk) -> None:
    if desk.now >= MONDAY:
        desk.decided_an_hour = 50


def _nobody_on_monday(desk: Desk) -> None:
    if desk.now >= MONDAY:
        desk.decided_an_hour = 0


@pytest.mark.parametrize(
    "happens", [_more_filed_over_the_weekend, _half_the_people_on_monday, _nobody_on_monday]
)
def test_a_bad_monday_is_known_four_business_hours_before_the_first_case_is_late(
    happens: Callable[[Desk], None],
) -> None:
    desk = _after_a_usual_fortnight()
    warned_at = None
    while not desk.late_by_now():
        happens(desk)
        desk.step()
        if not desk.now.minute and warned_at is None and desk.predicted_share() >= PAGED_AT:
            warned_at = desk.now
    assert warned_at is not None
    lead = deadlines.business_seconds_between(warned_at, desk.now, CALENDAR) / 3600
    print(f"{happens.__name__}: warned {lead:.1f} business hours ahead")  # the figure
    assert lead >= 4


def test_a_usual_week_warns_of_nothing() -> None:
    desk = _after_a_usual_fortnight()
    most = 0.0
    while desk.now < FRIDAY + timedelta(days=7):
        desk.step()
        most = most if desk.now.minute else max(most, desk.predicted_share())
    assert not desk.late_by_now()
    assert most < WARNED_AT


def _list_stretches(
    decision_counts: dict[int, int], hours: int, arrival_count: int = 1_000
) -> list[TimeSlot]:
    """From Monday's midnight on; by the number of the stretch."""
    return forecast.list_stretches(
        {MONDAY: arrival_count},
        {MONDAY + place * STEP: count for place, count in decision_counts.items()},
        since=MONDAY,
        now=MONDAY + timedelta(hours=hours),
        calendar=CALENDAR,
    )


def test_the_pace_of_a_desk_that_was_watched_for_less_than_an_hour_is_not_known() -> None:
    assert forecast.measure_pace(_list_stretches({0: 5}, 1)[:5], MONDAY, CALENDAR) is None


@pytest.mark.parametrize(
    ("decided", "hours", "arrivals", "by_hour"),
    [
        ({0: 10, 6: 30}, 2, 1_000, (10, 30, 20)),  # the third was never watched: an average one
        # Twenty in the first ten minutes; then the desk was empty but for what came in.
        ({0: 20, 1: 19, 2: 1}, 1, 40, (6 * 20,)),
    ],
)
def test_the_pace_of_an_hour_is_what_could_have_been_decided_in_it(
    decided: dict[int, int], hours: int, arrivals: int, by_hour: tuple[float, ...]
) -> None:
    time_slots = _list_stretches(decided, hours, arrival_count=arrivals)
    pace = forecast.measure_pace(time_slots, MONDAY + timedelta(hours=hours), CALENDAR)
    assert pace is not None
    assert pace.by_hour[: len(by_hour)] == pytest.approx(by_hour)


def test_nothing_is_decided_over_a_weekend() -> None:
    friday_night = FRIDAY + timedelta(hours=23)
    weekend_forecast = DeskForecast(
        Pace((6.0,) * 24), friday_night, MONDAY + timedelta(hours=1), CALENDAR
    )
    assert weekend_forecast.decided_by(friday_night + timedelta(minutes=30)) == 3
    assert weekend_forecast.decided_by(MONDAY) == 6
    assert weekend_forecast.decided_by(MONDAY + timedelta(minutes=10)) == pytest.approx(7)


def test_a_place_in_the_queue_of_the_machines_is_worth_its_time() -> None:
    waiting = [
        Waiting(Lane.STANDARD, MONDAY, MONDAY + timedelta(seconds=100), 250),
        Waiting(Lane.GOOD_FAITH, MONDAY - timedelta(hours=4), MONDAY + timedelta(seconds=50), 20),
    ]
    late = forecast.count_late_in_queue(waiting, 2.0, MONDAY)
    assert late[Lane.GOOD_FAITH] == 0
    assert late[Lane.STANDARD] == 70
