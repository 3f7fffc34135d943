"""The forecast is arithmetic: deadlines in their order, divided by the rulings of a day."""

from datetime import timedelta

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
def test_the_rate_is_measured_from_five_rulings_and_some_hours_on(
    page: Client, mark: Right
) -> None:
    for number in range(6):
        review_cases.at_desk(mark)
        page.post("/console/claim/")
        case = page.get("/console/").context["queue"].held_case
        page.post(f"/console/cases/{case.public_id}/reject/", {"reason": "no_likeness"})
        assert Ruling.objects.count() == number + 1
    assert "Too early for a forecast" in _fresh(page)  # all within the last minute
    first = Ruling.objects.earliest("pk")
    Ruling.objects.filter(pk=first.pk).update(ruled_at=database_now() - timedelta(days=20))
    assert "Rulings an hour" in _fresh(page)
    Ruling.objects.update(ruled_at=database_now() - timedelta(days=20))
    assert "Too early for a forecast" in _fresh(page)


def _fresh(page: Client) -> str:
    """The desk, past what it keeps for some seconds."""
    cache.clear()
    return page.get("/console/").content.decode()
