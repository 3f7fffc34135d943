"""A seller sees its own cases with reasons, right and evidence, and nothing else of anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.cases.models import Case
from records.clock import database_now
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import record_cases, seller_cases

pytestmark = pytest.mark.django_db


def _page(browser: Client, case: Case) -> str:
    answer = browser.get(f"/merchants/cases/{case.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_is_due_and_by_when(browser: Client, case: Case) -> None:
    page = browser.get("/merchants/").content.decode()
    assert f"/merchants/cases/{case.public_id}/" in page
    assert "taken down" in page
    assert "You may answer" in page
    assert "until" in page


@pytest.mark.parametrize("address", ["/merchants/", "/merchants/standing/"])
def test_many_cases_cost_no_more_queries_than_one(
    browser: Client, mark: Right, address: str
) -> None:
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    seller_cases.create_upheld_cases(mark, *(f"M-{number}" for number in range(8)))
    with CaptureQueriesContext(connection) as many:
        answer = browser.get(address)
    assert answer.content.decode().count("Zorvex running shoes") > 1
    assert len(many) <= len(few), [query["sql"][:90] for query in many]


def test_the_page_states_the_reasons_and_the_right(
    browser: Client, case: Case, mark: Right
) -> None:
    page = _page(browser, case)
    assert "was reported for" in page
    assert mark.number in page
    assert "Zorvex Ltd" in page
    assert '<mark class="for">Zorvex</mark> running shoes' in page
    assert "This decision was taken automatically" in page
    assert "attempt 1 of 3" in page


def test_a_shops_own_page_is_called_so(browser: Client, case: Case) -> None:
    assert "What was found in your listing" in _page(browser, case)
    Listing.objects.filter(pk=case.listing_id).update(external_id="shops/S-1")
    assert "What was found on your shop's page" in _page(browser, case)


def test_a_phone_has_a_button_for_the_places_of_the_bar(browser: Client, case: Case) -> None:
    page = _page(browser, case)
    assert 'popovertarget="bar-places"' in page
    assert 'id="bar-places" popover' in page
    assert page.count('aria-current="step"') == 1


def test_the_page_never_says_who_filed(browser: Client, case: Case) -> None:
    page = _page(browser, case)
    assert "Ada Marsh" not in page
    assert "ada@zorvex.example" not in page
    assert str(case.request.public_id) not in page


def test_a_case_that_nobody_has_ruled_on_is_not_told(browser: Client, mark: Right) -> None:
    now = database_now()
    waiting = record_cases.freeze_case(
        record_cases.file_cases(mark, "L-3", now=now)[0], shop="S-1", now=now
    )
    assert browser.get(f"/merchants/cases/{waiting.public_id}/").status_code == 404


def test_the_list_is_narrowed_by_what_became_of_the_claim(browser: Client, case: Case) -> None:
    assert str(case.public_id) in browser.get("/merchants/?state=down").content.decode()
    restored_page = browser.get("/merchants/?state=restored").content.decode()
    assert "No cases match this filter." in restored_page
    assert str(case.public_id) not in browser.get("/merchants/?state=disputed").content.decode()
    assert str(case.public_id) in browser.get("/merchants/?state=whatever").content.decode()


def test_more_than_a_page_of_cases_is_turned(browser: Client, mark: Right) -> None:
    seller_cases.create_upheld_cases(mark, *(f"M-{number}" for number in range(26)))
    first = browser.get("/merchants/").content.decode()
    assert first.count('class="break case-cell"') == 25
    assert "page=2" in first
    assert browser.get("/merchants/?page=2").content.decode().count("case-cell") == 2


def test_a_missed_window_moves_on_to_the_next_chance(mark: Right) -> None:
    then = database_now() - timedelta(days=8)
    (old,) = seller_cases.create_upheld_cases(mark, "L-9", now=then)
    assert old.seller_id
    assert "attempt 2 of 3" in _page(seller_cases.signed_in(old.seller_id), old)


def test_the_list_is_searched_by_listing_and_title(browser: Client, case: Case) -> None:
    for query, is_found in (("L-1", True), ("running", True), ("L-", False), ("\0qq", False)):
        page = browser.get("/merchants/", {"q": query}).content.decode()
        assert (str(case.public_id) in page) is is_found
    assert "No cases match these filters." in browser.get("/merchants/?q=none").content.decode()
