"""The desk: the most urgent case first, no case twice, and what was done lately."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from records.accounts.models import User
from records.cases.models import Case, Ruling
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db


def _claim_next_case(page: Client) -> Case:
    answer = page.post("/console/claim/")
    return Case.objects.get(public_id=answer.headers["Location"].split("/")[-2])


def test_an_empty_desk_says_that_nothing_waits(page: Client) -> None:
    html = page.get("/console/").content.decode()
    assert "No case is waiting." in html
    assert "The next case appears here." in html


def test_a_claim_gives_the_most_urgent_case(page: Client, mark: Right) -> None:
    review_cases.at_desk(mark, Wish(filed_at=review_cases.earlier(2)))
    urgent = review_cases.at_desk(mark, Wish(filed_at=review_cases.earlier(200)))
    review_cases.at_desk(mark)
    assert _claim_next_case(page) == urgent


def test_a_second_claim_gives_the_case_one_holds(page: Client, mark: Right) -> None:
    review_cases.at_desk(mark)
    review_cases.at_desk(mark)
    assert _claim_next_case(page) == _claim_next_case(page)


def test_a_claim_at_an_empty_desk_leads_back_to_it(page: Client) -> None:
    answer = page.post("/console/claim/", follow=True)
    assert answer.redirect_chain == [("/console/", 302)]
    assert "No case is waiting for you" in answer.content.decode()


def test_the_desk_counts_what_is_free_and_names_what_is_held(page: Client, mark: Right) -> None:
    for _ in range(3):
        review_cases.at_desk(mark)
    _claim_next_case(page)
    html = page.get("/console/now/").content.decode()
    assert '<p class="figure">2</p>' in html  # free
    assert '<p class="figure">3</p>' in html  # waiting, in all
    assert "You hold a case" in html


def test_the_changing_part_of_the_desk_is_no_whole_page(page: Client) -> None:
    html = page.get("/console/now/").content.decode()
    assert "No case is waiting." in html
    assert "<html" not in html


def test_past_rulings_are_listed_with_their_undo(page: Client, mark: Right) -> None:
    case = review_cases.at_desk(mark)
    _claim_next_case(page)
    page.post(f"/console/cases/{case.public_id}/uphold/", {"reason": "identical_mark"})
    html = page.get("/console/").content.decode()
    past = html[html.index('id="past-h"') :]  # above the list the newest is offered by itself
    assert "upheld" in past
    assert f"/console/rulings/{Ruling.objects.get().pk}/undo/" in past


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_never_get_the_same_case(mark: Right) -> None:
    for _ in range(6):
        review_cases.at_desk(mark)
    people = [review_cases.person() for _ in range(6)]

    def claim(person: User) -> Case:
        page = Client()
        page.force_login(person)
        try:
            return _claim_next_case(page)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        cases = list(pool.map(claim, people))
    assert len({case.pk for case in cases}) == 6
    assert ReviewLease.objects.count() == 6
