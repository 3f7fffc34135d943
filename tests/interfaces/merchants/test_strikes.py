"""A seller sees which strikes count, since when, until when, and what the next would bring."""

import csv
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from interfaces.merchants.strikes import list_ladders
from pipeline.sellers.entities import DeclaredEntity
from records.actions.sellers import penalty_orders
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.rights.models import Right
from tests.factories import record_disputes, seller_cases

pytestmark = pytest.mark.django_db

_DAY = timedelta(days=1)


def _strikes(mark: Right, *days_ago: int) -> Client:
    """A seller whose cases were upheld so many days ago, penalised as of now."""
    now = database_now()
    cases = [
        seller_cases.create_upheld_cases(mark, f"L-{days}", now=now - days * _DAY)[0]
        for days in sorted(days_ago)[::-1]
    ]
    assert cases[0].seller_id
    penalty_orders.update_penalties(cases[0].seller_id, now=now)
    return seller_cases.signed_in(cases[0].seller_id)


def _get_page(browser: Client) -> str:
    answer = browser.get("/merchants/standing/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("days", "counts", "says"),
    [
        (2, 0, ("1 does not count yet", "Begins to count", "A warning: further violations")),
        (10, 1, ("Counts since", "In force.", "next step")),
    ],
)
def test_a_strike_says_whether_it_counts_and_what_it_brings(
    mark: Right, days: int, counts: int, says: tuple[str, ...]
) -> None:
    page = _get_page(_strikes(mark, days))
    assert f'<b class="figure">{counts}</b>' in page
    assert [words for words in says if words not in page] == []


def test_strikes_of_all_shops_of_an_entity_count_and_cases_stay_with_their_shop(
    mark: Right,
) -> None:
    browser, now = _strikes(mark, 10), database_now()
    (theirs,) = seller_cases.create_upheld_cases(mark, "L-99", shop="S-2", now=now - 20 * _DAY)
    assert "1 case at another shop" not in _get_page(browser)
    for shop in ("S-1", "S-2"):
        marketplace_shop = MarketplaceShop("lab", shop, "")
        register_shop(marketplace_shop, DeclaredEntity(ref="E-1"), now=now)
    page = _get_page(browser)
    assert '<b class="figure">2</b>' in page
    assert "1 case at another shop of your company" in page
    assert str(theirs.public_id) not in page
    assert browser.get(f"/merchants/cases/{theirs.public_id}/").status_code == 404


def test_cases_of_strikes_that_are_over_are_not_read(mark: Right) -> None:
    _strikes(mark, 10)
    seller_id, now = Case.objects.get().seller_id or 0, database_now() + 400 * _DAY
    assert list(penalty_orders.list_violations(seller_id))
    with CaptureQueriesContext(connection) as queries:
        ladders = list_ladders(seller_id, now=now)
    assert [ladder.strikes for ladder in ladders] == [(), ()]
    assert not [
        query for query in queries.captured_queries if "marketplaces_listing" in query["sql"]
    ]


def test_a_strike_falls_with_its_complaint_and_so_does_the_penalty(mark: Right) -> None:
    now = database_now()
    (case,) = seller_cases.create_upheld_cases(mark, "L-1", now=now - 10 * _DAY)
    assert case.seller_id
    penalty_orders.update_penalties(case.seller_id, now=now)
    counter = record_disputes.file_counter_notice(case, now=now - 9 * _DAY)
    record_disputes.answer_counter(counter, "accept", now=now - 9 * _DAY)
    penalty_orders.update_penalties(case.seller_id, now=now)
    page = _get_page(seller_cases.signed_in(case.seller_id))
    assert '<b class="figure">1</b>' not in page
    assert "Taken back: the strikes behind it were removed." in page


def test_the_page_of_a_case_says_when_it_begins_to_count(browser: Client, case: Case) -> None:
    page = browser.get(f"/merchants/cases/{case.public_id}/").content.decode()
    assert "It starts to count as a strike" in page


def test_a_seller_without_anything_is_told_so(mark: Right, case: Case) -> None:
    assert case.seller_id
    page = _get_page(seller_cases.signed_in(case.seller_id))
    assert "There are none." in page


def test_the_ladders_are_spoken_in_chinese(browser: Client) -> None:
    response = browser.get("/merchants/standing/", headers={"Accept-Language": "zh-CN"})
    assert "账户将被永久关闭" in response.content.decode()


def test_the_export_holds_what_is_kept_and_nothing_of_others(
    browser: Client, case: Case, mark: Right
) -> None:
    seller_cases.create_upheld_cases(mark, "L-2", shop="S-2")
    browser.post(
        f"/merchants/cases/{case.public_id}/counter/",
        {"ground": "authorised", "statement": "By the dealer."},
    )
    answer = browser.get("/merchants/export/data.json")
    export = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="own-data.json"'
    assert [row["case"] for row in export["cases"]] == [str(case.public_id)]
    assert [row["statement"] for row in export["counter_notifications"]] == ["By the dealer."]
    assert export["strikes"]["infringement"][0]["cases"] == [str(case.public_id)]
    assert "ada@zorvex.example" not in answer.content.decode()
    assert CounterNotification.objects.count() == 1


def test_the_export_counts_cases_of_other_shops_of_the_company_without_naming_them(
    mark: Right,
) -> None:
    browser, now = _strikes(mark, 10), database_now()
    own_case = Case.objects.get()
    (theirs,) = seller_cases.create_upheld_cases(mark, "L-99", shop="S-2", now=now - 20 * _DAY)
    for shop in ("S-1", "S-2"):
        register_shop(MarketplaceShop("lab", shop, ""), DeclaredEntity(ref="E-1"), now=now)
    answer = browser.get("/merchants/export/data.json")
    assert answer.status_code == 200
    strikes = json.loads(answer.content)["strikes"]["infringement"]
    assert [(strike["cases"], strike["elsewhere"]) for strike in strikes] == [
        ([], 1),
        ([str(own_case.public_id)], 0),
    ]
    assert str(theirs.public_id) not in answer.content.decode()


def test_the_cases_come_as_csv(browser: Client, case: Case) -> None:
    answer = browser.get("/merchants/export/cases.csv")
    head, line = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("case,listing,")
    assert line.startswith(str(case.public_id))


def test_a_claim_that_holds_no_more_has_an_empty_cell_in_the_csv(
    browser: Client, case: Case
) -> None:
    counter = record_disputes.file_counter_notice(case, now=database_now())
    record_disputes.answer_counter(counter, "accept", now=database_now())
    rows = csv.DictReader(
        browser.get("/merchants/export/cases.csv").content.decode("utf-8-sig").splitlines()
    )
    assert [row["upheld_since"] for row in rows] == [""]
