"""Cut the desk's time into bins: deadlines, people present, and filings of each.

Deadlines, head starts and business days are asked of `pipeline.time.deadlines`, at the middle of
each bin; there is no second version of them here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lab.simulation.premises import HOURLY, WEEKEND, Desk, Load, Shift
from pipeline.policy.policy import Policy
from pipeline.time import deadlines
from pipeline.time.deadlines import Calendar
from pipeline.vocabulary import Lane

type Floats = NDArray[np.float64]

BIN_SECONDS: Final = 600.0
LANES: Final = tuple(Lane)
_BEFORE: Final = timedelta(days=7)  # filled, but not counted: the window begins in a steady state
_AFTER: Final = timedelta(days=21)  # nothing is filed: the remaining cases are decided, or are late


@dataclass(frozen=True, slots=True)
class Hours:
    """Seconds since the first bin's beginning; one value a bin, `review_by` one a lane too."""

    zero_at: datetime
    filed_share: Floats  # of an ordinary mean day's listings; zero after the window
    due: Floats  # of cases filed in the middle of the bin
    review_by: Floats  # bins by lanes, the order of the desk
    is_due_in_window: NDArray[np.bool_]
    shifts: Floats  # shifts at the desk, fractions of a bin counted

    @property
    def bins(self) -> int:
        """The number of bins."""
        return len(self.due)

    @property
    def middles(self) -> Floats:
        """The middle of each bin, in seconds."""
        middles: Floats = (np.arange(self.bins, dtype=np.float64) + 0.5) * BIN_SECONDS
        return middles


@dataclass(frozen=True, slots=True, eq=False)
class DeskRules:
    """The policy and the calendar of the desk, the same where they are one object."""

    policy: Policy
    calendar: Calendar


def lay_out_hours(house: DeskRules, load: Load, desk: Desk, business_hours: float) -> Hours:
    """Lay out the weeks of a load, a week before them and the time after."""
    calendar = house.calendar
    first = calendar.midnight(load.begins_on)
    end = calendar.midnight(load.begins_on + timedelta(days=load.days))
    zero, last = first - _BEFORE, end + _AFTER
    count = int((last - zero).total_seconds() / BIN_SECONDS)
    middles = [zero + timedelta(seconds=(n + 0.5) * BIN_SECONDS) for n in range(count)]
    due, review_by = _compute_deadlines(house, zero, tuple(middles), business_hours)
    start, stop = _since(zero, [first, end])
    return Hours(
        zero_at=zero,
        filed_share=np.array([_filed_share(middle, end, load, calendar) for middle in middles]),
        due=due,
        review_by=review_by,
        is_due_in_window=(start < due) & (due <= stop),
        shifts=np.array([_people_present(middle, desk.shifts, calendar) for middle in middles]),
    )


@cache
def _compute_deadlines(
    house: DeskRules, zero: datetime, middles: tuple[datetime, ...], business_hours: float
) -> tuple[Floats, Floats]:
    """Return when the cases of each bin are due and to be reviewed; a search asks many times."""
    due_at = [deadlines.due_at(middle, house.calendar, business_hours) for middle in middles]
    return _since(zero, due_at), _review_deadlines(zero, due_at, house)


def _since(zero: datetime, moments: list[datetime]) -> Floats:
    return np.array([(moment - zero).total_seconds() for moment in moments])


def _review_deadlines(zero: datetime, due_at: list[datetime], house: DeskRules) -> Floats:
    """Return `review_by` of each bin and lane; lanes without a head start share one value."""
    columns: dict[float, Floats] = {}
    for lane in LANES:
        start = house.policy.lanes[lane].head_start_hours
        if start not in columns:
            columns[start] = _since(
                zero,
                [
                    deadlines.review_deadline(moment, lane, house.policy, house.calendar)
                    for moment in due_at
                ],
            )
    return np.stack([columns[house.policy.lanes[lane].head_start_hours] for lane in LANES], axis=1)


def _filed_share(middle: datetime, end: datetime, load: Load, calendar: Calendar) -> float:
    if middle >= end:
        return 0.0
    day = calendar.local_day(middle)
    hour = middle.astimezone(calendar.time_zone).hour
    within = HOURLY[hour] / sum(HOURLY) * BIN_SECONDS / 3600
    if load.is_spike(day):
        return within * load.spike_factor
    return within * _weight(day, calendar) * 7 / _ordinary_week(calendar)


def _weight(day: date, calendar: Calendar) -> float:
    return 1.0 if calendar.has_business_on(day) else WEEKEND


def _ordinary_week(calendar: Calendar) -> float:
    resting = len(calendar.weekend)
    return 7 - resting + WEEKEND * resting


def _people_present(middle: datetime, shifts: tuple[Shift, ...], calendar: Calendar) -> float:
    if not calendar.has_business_on(calendar.local_day(middle)):
        return 0.0
    local = middle.astimezone(calendar.time_zone)
    minute = local.hour * 60 + local.minute + local.second / 60
    return float(sum(shift.covers(minute) for shift in shifts))
