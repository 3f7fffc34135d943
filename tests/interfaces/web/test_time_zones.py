"""Times are those of the reader's device; UTC where it says nothing usable, or where one asks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from interfaces.web import time_zones
from interfaces.web.templatetags.web import brief, moment
from records.accounts.models import Role
from tests.factories import review_cases

_AT = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cookie", "choice", "zone"),
    [
        ("", "", "UTC"),
        ("Asia%2FShanghai", "", "Asia/Shanghai"),
        ("Asia/Shanghai", "device", "Asia/Shanghai"),
        ("Asia/Shanghai", "utc", "UTC"),
        ("Asia/Atlantis", "", "UTC"),
        ("../../etc/passwd", "", "UTC"),
        ("/etc/localtime", "", "UTC"),
        ("America/Argentina/Buenos_Aires", "invented", "America/Argentina/Buenos_Aires"),
    ],
)
def test_the_zone_is_the_device_s_where_it_exists(cookie: str, choice: str, zone: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES |= {time_zones.DEVICE_COOKIE: cookie, time_zones.CHOICE_COOKIE: choice}
    assert time_zones.zone_name(time_zones.find_zone(request)) == zone


@pytest.mark.parametrize(
    ("zone", "long", "short"),
    [
        ("UTC", "2026-11-24 22:10 UTC", "11-24 22:10"),
        ("Asia/Shanghai", "2026-11-25 06:10 UTC+8", "11-25 06:10"),
        ("America/St_Johns", "2026-11-24 18:40 UTC−3:30", "11-24 18:40"),
    ],
)
def test_a_moment_names_its_distance_from_utc(zone: str, long: str, short: str) -> None:
    with timezone.override(ZoneInfo(zone)):
        assert (moment(_AT), brief(_AT)) == (long, short)


@pytest.mark.django_db
def test_a_page_speaks_in_the_zone_that_was_chosen(client: Client) -> None:
    client.force_login(review_cases.person(Role.AUDITOR))
    client.cookies[time_zones.DEVICE_COOKIE] = "Asia%2FShanghai"
    assert "Asia/Shanghai" in client.get("/look/").content.decode()
    assert "11-24 14:02" in client.get("/look/").content.decode()
    client.post("/time/", {"time": "utc", "next": "/look/"})
    assert "Asia/Shanghai" not in client.get("/look/").content.decode()
    assert "11-24 14:02" not in client.get("/look/").content.decode()
    assert "11-24 06:02" in client.get("/look/").content.decode()
