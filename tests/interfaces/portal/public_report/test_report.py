"""Anybody can report listings, and follow the report by its link alone."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Lane, RightKind, RightState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, AccountState
from records.cases.models import TakedownRequest
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories.proof_of_work import solve_challenge
from tests.factories.takedown_requests import (
    ask_filer,
    listing,
    new_account,
    new_request,
    new_right,
    only_case,
)
from tests.interfaces.portal.filing.test_wizard import at_once, text

pytestmark = pytest.mark.django_db
PATH = "/report/"


@pytest.fixture(autouse=True)
def form_account(db: None) -> None:
    """The reserved account again, where a test before this one has emptied the tables."""
    Account.objects.get_or_create(
        pk=PUBLIC_FORM_ACCOUNT_ID, defaults={"name": "Public form", "state": AccountState.ACTIVE}
    )


def build_form(**changes: str) -> dict[str, Any]:
    draft_id = str(uuid4())
    return {
        "claim": "trademark:TM-MARK-IN-TEXT",
        "draft_id": draft_id,
        "work": solve_challenge(draft_id),
        "mark": "NORVELLE",
        "number": "EUIPO 018442907",
        "listings": listing(1),
        "explanation": "Not ours.",
        "filer_name": "Nora Vell",
        "filer_email": "nora@example.com",
        "good_faith_statement": "on",
        "accuracy_statement": "on",
    } | changes


def file_report() -> TakedownRequest:
    Client().post(PATH, build_form())
    return TakedownRequest.objects.get()


def test_a_marketplace_leads_to_the_form_with_the_address_of_a_listing() -> None:
    address = listing(1)
    first_step = Client().get(PATH, {"listings": address})
    assert first_step.status_code == 200
    hidden = f'<input type="hidden" name="listings" value="{address}" id="id_listings">'
    assertContains(first_step, hidden, html=True)
    claim = "trademark:TM-MARK-IN-TEXT"
    second_step = Client().get(PATH, {"listings": address, "claim": claim})
    assert second_step.context["form"]["listings"].value() == address


def test_a_report_claims_a_right_and_leads_to_its_receipt() -> None:
    answer = Client().post(PATH, build_form())
    request = TakedownRequest.objects.get()
    assert answer["Location"] == f"/report/{request.public_id}/"
    assert (request.account_id, request.channel, request.lane) == (
        PUBLIC_FORM_ACCOUNT_ID,
        Channel.PUBLIC_FORM,
        Lane.PUBLIC_FORM,
    )
    assert (request.right.state, request.right.mark) == (RightState.CLAIMED, "NORVELLE")
    assert Outgoing.objects.filter(kind="receipt", subject_id=request.pk).exists()


def test_the_receipt_shows_the_report_and_nothing_personal() -> None:
    request = file_report()
    answer = Client().get(f"/report/{request.public_id}/")
    page = text(answer)
    assert "NORVELLE" in page
    assert listing(1) in page
    assert "nora@example.com" not in page
    assert "Nora Vell" not in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"  # with none at all no form of it is accepted
    assert "no-store" in answer["Cache-Control"]


def test_the_link_opens_reports_only() -> None:
    request = new_request(new_right(new_account()), 1)
    assert Client().get(f"/report/{request.public_id}/").status_code == 404
    assert Client().get(f"/report/{uuid4()}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"listings": "\n".join(listing(n) for n in range(11))}, "These are 11 listings"),
        ({"listings": "rubbish here"}, "No line names a listing"),
        ({"mark": ""}, "Name the mark or the work."),
        ({"filer_email": ""}, "Give an email address"),
        ({"claim": "patent:PAT-INFRINGEMENT"}, "This reason needs: claim chart or"),
    ],
)
def test_a_faulty_report_claims_nothing_and_keeps_what_was_typed(
    changes: dict[str, str], says: str
) -> None:
    answer = Client().post(PATH, build_form(**changes))
    assert answer.status_code == 422
    assert says in text(answer)
    assert "Not ours." in text(answer)
    assert not Right.objects.exists()
    assert not TakedownRequest.objects.exists()


def test_the_evidence_that_lacks_is_named_in_the_readers_language() -> None:
    report = build_form(claim="patent:PAT-INFRINGEMENT")
    answer = Client().post(PATH, report, headers={"Accept-Language": "zh-hans"})
    assert "This reason needs" not in text(answer)
    chart = policies.policy().evidence["claim_chart"].zh
    assert f"此理由需要：{chart}" in text(answer)


def test_the_field_says_how_many_listings_it_takes_and_which_lines_it_refuses() -> None:
    page = text(Client().get(PATH, {"claim": build_form()["claim"]}))
    assert "At most 10: one address per line" in page
    assert 'data-most-lines="10"' in page
    lines = f"{listing(1)}\nhttps://else.example/1"
    page_text = text(Client().post(PATH, build_form(listings=lines, filer_email="")))
    assert "Line 2" in page_text
    assert 'href="#id_listings"' in page_text


def test_ten_listings_are_accepted() -> None:
    Client().post(PATH, build_form(listings="\n".join(listing(n) for n in range(10))))
    assert TakedownRequest.objects.get().cases.count() == 10


def test_a_second_click_claims_nothing_more() -> None:
    form = build_form()
    places = {Client().post(PATH, form)["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Right.objects.count() == TakedownRequest.objects.count() == 1


def test_clicks_that_race_claim_once(transactional_db: None) -> None:
    places = at_once(PATH, build_form(), user=None, clicks=4)
    assert len(set(places)) == 1
    assert Right.objects.count() == TakedownRequest.objects.count() == 1


@pytest.mark.parametrize("claim", ["", "trademark", "trademark:PAT-INFRINGEMENT", "x:y:z"])
def test_an_unknown_claim_is_no_choice(claim: str) -> None:
    assert Client().post(PATH, build_form(claim=claim)).status_code == 422


def test_no_claim_asks_for_more_than_twelve_fields_beside_files() -> None:
    for reason, rules in policies.policy().reasons.items():
        page = text(Client().get(PATH, {"claim": f"{rules.right[0]}:{reason}"}))
        names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page))
        assert "files_explanation" in names
        further = {"csrfmiddlewaretoken", "draft_id", "next", "work", "files_explanation"}
        assert 0 < len(names - further) <= 12, reason


def test_every_reason_can_be_reported() -> None:
    page = text(Client().get(PATH))
    assert all(f":{reason}" in page for reason in Reason)
    assert all(f"{kind}:OTHER" in page for kind in RightKind)


def test_who_has_the_link_can_answer_and_withdraw() -> None:
    case = ask_filer(only_case(file_report()))
    page = f"/report/{case.request.public_id}/"
    assert "Which model is it?" in text(Client().get(page))
    place = f"{page}cases/{case.public_id}"
    answer = Client().post(f"{place}/answer/", {"answer": "The Arno."}, follow=True)
    assert "The case continues" in text(answer)
    late = Client().post(f"{place}/answer/", {"answer": "The Po."})
    assert (late.status_code, "The Po." in text(late)) == (409, True)
    assert "is withdrawn" in text(Client().post(f"{place}/withdrawal/", follow=True))


def test_a_report_opens_no_case_of_an_account() -> None:
    request = file_report()
    foreign = only_case(new_request(new_right(new_account()), 1))
    for number in (request.public_id, foreign.request.public_id):
        place = f"/report/{number}/cases/{foreign.public_id}/withdrawal/"
        assert Client().post(place).status_code == 404
