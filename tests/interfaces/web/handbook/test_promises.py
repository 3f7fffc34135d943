"""The public page of promises: what was promised and reached, by period, and its JSON."""

import re
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from records.actions.notices.public_counts import count_public_days
from records.notices.models import PublicCount, PublicMeasure
from tests.factories import record_cases
from tests.factories.quality import past_year, policy_texts

pytestmark = pytest.mark.django_db
_LAST: Final = record_cases.NOW.date() - timedelta(days=1)


@pytest.fixture
def counted() -> None:
    """Two lanes on two marketplaces in November, and one request in October."""
    for on, lane, due, in_time in (
        (date(2026, 11, 3), "trusted_flagger", 100, 99),
        (date(2026, 11, 9), "standard", 200, 180),
        (date(2026, 10, 30), "standard", 1, 1),
    ):
        for marketplace in ("", "lab"):
            place = {"on": on, "lane": lane, "marketplace": marketplace}
            PublicCount.objects.create(**place, measure=PublicMeasure.FELL_DUE, count=due)
            PublicCount.objects.create(**place, measure=PublicMeasure.IN_TIME, count=in_time)
    for on, count in ((date(2025, 11, 1), 40), (_LAST, 10)):
        PublicCount.objects.create(on=on, measure=PublicMeasure.RIGHTS, count=count)


def _read(client: Client, **period: str) -> str:
    return " ".join(client.get(reverse("promises"), period).content.decode().split())


def test_before_the_first_count_the_page_says_so(client: Client) -> None:
    assert "Nothing was counted yet." in _read(client)
    answer = client.get(reverse("promises-json"))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.json() == {"field": None, "detail": "Nothing was counted yet."}


@pytest.mark.usefixtures("counted")
def test_a_month_is_shown_by_lane_and_marketplace_with_its_interval(client: Client) -> None:
    period = {"from": "2026-11-01", "to": _LAST.isoformat()}
    text = _read(client, **period)
    assert "promise to decide 98 % of all requests within 24 business hours" in text
    assert "fell due in this period: 300. Decided in time: 279, that is 93.0 % (" in text
    assert '99.0 % <span class="muted">(94.6 % – 99.8 %)</span>' in text
    assert text.count("✓</span> kept") == 2, "of trusted flaggers, in all and on the marketplace"
    rows = client.get(reverse("promises-json"), period).json()["reached"]
    places = [(row["lane"], row["marketplace"], row["month"]) for row in rows]
    assert places == [
        (None, None, None),
        ("standard", None, None),
        ("trusted_flagger", None, None),
        (None, "lab", None),
        ("standard", "lab", None),
        ("trusted_flagger", "lab", None),
        (None, None, "2026-11"),
    ]
    assert (rows[0]["fell_due"], rows[0]["in_time"], rows[0]["share"]) == (300, 279, 0.93)
    assert rows[0]["low"] < 0.93 < rows[0]["high"]


@pytest.mark.usefixtures("counted")
def test_a_period_in_which_nothing_fell_due_says_so(client: Client) -> None:
    period = {"from": "2026-02-01", "to": "2026-02-28"}
    assert "No request fell due in this period." in _read(client, **period)
    document = client.get(reverse("promises-json"), period).json()
    (whole,) = document["reached"]
    assert (whole["fell_due"], whole["share"], whole["low"]) == (0, None, None)
    assert document["counted_until"] == _LAST.isoformat()


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("first", "last", "field", "fault"),
    [
        ("2026-11-31", "2026-11-20", "from", "First day: write it like 2026-11-24."),
        ("", "2026-11-20", "from", "First day: write it like 2026-11-24."),
        ("2026-11-01", "soon", "to", "Last day: write it like 2026-11-24."),
        ("2026-11-20", "2026-11-01", "to", "Last day: it lies before the first."),
        ("2025-01-01", "2026-11-01", "to", "Last day: choose one at most a year after the first."),
        (
            *("2026-11-01", "2027-01-31", "to"),
            "Last day: choose one until 2026-11-23, the last that was counted.",
        ),
        ("0001-01-01", "0001-01-02", "from", "There are no figures of the year 1."),
        ("9999-12-30", "9999-12-31", "from", "There are no figures of the year 9999."),
    ],
)
def test_a_broken_period_and_one_in_the_future_are_refused(
    client: Client, first: str, last: str, field: str, fault: str
) -> None:
    period = {"from": first, "to": last}
    page = client.get(reverse("promises"), period)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert fault in page.content.decode()
    answer = client.get(reverse("promises-json"), period)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json() == {"field": field, "detail": fault}


@pytest.mark.usefixtures("counted")
def test_what_grows_is_shown_beside_the_year_before(client: Client) -> None:
    period = {"from": "2026-11-01", "to": _LAST.isoformat()}
    text = re.sub(r"<[^>]+>", "|", _read(client, **period))
    cells = [cell for cell in re.split(r"[| ]*\|[| ]*", text) if cell]
    place = cells.index("Rights in force")
    assert cells[place + 1 : place + 5] == ["50", "10", "40", "+25.0 %"]
    place = cells.index("People who reported without an account")
    assert cells[place + 1 : place + 5] == ["0", "0", "0", "–"]
    rights = client.get(reverse("promises-json"), period).json()["held"][0]
    assert rights == {
        "measure": "rights",
        "count": 50,
        "added": 10,
        "year_before": 40,
        "growth": 0.25,
    }


@pytest.mark.usefixtures("counted")
def test_it_is_read_in_chinese(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    text = _read(client)
    for english in ("business hours", "fell due", "kept", "By lane", "Share in time", "Promises"):
        assert english not in text


def test_hours_and_share_are_those_of_the_policy_in_force(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    past_year.write_year(1, requests=10)
    count_public_days(record_cases.NOW)
    text = policy_texts.text_saying(business_hours=36)
    text = text.replace("[clock]", "[clock]\npromised_percent = 95")
    policy_texts.install_text(settings, tmp_path, text)
    assert "promise to decide 95 % of all requests within 36 business hours" in _read(client)
    promise = client.get(reverse("promises-json")).json()["promise"]
    assert promise == {"business_hours": 36, "percent": 95}


def test_the_foot_of_each_page_leads_there(client: Client) -> None:
    assert f'href="{reverse("promises")}"' in client.get("/sign-in/").content.decode()
