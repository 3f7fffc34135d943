"""A filer finds their own requests, cases and rights, and nothing of anybody else."""

import pytest
from django.test import Client

from records.cases.models import Case
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.review_cases import Wish
from tests.factories.takedown_requests import new_account, new_request, new_right

pytestmark = pytest.mark.django_db

_ADDRESS = "/search/"


def find(browser: Client, query: str) -> str:
    answer = browser.post(_ADDRESS, {"q": query}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def place_of(case: Case) -> str:
    request = f"/requests/{case.request.public_id}/"
    return f'href="{request}?line={case.line}#case-{case.public_id}"'


def test_a_case_is_found_by_number_listing_and_words_of_its_title(
    browser: Client, right: Right
) -> None:
    case = review_cases.at_desk(right, Wish("Arno handbag, leather", ""))
    other = review_cases.at_desk(right, Wish("Plain hat", ""))
    for query in (case.number, case.listing.external_id, case.listing.url, "leather arn"):
        page = find(browser, query)
        assert place_of(case) in page, query
        assert place_of(other) not in page, query


def test_the_number_of_a_case_leads_to_it_before_its_request(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    case = request.cases.get(line=2)
    page = find(browser, case.number)
    assert page.index(place_of(case)) < page.index(f'href="/requests/{request.public_id}/"')
    page = find(browser, request.number)
    assert page.index(f'href="/requests/{request.public_id}/"') < page.index(place_of(case))


def test_the_list_of_requests_is_searched_by_number_and_words_of_titles(
    browser: Client, right: Right
) -> None:
    case = review_cases.at_desk(right, Wish("Arno handbag, leather", ""))
    other = review_cases.at_desk(right, Wish("Plain hat", ""))
    for query in (case.request.number, case.number, "leather arno"):
        page = browser.get("/requests/", {"q": query}).content.decode()
        assert f"/requests/{case.request.public_id}/" in page, query
        assert f"/requests/{other.request.public_id}/" not in page, query


def test_the_link_leads_to_this_case_alone(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    page = browser.get(f"/requests/{request.public_id}/?line=2").content.decode()
    assert f"MW-{request.pk}-02" in page
    assert f"MW-{request.pk}-01" not in page


def test_requests_and_rights_are_found_by_mark_and_registration(
    browser: Client, right: Right
) -> None:
    request = new_request(right, 1)
    spaced_number = f"{right.number[:4]} {right.number[4:]}"
    for query in ("norvelle", right.number, spaced_number, f"{right.office} {right.number}"):
        page = find(browser, query)
        assert f'href="/requests/{request.public_id}/"' in page
        assert f'href="/rights/{right.public_id}/"' in page


def test_another_filers_things_are_not_found(browser: Client) -> None:
    theirs = new_right(new_account("Quiet Harbour Ltd"), mark="QUIETHARBOUR", number="7777777")
    case = review_cases.at_desk(theirs, Wish("Quietharbour lamp", ""))
    search_terms = (
        case.number, case.request.number, case.listing.external_id, "quietharbour lamp",
        "QUIETHARBOUR", "7777777", "Quiet Harbour",
    )  # fmt: skip
    for query in search_terms:
        page = find(browser, query)
        assert str(case.public_id) not in page
        assert str(case.request.public_id) not in page
        assert str(theirs.public_id) not in page


def test_pages_that_the_bar_leaves_out_are_found(browser: Client) -> None:
    assert 'href="/drafts/"' in find(browser, "draft")
    assert 'href="/requests/new/"' in find(browser, "file a")


def test_what_was_opened_lately_comes_first(browser: Client, right: Right) -> None:
    request = new_request(right, 1)
    browser.get(f"/rights/{right.public_id}/")
    browser.get(f"/requests/{request.public_id}/")
    page = find(browser, "")
    assert page.index(request.number) < page.index(f'href="/rights/{right.public_id}/"')
