"""What the cases say in numbers: open ones by deadline, those that fell due, those decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pipeline.time import service_level
from pipeline.time.deadlines import Calendar, resume_deadline
from pipeline.time.forecast import STRETCH
from pipeline.vocabulary import CaseState, Lane
from records import policies
from records.database import fetch_all

BIN: Final = timedelta(minutes=5)  # cases due within one are told together
_HOUR: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class OpenCases:
    """Those of one lane and state that are due at nearly the same time."""

    lane: Lane
    state: CaseState
    due_at: datetime | None  # the beginning of the five minutes; empty while the clock stands still
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Due:
    """What fell due within one window before now."""

    unit: str  # case, or request: on time when its last case is
    path: service_level.Path
    lane: str
    window: str
    count: int
    missed: int


@dataclass(frozen=True, slots=True)
class RulingDurations:
    """Rulings that nobody can undo any more, by how long they took."""

    lane: str
    outcome: str
    is_automatic: bool
    bucket: int  # how many of the bounds lie below
    count: int
    seconds: float


_OPEN = """
SELECT lane, state, floor(extract(epoch FROM due_at) / %s)::bigint, count(*),
       count(*) FILTER (WHERE due_at < %s AND state <> 'clarification')
FROM cases_case
WHERE state IN ('received', 'queued', 'in_review', 'clarification', 'duplicate')
GROUP BY 1, 2, 3
"""


def count_open_cases(now: datetime) -> list[OpenCases]:
    """Count every open case, in one pass."""
    seconds = BIN.total_seconds()
    return [
        OpenCases(Lane(lane), CaseState(state), _bin_start(place, seconds), count, overdue)
        for lane, state, place, count, overdue in fetch_all(_OPEN, [int(seconds), now])
    ]


def _bin_start(place: int | None, seconds: float) -> datetime | None:
    return None if place is None else datetime.fromtimestamp(place * seconds, tz=UTC)


WINDOWS: Final[Mapping[str, timedelta]] = {
    "5m": timedelta(minutes=5),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "3d": timedelta(days=3),
    "28d": timedelta(days=28),
}

# `pipeline.time.service_level` in SQL: a test holds them equal. A ruling is on time until the
# rest ends that begins at the deadline.
COURSE: Final = """
WITH rest AS (
  SELECT * FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) AS r(begins_at, ends_at)
), course AS (
  SELECT c.request_id, c.listing_id, c.lane, coalesce(rest.ends_at, c.due_at) AS last_at,
         r.ruled_at, r.reviewer_id IS NOT NULL AS by_person
  FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
  LEFT JOIN rest ON rest.begins_at = c.due_at
  WHERE r.instance = 'first' AND r.annulled_at IS NULL AND r.ruled_at >= %(since)s
    AND c.due_at IS NOT NULL AND c.follows_id IS NULL AND c.state <> 'withdrawn'
  UNION ALL
  SELECT c.request_id, c.listing_id, c.lane, coalesce(rest.ends_at, c.due_at), NULL,
         c.state = 'in_review'
  FROM cases_case c LEFT JOIN rest ON rest.begins_at = c.due_at
  WHERE c.state IN ('received', 'queued', 'in_review') AND c.due_at IS NOT NULL
)
"""
_DUE: Final = f"""
{COURSE}, told AS (
  SELECT 'case' AS unit, by_person, lane, last_at,
         ruled_at IS NULL OR ruled_at > last_at AS is_missed
  FROM course
  UNION ALL
  SELECT 'request', bool_or(by_person), lane, max(last_at),
         bool_or(ruled_at IS NULL OR ruled_at > last_at)
  FROM course GROUP BY request_id, lane
)
SELECT unit, by_person, lane,
       width_bucket(extract(epoch FROM %(now)s - last_at)::float8, %(bounds)s),
       count(*), count(*) FILTER (WHERE is_missed)
FROM told WHERE last_at < %(now)s AND last_at >= %(from)s
GROUP BY 1, 2, 3, 4
"""  # noqa: S608  # of our own words


def count_due(
    now: datetime,
    calendar: Calendar,
    windows: Mapping[str, timedelta] = WINDOWS,
) -> list[Due]:
    """Count cases and requests by path and lane for each window before a moment.

    Args:
        now: the moment; what is due later is left out.
        calendar: of the desk.
        windows: how far each looks back, the shortest first.
    """
    begins_at = now - max(windows.values())
    # A ruling that is older was on time for whatever fell due in the window, or is not of it.
    hours = policies.policy().clock.business_hours
    since = resume_deadline(-_HOUR * hours, begins_at, calendar) - timedelta(days=1)
    rests = service_level.list_closed_periods(since, now + timedelta(days=1), calendar)
    rows = fetch_all(
        _DUE,
        {
            "begins": [begins_at for begins_at, _ in rests],
            "ends": [ends_at for _, ends_at in rests],
            "since": since,
            "now": now,
            "from": begins_at,
            "bounds": [window.total_seconds() for window in windows.values()],
        },
    )
    # Paths without cases count none, for the rules that divide by them; so do lanes in use.
    paths = (service_level.Path.AUTOMATIC, service_level.Path.HUMAN)
    return [
        _count_window(windows, place, (unit, path, lane), rows)
        for unit in ("case", "request")
        for path in paths
        for lane in sorted({row[2] for row in rows} or {Lane.STANDARD})
        for place in range(len(windows))
    ]


def _count_window(
    windows: Mapping[str, timedelta],
    place: int,
    key: tuple[str, service_level.Path, str],
    rows: Sequence[tuple[Any, ...]],
) -> Due:
    """Count a window with the shorter ones inside it: bands count from the newest."""
    unit, path, lane = key
    group = (unit, path is service_level.Path.HUMAN, lane)
    inside = [row for row in rows if row[:3] == group and row[3] <= place]
    counts = [sum(row[column] for row in inside) for column in (4, 5)]
    return Due(unit, path, lane, list(windows)[place], counts[0], counts[1])


_DECIDED = """
SELECT c.lane, r.outcome, r.reviewer_id IS NULL,
       width_bucket(extract(epoch FROM r.ruled_at - c.filed_at)::float8, %(bounds)s),
       count(*), sum(extract(epoch FROM r.ruled_at - c.filed_at))
FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
WHERE r.instance = 'first' AND r.annulled_at IS NULL
  AND r.ruled_at >= %(since)s AND r.ruled_at < %(until)s
  AND (r.reviewer_id IS NULL OR r.ruled_at < %(final)s)
GROUP BY 1, 2, 3, 4
"""


def count_decided(
    since: datetime, until: datetime, *, final: datetime, bounds: Sequence[float]
) -> list[RulingDurations]:
    """Count the rulings of a span; those of people only before `final`, when undo ends."""
    values: dict[str, object] = {
        "since": since,
        "until": until,
        "final": final,
        "bounds": list(bounds),
    }
    return [
        RulingDurations(lane, outcome, automatic, bucket, count, float(seconds))
        for lane, outcome, automatic, bucket, count, seconds in fetch_all(_DECIDED, values)
    ]


type Counts = dict[datetime, int]

_BIN = f"date_bin(interval '{STRETCH.total_seconds():.0f} seconds', {{}}, timestamptz 'epoch')"
_ARRIVED = _BIN.format("greatest(filed_at, %(before)s)")

_DECIDED_BY_PEOPLE = f"""
SELECT {_BIN.format("r.ruled_at")}, {_ARRIVED}, count(*)
FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
WHERE r.ruled_at >= %(since)s AND r.reviewer_id IS NOT NULL AND r.instance = 'first'
  AND r.annulled_at IS NULL
GROUP BY GROUPING SETS ((1), (2))
"""  # noqa: S608  # our own words

_WAITING = f"""
SELECT {_ARRIVED}, count(*) FROM cases_case WHERE state = 'in_review' GROUP BY 1
"""  # noqa: S608  # the same

_BEGAN = """
SELECT coalesce(min(filed_at), now())
FROM (SELECT filed_at FROM cases_takedownrequest ORDER BY id LIMIT 1) AS first
"""

# Rows of work end with their deletion, and the server counts those.
_WORK_COUNTS = """
SELECT coalesce((SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'cases_work'), 0),
       (SELECT count(*) FROM cases_work WHERE state = 'waiting')
"""


def count_desk(since: datetime) -> tuple[Counts, Counts]:
    """Count cases that came to the desk and cases that people decided, by ten minutes.

    A case that came before `since` counts as having come just before.
    """
    values = {"since": since, "before": since - STRETCH}
    arrival_counts: Counts = {}
    decision_counts: Counts = {}
    for ruled_at, filed_at, count in fetch_all(_DECIDED_BY_PEOPLE, values):
        if ruled_at is not None:
            decision_counts[ruled_at] = count
        else:
            arrival_counts[filed_at] = count
    for filed_at, count in fetch_all(_WAITING, values):
        arrival_counts[filed_at] = arrival_counts.get(filed_at, 0) + count
    return arrival_counts, decision_counts


def find_first_filing() -> datetime:
    """Return when the first request was filed; now, if there is none."""
    ((moment,),) = fetch_all(_BEGAN)
    began: datetime = moment
    return began


def count_work_done() -> tuple[int, int]:
    """Count rows of work finished since the server began to count, and rows that wait."""
    ((done_rows, waiting),) = fetch_all(_WORK_COUNTS)
    return int(done_rows), int(waiting)
