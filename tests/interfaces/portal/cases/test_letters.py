"""A filer reads what was written about a request, as it was sent, and how far it is."""

import pytest
from django.test import Client

from records.cases.models import TakedownRequest
from records.clock import database_now
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories.takedown_requests import (
    ask_filer,
    new_request,
    only_case,
    reject_case,
)
from tests.interfaces.portal.filing.test_wizard import text


def _page(request: TakedownRequest) -> str:
    return f"/requests/{request.public_id}/letters/"


def test_the_receipt_reads_as_it_was_sent(browser: Client, right: Right) -> None:
    request = new_request(right, 1)
    Outgoing.objects.update(sent_at=database_now())
    page = text(browser.get(_page(request)))
    assert f"Received: takedown request {request.number}" in page
    assert "✓</span> sent" in page
    assert "we received your takedown request" in page


def test_a_decision_is_read_from_its_line_without_opening_it(browser: Client, right: Right) -> None:
    request = new_request(right, 1)
    reject_case(only_case(request))
    page = text(browser.get(_page(request)))
    line = page.partition('<summary class="row">')[2].partition("</summary>")[0]
    assert f"0 of 1 upheld: NORVELLE, {request.number}" in line
    assert page.count(f"0 of 1 upheld: NORVELLE, {request.number}") == 1


def test_a_question_and_a_decision_stand_among_the_letters(browser: Client, right: Right) -> None:
    request = new_request(right, 1)
    ask_filer(only_case(request))
    assert "A question about takedown request" in text(browser.get(_page(request)))
    other = new_request(right, 2)
    reject_case(only_case(other))
    assert "Your complaint was not upheld" in text(browser.get(_page(other)))


@pytest.mark.parametrize(
    ("changes", "says"),
    [({}, "waits"), ({"attempt": 2}, "tried again"), ({"parked_at": "now"}, "not delivered")],
)
def test_how_far_a_letter_is_stands_beside_it(
    browser: Client, right: Right, changes: dict[str, object], says: str
) -> None:
    request = new_request(right, 1)
    if "parked_at" in changes:
        changes["parked_at"] = database_now()
    Outgoing.objects.update(**changes)
    assert f"</span> {says}" in text(browser.get(_page(request)))
