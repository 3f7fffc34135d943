"""The counts of days agree with counts that were written from docs/reference/promises.md alone."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

import pytest
from django.db import connection

from records import policies
from records.actions.notices.public_counts import count_public_days
from records.cases.models import Case, Ruling, TakedownRequest
from records.notices.models import PublicCount, PublicMeasure
from records.notices.transparency.promises import Held, Reached, compile_promises, find_last_day
from records.notices.transparency.rows import Period
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.quality import past_year

pytestmark = pytest.mark.django_db
_LAST: Final = record_cases.NOW.date() - timedelta(days=1)
_SEEDS: Final = (1, 2, 3)

# Each case with the moment until which it is in time, by the days on which the desk works.
_CASES: Final = """
CREATE TEMPORARY VIEW judged AS
SELECT c.request_id, c.lane, l.marketplace, kept.until_at,
  EXISTS (
    SELECT FROM cases_ruling r WHERE r.case_id = c.id AND r.instance = 'first'
      AND r.annulled_at IS NULL AND r.ruled_at <= kept.until_at
  ) AS is_in_time
FROM cases_case c
JOIN marketplaces_listing l ON l.id = c.listing_id
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN c.due_at AT TIME ZONE 'Asia/Shanghai' <> date_trunc('day', c.due_at, 'Asia/Shanghai')
      AT TIME ZONE 'Asia/Shanghai' THEN c.due_at
    ELSE (
      SELECT min(w.day)::timestamp AT TIME ZONE 'Asia/Shanghai' FROM worked w
      WHERE w.day >= (c.due_at AT TIME ZONE 'Asia/Shanghai')::date
    ) END AS until_at
) AS kept
WHERE c.due_at IS NOT NULL AND c.follows_id IS NULL
  AND c.state NOT IN ('withdrawn', 'clarification', 'duplicate')
"""
_BY_REQUEST: Final = """
SELECT (max(until_at) AT TIME ZONE 'Asia/Shanghai')::date, lane, %s, bool_and(is_in_time)
FROM judged GROUP BY request_id, lane, 3
"""


def _count_by_hand() -> Counter[tuple[date, str, str, str]]:
    calendar = policies.calendar()
    days = [past_year.BEGINS_AT.date() + timedelta(days=number) for number in range(450)]
    worked = [day for day in days if calendar.has_business_on(day)]
    counts: Counter[tuple[date, str, str, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE worked (day date) ON COMMIT DROP")
        cursor.executemany("INSERT INTO worked VALUES (%s)", [[day] for day in worked])
        cursor.execute(_CASES)
        for place in ("marketplace", "''"):
            cursor.execute(_BY_REQUEST % place)
            for on, lane, marketplace, is_in_time in cursor.fetchall():
                if on <= _LAST:
                    counts[on, lane, marketplace, "fell_due"] += 1
                    counts[on, lane, marketplace, "in_time"] += is_in_time
        cursor.execute("DROP VIEW judged")
        cursor.execute("DROP TABLE worked")
    return +counts


@pytest.mark.parametrize("seed", _SEEDS)
def test_requests_of_a_seeded_year_agree_with_an_independent_count(seed: int) -> None:
    past_year.write_year(seed)
    assert count_public_days(record_cases.NOW)
    counted = Counter(
        {
            (one.on, one.lane, one.marketplace, str(one.measure)): one.count
            for one in PublicCount.objects.filter(measure__in=["fell_due", "in_time"])
        }
    )
    by_hand = _count_by_hand()
    assert +counted == by_hand
    assert sum(count for key, count in by_hand.items() if key[3] == "in_time") > 50
    assert by_hand != Counter({key: count for key, count in by_hand.items() if key[3] == "in_time"})


@pytest.mark.parametrize("seed", _SEEDS)
def test_the_page_adds_the_days_up(seed: int) -> None:
    past_year.write_year(seed)
    count_public_days(record_cases.NOW)
    period = Period(date(2026, 3, 5), date(2026, 10, 17))
    promises, by_hand = compile_promises(period), _count_by_hand()
    inside = {key: n for key, n in by_hand.items() if period.first_on <= key[0] <= period.last_on}

    def add_up(row: Reached, measure: str) -> int:
        return sum(
            count
            for (on, lane, marketplace, what), count in inside.items()
            if what == measure
            and row.lane in {"", lane}
            and f"{on:%Y-%m}".startswith(row.month)
            and row.marketplace == marketplace
        )

    rows = list(promises.list_reached())
    assert len(rows) == 1 + 5 + 3 + 15 + 8
    for row in rows:
        assert row.share.hits == add_up(row, "in_time"), row
        assert row.share.of == add_up(row, "fell_due"), row


@pytest.mark.parametrize("seed", _SEEDS)
def test_what_grows_agrees_with_an_independent_count(seed: int) -> None:
    past_year.write_year(seed)
    count_public_days(record_cases.NOW)
    ends_at = policies.calendar().midnight(_LAST + timedelta(days=1))
    held = {one.measure: one for one in compile_promises(Period(_LAST, _LAST)).held}
    assert held[PublicMeasure.RIGHTS].count == _count_rights_in_force() > 0
    emails = TakedownRequest.objects.filter(channel="public_form", filed_at__lt=ends_at)
    people = {email.lower() for email in emails.values_list("filer_email", flat=True)}
    assert held[PublicMeasure.REPORTERS].count == len(people) > 2
    owners = Right.objects.values("owner").distinct().count()
    assert held[PublicMeasure.ACCOUNTS].count == owners == 6, "neither shop nor unconfirmed"


def _count_rights_in_force() -> int:
    """By the rows of rights, which say where each stands now; the chain says since when."""
    return Right.objects.filter(state__in=["verified", "expiring"]).count()


def test_growth_is_measured_against_the_year_before() -> None:
    for on, count in ((date(2025, 11, 20), 40), (date(2026, 1, 5), 10), (date(2026, 11, 3), 5)):
        PublicCount.objects.create(on=on, measure=PublicMeasure.RIGHTS, count=count)
    held = compile_promises(Period(date(2026, 11, 1), date(2026, 11, 23))).held[0]
    assert held == Held(PublicMeasure.RIGHTS, count=55, added=5, year_before=40)
    assert held.growth == pytest.approx(0.375)
    first = compile_promises(Period(date(2025, 11, 20), date(2025, 11, 23))).held[0]
    assert (first.count, first.growth) == (40, None)


def test_days_are_counted_once_and_again_while_they_may_change() -> None:
    past_year.write_year(1, requests=40)
    assert find_last_day() is None
    count_public_days(record_cases.NOW)
    assert find_last_day() == _LAST
    assert count_public_days(record_cases.NOW + timedelta(hours=3)) == 0, "the same day"
    before = _totals()
    Ruling.objects.filter(ruled_at__gt=record_cases.NOW - timedelta(days=60)).delete()
    Case.objects.filter(state="upheld", rulings=None).update(state="in_review")
    count_public_days(record_cases.NOW + timedelta(days=1))
    assert find_last_day() == _LAST + timedelta(days=1)
    changed = {key for key, count in _totals().items() if before.get(key) != count}
    settled = {on for on, _measure in changed if on < _LAST - timedelta(days=92)}
    assert {measure for _on, measure in changed} >= {"in_time"}
    assert not settled


def _totals() -> dict[tuple[date, str], int]:
    totals: Counter[tuple[date, str]] = Counter()
    for one in PublicCount.objects.filter(marketplace="", on__lte=_LAST):
        totals[one.on, str(one.measure)] += one.count
    return dict(totals)


def test_without_a_request_yesterday_is_counted_as_empty() -> None:
    count_public_days(record_cases.NOW)
    assert find_last_day() == _LAST
    whole = compile_promises(Period(_LAST, _LAST)).whole
    assert (whole.share.hits, whole.share.of) == (0, 0)
