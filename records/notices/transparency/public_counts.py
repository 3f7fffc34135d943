"""Counts of whole days of the desk, from rows: what was promised and reached, and how many use it.

What each counts is written down in docs/reference/promises.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Min

from pipeline.time import service_level
from pipeline.time.deadlines import next_day
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.cases.models import TakedownRequest
from records.database import fetch_all
from records.notices.models import PublicCount, PublicMeasure
from records.notices.transparency.rows import Period
from records.statistics.cases import COURSE

# A ruling that is older than this before a request's last deadline was on time for it.
_LONGEST_COURSE: Final = timedelta(days=120)

# A request is one of its own, and once more on each marketplace that it names.
_REQUESTS: Final = f"""
{COURSE}, told AS (
  SELECT course.lane, coalesce(l.marketplace, '') AS marketplace, max(last_at) AS last_at,
         bool_or(ruled_at IS NULL OR ruled_at > last_at) AS is_missed
  FROM course JOIN marketplaces_listing l ON l.id = course.listing_id
  GROUP BY GROUPING SETS ((request_id, course.lane), (request_id, course.lane, l.marketplace))
)
SELECT (last_at AT TIME ZONE %(zone)s)::date, lane, marketplace,
       count(*), count(*) FILTER (WHERE NOT is_missed)
FROM told WHERE last_at >= %(from)s AND last_at < %(now)s GROUP BY 1, 2, 3
"""  # noqa: S608  # of our own words
# A right's chain says after each act where it stands.
_RIGHTS: Final = """
WITH act AS (
  SELECT subject_id, number, (entry::jsonb->>'at')::timestamptz AS at,
         entry::jsonb->'body'->>'state' IN ('verified', 'expiring') AS is_in_force
  FROM ledger_auditentry
  WHERE subject_kind = 'right' AND entry <> '' AND entry::jsonb->'body' ? 'state'
), moved AS (
  SELECT at, is_in_force::int - lag(is_in_force::int, 1, 0)
    OVER (PARTITION BY subject_id ORDER BY number) AS by
  FROM act
)
SELECT (at AT TIME ZONE %(zone)s)::date, sum(by)::bigint
FROM moved WHERE at < %(now)s GROUP BY 1
"""
_ACCOUNTS: Final = """
SELECT (created_at AT TIME ZONE %(zone)s)::date, count(*) FROM accounts_account
WHERE state <> 'registered' AND marketplace = '' AND id <> %(form)s AND created_at < %(now)s
GROUP BY 1
"""
_REPORTERS: Final = """
SELECT (began_at AT TIME ZONE %(zone)s)::date, count(*)
FROM (
  SELECT min(filed_at) AS began_at FROM cases_takedownrequest
  WHERE channel = 'public_form' AND filed_at < %(now)s GROUP BY lower(filer_email)
) AS reporter GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class _Sums:
    """A measure that grows: its query, for every day there is."""

    measure: PublicMeasure
    query: str


_GROWING: Final = (
    _Sums(PublicMeasure.RIGHTS, _RIGHTS),
    _Sums(PublicMeasure.ACCOUNTS, _ACCOUNTS),
    _Sums(PublicMeasure.REPORTERS, _REPORTERS),
)


def count_days(first_on: date | None, last_on: date) -> Iterator[PublicCount]:
    """Count each day from the first to the last; without a first, from the first act of anybody.

    Every day has a row for what grows, so that one without is seen to be uncounted.
    """
    ends_at = policies.calendar().midnight(next_day(last_on))
    values: dict[str, object] = {
        "zone": str(policies.calendar().time_zone),
        "now": ends_at,
        "form": PUBLIC_FORM_ACCOUNT_ID,
    }
    sums = {growing.measure: dict(fetch_all(growing.query, values)) for growing in _GROWING}
    first_on = first_on or min(_list_first_days(sums.values()), default=last_on)
    for measure, counts in sums.items():
        yield from _fill_days(measure, counts, Period(first_on, last_on))
    yield from _count_requests(Period(first_on, last_on), values)


def _list_first_days(sums: Iterable[Mapping[date, int]]) -> Iterator[date]:
    yield from (on for counts in sums for on in counts)
    first_at = _find_first_filing()
    if first_at is not None:
        yield policies.calendar().local_day(first_at)


def _find_first_filing() -> datetime | None:
    first_at: datetime | None = TakedownRequest.objects.aggregate(at=Min("filed_at"))["at"]
    return first_at


def _fill_days(
    measure: PublicMeasure, counts: Mapping[date, int], period: Period
) -> Iterator[PublicCount]:
    for offset in range((period.last_on - period.first_on).days + 1):
        on = period.first_on + timedelta(days=offset)
        yield PublicCount(on=on, measure=measure, count=counts.get(on, 0))


def _count_requests(period: Period, values: Mapping[str, object]) -> Iterator[PublicCount]:
    first_at = _find_first_filing()
    if first_at is None:
        return
    calendar = policies.calendar()
    since = max(period.begins_at - _LONGEST_COURSE, first_at)
    rests = service_level.list_closed_periods(since, period.ends_at + timedelta(days=1), calendar)
    rows = fetch_all(
        _REQUESTS,
        {
            **values,
            "begins": [begins_at for begins_at, _ in rests],
            "ends": [ends_at for _, ends_at in rests],
            "since": since,
            "from": period.begins_at,
        },
    )
    for on, lane, marketplace, due, in_time in rows:
        place = {"on": on, "lane": lane, "marketplace": marketplace}
        yield PublicCount(**place, measure=PublicMeasure.FELL_DUE, count=due)
        yield PublicCount(**place, measure=PublicMeasure.IN_TIME, count=in_time)
