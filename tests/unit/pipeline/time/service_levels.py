"""What the service level says of one case, by the book: statements in SQL are held against it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.time import deadlines
from pipeline.time.deadlines import Calendar


class Standing(StrEnum):
    """What a case is to the service level at one moment."""

    ON_TIME = "on_time"
    MISSED = "missed"
    NOT_DUE = "not_due"  # its time still runs, or it was decided before that time is up
    NOT_COUNTED = "not_counted"  # withdrawn, or it follows another case


@dataclass(frozen=True, slots=True)
class CaseCourse:
    """What the service level looks at in one case."""

    due_at: datetime | None  # empty while its clock stands still
    ruled_at: datetime | None  # of the live ruling of first instance
    is_withdrawn: bool = False
    is_follower: bool = False  # a duplicate, whatever became of it


def judge_course(course: CaseCourse, now: datetime, calendar: Calendar) -> Standing:
    """Judge a case by the clock that people see: late with no business time left."""
    if course.is_withdrawn or course.is_follower:
        return Standing.NOT_COUNTED
    if course.due_at is None or deadlines.business_seconds_left(course.due_at, now, calendar) >= 0:
        return Standing.NOT_DUE
    if (
        course.ruled_at is None
        or deadlines.business_seconds_left(course.due_at, course.ruled_at, calendar) < 0
    ):
        return Standing.MISSED
    return Standing.ON_TIME
