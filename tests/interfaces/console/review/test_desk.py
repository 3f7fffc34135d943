"""The desk: the most urgent case first, no case twice, and what was done lately."""

import pytest
from django.test import Client

from records.cases.models import Case, Ruling
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
