"""A seller reads why its store is to be closed, and objects once."""

from html import unescape

import pytest
from django.test import Client

from records.accounts.models import ObjectionState
from records.cases.models import Case
from records.clock import database_now
from records.sellers.models import Seller
from tests.factories.sellers import monitored

pytestmark = pytest.mark.django_db


def test_an_objection_is_taken_in_once_and_what_was_typed_stays(
    browser: Client, case: Case
) -> None:
    assert case.seller_id is not None
    order = monitored.close(Seller.objects.get(pk=case.seller_id), now=database_now())
    page = unescape(browser.get("/merchants/standing/").content.decode())
    assert "12 complaints against its listings were upheld in 30 days: 35.3" in page
    assert monitored.WHY in page
    address = f"/merchants/standing/{order.public_id}/objection/"
    long = browser.post(address, {"text": "x" * 5001})
    assert (long.status_code, "x" * 5001 in long.content.decode()) == (422, True)
    for _ in range(2):  # the button is pressed twice
        answer = browser.post(address, {"text": "It was our supplier."}, follow=True)
        assert "taken no part in the decision will answer" in unescape(answer.content.decode())
    assert browser.post(address, {"text": "Again."}).status_code == 422
    order.refresh_from_db()
    assert (order.objection, order.objection_state) == (
        "It was our supplier.", ObjectionState.FILED,
    )  # fmt: skip
    assert "It is waiting for an answer." in browser.get("/merchants/standing/").content.decode()
