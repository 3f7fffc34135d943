"""The forecast is arithmetic: deadlines in their order, divided by the rulings of a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from interfaces.console.review.forecast import Bucket, build_forecast
from records.cases.models import Ruling
from records.clock import database_now
from records.rights.models import Right
from tests.factories import review_cases

_HOUR = 3600.0


@pytest.mark.parametrize(
    ("buckets", "per_hour", "late"),
    [
        ([], 1.0, 0),
        ([Bucket("standard", 10 * _HOUR, 10)], 1.0, 0),
        ([Bucket("standard", 10 * _HOUR, 11)], 1.0, 1),
        ([Bucket("standard", 2 * _HOUR, 5), Bucket("sme", 10 * _HOUR, 5)], 1.0, 3),
        ([Bucket("standard", -1.0, 4), Bucket("sme", 3 * _HOUR, 2)], 1.0, 6),
        ([Bucket("standard", -1.0, 4), Bucket("sme", 30 * _HOUR, 2)], 1.0, 4),
    ],
)
def test_who_comes_after_the_deadline_would_be_late(
    buckets: list[Bucket], per_hour: float, late: int
) -> None:
    assert build_forecast(buckets, per_hour).late == late


def test_the_sums_are_those_of_the_buckets() -> None:
    forecast = build_forecast(
        [
            Bucket("standard", -1.0, 2),
            Bucket("standard", 3.5 * _HOUR, 3),
            Bucket("sme", 11 * _HOUR, 4),
            Bucket("sme", 30 * _HOUR, 7),
        ],
        4.0,
    )
    assert (forecast.waiting, forecast.overdue) == (16, 2)
    assert forecast.within == ((4, 3), (12, 7), (24, 7))
    assert forecast.per_lane == (("sme", 11), ("standard", 5))
    assert forecast.empty_in_seconds == 4 * _HOUR


def test_without_a_rate_nothing_is_foretold() -> None:
    forecast = build_forecast([Bucket("standard", _HOUR, 2)], 0.0)
    assert forecast.late is forecast.empty_in_seconds is None


@pytest.mark.django_db
def test_the_rate_counts_time_at_work_and_not_the_hours_when_nobody_was_there(
    page: Client, mark: Right
) -> None:
    now = database_now()
    _rule_at(page, mark, [now - timedelta(hours=20), *_minutes_before(now, range(1, 60, 6))])
    cache.clear()
    forecast = page.get("/console/").context["queue"].forecast
    stretches = 11 / forecast.per_hour * 6  # of 11 rulings: six or seven, and 20 hours ago one
    assert round(stretches, 6) in {7, 8}


@pytest.mark.django_db
def test_below_an_hour_of_work_it_is_too_early_to_say(page: Client, mark: Right) -> None:
    now = database_now()
    _rule_at(page, mark, [now - timedelta(hours=12), *_minutes_before(now, range(1, 9))])
    shown = _fresh(page)
    assert "Too early to say" in shown
    assert "is-late" not in shown
    _rule_at(page, mark, _minutes_before(now, range(20, 70, 10)))
    assert "Rulings an hour at work" in _fresh(page)
    Ruling.objects.update(ruled_at=now - timedelta(days=20))
    assert "Too early to say" in _fresh(page)


def _minutes_before(now: datetime, minutes: Iterable[int]) -> list[datetime]:
    return [now - timedelta(minutes=before) for before in minutes]


def _rule_at(page: Client, mark: Right, moments: Iterable[datetime]) -> None:
    """Reject a case at each of the moments."""
    for moment in moments:
        review_cases.at_desk(mark)
        page.post("/console/claim/")
        case = page.get("/console/").context["queue"].held_case
        page.post(f"/console/cases/{case.public_id}/reject/", {"reason": "no_likeness"})
        Ruling.objects.filter(pk=Ruling.objects.latest("pk").pk).update(ruled_at=moment)


def _fresh(page: Client) -> str:
    """The desk, past what it keeps for some seconds."""
    cache.clear()
    return page.get("/console/").content.decode()
