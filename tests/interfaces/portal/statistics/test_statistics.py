"""A filer's statistics: its own cases alone, in tables, plots and files; bounded in queries."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipeline.time import deadlines
from pipeline.vocabulary import Outcome
from records import policies
from records.accounts.models import Account
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories.takedown_requests import new_account, new_request, new_right
from tests.interfaces.portal.filing.test_wizard import text
from tests.records.programmes.test_good_faith import _past

PAGE = "/statistics/"
_DAY = timedelta(days=1)


def create_closed_cases(
    right: Right,
    upheld: int,
    rejected_count: int,
    *,
    at: datetime,
    hours: float = 5,
    shop: str = "S",
) -> list[Case]:
    """Cases filed then that took so many business hours, all of one seller."""
    outcomes = [Outcome.UPHELD] * upheld + [Outcome.REJECTED] * rejected_count
    cases = _past(right, outcomes, at=at)
    seller = Seller.objects.create(legal_name=shop)
    calendar = policies.calendar()
    took = deadlines.due_at(at, calendar, hours)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(
        seller_id=seller.pk,
        due_at=deadlines.due_at(at, calendar, policies.policy().clock.business_hours),
        closed_at=took,
    )
    Case.objects.filter(pk__in=[case.pk for case in cases], state="upheld").update(upheld_at=took)
    return cases


def table(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    answer = client.get(address)
    return list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))


def test_without_a_filing_the_page_says_so(browser: Client) -> None:
    assert "You filed nothing in this period." in text(browser.get(PAGE))


def test_the_page_counts_by_state_reason_and_time(browser: Client, right: Right) -> None:
    create_closed_cases(right, 8, 2, at=database_now() - 20 * _DAY)
    new_request(right, 1, 2)
    page = text(browser.get(PAGE))
    assert '<p class="figure">12</p>' in page
    assert '<td class="number" data-label="upheld">8</td>' in page  # its head is hidden on a phone
    assert "8 of 10; with so few" in " ".join(page.split())
    assert "TM-MARK-IN-TEXT" in page
    assert '<p class="figure time">' in page


@pytest.mark.parametrize(("hours", "within"), [(24, "4"), (24.01, "0")])
def test_exactly_twenty_four_business_hours_are_in_time(
    browser: Client, right: Right, hours: float, within: str
) -> None:
    create_closed_cases(right, 4, 0, at=database_now() - 30 * _DAY, hours=hours)
    (total_row, *_rest) = table(browser, f"{PAGE}tables.csv")
    assert total_row["within_promise"] == within
    assert float(total_row["median_seconds"]) == pytest.approx(hours * 3600)


def test_a_ruling_that_can_still_be_undone_is_told_as_open(browser: Client, right: Right) -> None:
    now = database_now()
    cases = create_closed_cases(right, 1, 0, at=now - 5 * _DAY)
    Case.objects.filter(pk=cases[0].pk).update(closed_at=now, upheld_at=now)
    page = json.loads(browser.get(f"{PAGE}tables.json").content)
    week = next(row for row in page["rows"] if row["table"] == "week")
    assert (week["open"], week["upheld"]) == (1, 0)


def test_a_case_filed_outside_of_the_period_is_not_counted(browser: Client, right: Right) -> None:
    create_closed_cases(right, 3, 0, at=database_now() - 40 * _DAY)
    assert "You filed nothing" in text(browser.get(PAGE, {"days": "30"}))
    assert table(browser, f"{PAGE}tables.csv?days=365")[0]["cases"] == "3"


def test_the_right_of_the_address_alone_is_counted(
    browser: Client, right: Right, account: Account
) -> None:
    other = new_right(account, mark="SECOND", number="2")
    create_closed_cases(right, 3, 0, at=database_now() - 9 * _DAY)
    create_closed_cases(other, 5, 0, at=database_now() - 9 * _DAY)
    address = f"{PAGE}tables.csv?right={other.public_id}"
    assert table(browser, address)[0]["cases"] == "5"
    assert table(browser, f"{PAGE}tables.csv?right=nonsense")[0]["cases"] == "8"


def test_nothing_of_another_filer_is_counted_listed_or_exported(
    browser: Client, right: Right
) -> None:
    foreign = new_right(new_account("Quiet Harbour"), mark="QUIET", number="7")
    cases = create_closed_cases(foreign, 9, 0, at=database_now() - 9 * _DAY)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(seller_id=4242)
    assert "You filed nothing" in text(browser.get(PAGE))
    assert table(browser, f"{PAGE}tables.csv")[0]["cases"] == "0"
    assert "4242" not in browser.get(f"{PAGE}tables.json").content.decode()
    assert "S-4242" not in text(browser.get(f"{PAGE}sellers/"))
    assert table(browser, f"{PAGE}sellers/table.csv") == []
    assert browser.get(f"{PAGE}sellers/4242/").status_code == 404
    response = browser.get(f"{PAGE}tables.json", {"right": str(foreign.public_id)})
    assert json.loads(response.content)["right"] is None


def test_a_seller_in_two_requests_is_a_repeat_seller(browser: Client, right: Right) -> None:
    now = database_now()
    create_closed_cases(right, 1, 0, at=now - 9 * _DAY)
    twice = create_closed_cases(right, 2, 1, at=now - 8 * _DAY)[0]
    twice.refresh_from_db()
    page = text(browser.get(f"{PAGE}sellers/", {"repeat": "1"}))
    assert page.count('class="chip">repeat') == 1
    assert f"S-{twice.seller_id}" in page
    assert len(table(browser, f"{PAGE}sellers/table.csv")) == 2
    assert len(table(browser, f"{PAGE}sellers/table.csv?repeat=1")) == 1
    seller_page = text(browser.get(f"{PAGE}sellers/{twice.seller_id}/"))
    assert seller_page.count("past.example") == 3
    assert "<td>Mark used in the wording</td>" in seller_page


def test_a_seller_of_older_cases_alone_has_a_page(browser: Client, right: Right) -> None:
    (case,) = create_closed_cases(right, 1, 0, at=database_now() - 100 * _DAY)
    case.refresh_from_db()
    address = f"{PAGE}sellers/{case.seller_id}/"
    assert "No cases match these filters." in text(browser.get(address))
    assert "past.example" in text(browser.get(address, {"days": "365"}))


@pytest.mark.parametrize("name", ["states", "times", "reasons", "sellers"])
def test_each_plot_is_drawn(browser: Client, right: Right, name: str) -> None:
    create_closed_cases(right, 4, 1, at=database_now() - 9 * _DAY)
    for theme in ("light", "dark"):
        answer = browser.get(f"{PAGE}plots/{name}.svg", {"theme": theme})
        assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert browser.get(f"{PAGE}plots/other.svg", {"theme": "light"}).status_code == 404


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}sellers/", f"{PAGE}tables.csv"])
def test_the_database_is_asked_as_often_for_many_cases_as_for_few(
    browser: Client, right: Right, address: str
) -> None:
    browser.get(address)  # notes once a minute that somebody is there
    counts = []
    for number in (1, 30):
        for week in range(number):
            create_closed_cases(right, 1, 1, at=database_now() - (week + 1) * _DAY)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
