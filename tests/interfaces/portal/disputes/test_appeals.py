"""A filer appeals what was decided against it, once, and sees that a seller did."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from pipeline.law.profiles import Party
from records.cases.models import Ruling
from records.clock import database_now
from records.disputes.models import Appeal
from records.rights.models import Right
from tests.factories.takedown_requests import create_matched_case, reject_case
from tests.interfaces.portal.cases.test_actions import uphold_case
from tests.interfaces.portal.cases.test_views import place_of
from tests.interfaces.portal.filing.test_wizard import text

pytestmark = pytest.mark.usefixtures("place")


def test_a_rejection_is_appealed_once_with_words(browser: Client, right: Right) -> None:
    case = reject_case(create_matched_case(right))
    address = place_of(case, "appeal")
    assert "What is wrong with the decision" in text(browser.get(address))
    assert "Say what is wrong" in text(browser.post(address, {"text": " "}))
    response = browser.post(address, {"text": "Look at the third picture."}, follow=True)
    appeal = Appeal.objects.get()
    assert (appeal.party, appeal.ruling) == (Party.FILER, Ruling.objects.get())
    assert "Look at the third picture." in text(response)
    again = browser.post(address, {"text": "And again."})
    assert (again.status_code, "And again." in text(again)) == (409, True)
    assert browser.get(address).status_code == 302
    page = text(browser.get("/disputes/appeals/", {"party": "filer", "state": "open"}))
    assert f'href="/disputes/appeals/{appeal.public_id}/"' in page
    assert re.search(r"<td>\s*you\s*</td>", page)


def test_a_ruling_that_may_be_undone_leaves_an_appeal_among_the_open_ones(
    browser: Client, right: Right
) -> None:
    case = reject_case(create_matched_case(right))
    browser.post(place_of(case, "appeal"), {"text": "Look again."})
    Appeal.objects.update(state="reversed", closed_at=database_now())
    address = f"/disputes/appeals/{Appeal.objects.get().public_id}/"
    assert address in text(browser.get("/disputes/appeals/", {"state": "open"}))
    assert address not in text(browser.get("/disputes/appeals/", {"state": "closed"}))
    Appeal.objects.update(closed_at=database_now() - timedelta(seconds=31))
    assert address not in text(browser.get("/disputes/appeals/", {"state": "open"}))
    assert address in text(browser.get("/disputes/appeals/", {"state": "closed"}))


def test_what_the_seller_wrote_in_its_appeal_is_not_the_filers(
    browser: Client, right: Right
) -> None:
    case = uphold_case(create_matched_case(right))
    now = database_now()
    Appeal.objects.create(
        case=case, account_id=case.account_id, seller_id=case.seller_id, party=Party.SELLER,
        ruling=case.rulings.get(), state="in_review", statement="Between us and the platform.",
        evidence=[{"sha256": "ab" * 32, "name": "a.png"}], filed_at=now, due_at=now,
    )  # fmt: skip
    appeal = Appeal.objects.get()
    page = text(browser.get(f"/disputes/appeals/{appeal.public_id}/"))
    assert "Between us" not in page
    assert "You do not have to do anything" in page
    response = browser.get(f"/disputes/appeals/{appeal.public_id}/evidence/1/1/")
    assert response.status_code == 404
