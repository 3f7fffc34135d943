"""A machine checks a filing before it files, and keeps drafts that people go on with."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from records.accounts.models import Account
from records.actions.filing import request_drafts
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import Draft, Preflight
from records.rights.models import Right
from tests.factories.takedown_requests import listing, new_request, new_user
from tests.interfaces.api.filing.test_cases import post
from tests.interfaces.api.filing.test_filing import PATH, body
from tests.records.conftest import Overlap, committed_database, overlap, together

__all__ = ["committed_database", "overlap", "together"]

CHECK = f"{PATH}/check"
DRAFTS = "/api/v1/drafts"


@pytest.fixture
def people(account: Account) -> None:
    new_user(account)


def create_draft(machine: Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = post(machine, DRAFTS, body)
    assert answer.status_code == 201, answer.content
    draft: dict[str, Any] = answer.json()
    return draft


def test_a_check_says_what_the_filing_would_and_keeps_nothing(
    machine: Client, right: Right
) -> None:
    before = new_request(right, 2)
    filing = body(right, listings=[listing(1), "", listing(2), "no listing at all"])
    check_result = post(machine, CHECK, filing).json()
    assert (check_result["would_be_filed"], check_result["cases"], check_result["errors"]) == (
        True,
        2,
        [],
    )
    assert [(row["number"], row["code"]) for row in check_result["listings"]] == [
        (1, ""),
        (3, ""),
        (4, "malformed"),
    ]
    assert check_result["listings"][1]["open_in"] == str(before.public_id)
    assert TakedownRequest.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_check_names_every_fault_of_the_whole(machine: Client, right: Right) -> None:
    filing = body(right, right="7", filer_name="", listings=[listing(1)])
    check_result = post(machine, CHECK, filing).json()
    assert check_result["would_be_filed"] is False
    assert [error["field"] for error in check_result["errors"]] == ["right", "filer_name"]
    assert check_result["listings"][0]["listing"] == "loop:1"


@pytest.mark.usefixtures("people")
def test_a_draft_is_begun_written_again_and_filed_once(machine: Client, right: Right) -> None:
    draft = create_draft(machine, body(right, filer_name="", listings=["rubbish of any kind"]))
    assert {error["field"] for error in draft["errors"]} == {"listings", "filer_name"}
    place = f"{DRAFTS}/{draft['id']}"
    refusal = post(machine, f"{place}/filing")
    assert refusal.status_code == 422
    assert refusal.json()["type"] == "urn:markwarden:filing_refused"
    updated_draft = machine.put(place, body(right), content_type="application/json").json()
    assert (updated_draft["errors"], updated_draft["listings"]) == ([], 3)
    response = post(machine, f"{place}/filing", key="once")
    assert (response.status_code, response.json()["cases"]) == (202, 3)
    assert post(machine, f"{place}/filing", key="once").json() == response.json()
    assert post(machine, f"{place}/filing").status_code == 404
    assert TakedownRequest.objects.count() == 1


@pytest.mark.usefixtures("people")
def test_what_is_replaced_while_the_draft_is_filed_is_filed(
    overlap: Overlap, machine: Client, right: Right
) -> None:
    create_draft(machine, body(right))
    draft, now = Draft.objects.get(), database_now()
    change = partial(request_drafts.change_rows, draft.account_id, draft.public_id, [2], now=now)
    _change_future, filing_future = overlap(
        partial(change, text=listing(9)),
        partial(post, machine, f"{DRAFTS}/{draft.public_id}/filing"),
    )
    assert filing_future.exception() is None
    cases = TakedownRequest.objects.get().cases.order_by("line").select_related("listing")
    assert [case.listing.external_id for case in cases] == ["1", "9", "3"]


@pytest.mark.usefixtures("people")
def test_a_draft_is_had_looked_at(machine: Client, right: Right) -> None:
    draft = f"{DRAFTS}/{create_draft(machine, body(right))['id']}"
    place = f"{draft}/preflight"
    assert post(machine, place).json() == {"asked": 3}
    assert post(machine, place).json() == {"asked": 0}
    Preflight.objects.filter(external_id="1").update(
        checked_at=database_now(), trouble="unreachable"
    )
    outlook = machine.get(place).json()
    assert (outlook["asked"], outlook["done"]) == (3, 1)
    assert outlook["listings"][0]["trouble"] == "unreachable"
    fewer = body(right, listings=["loop:2"])
    machine.put(draft, fewer, content_type="application/json")
    assert [row["listing"] for row in machine.get(place).json()["listings"]] == ["loop:2"]


@pytest.mark.usefixtures("people")
def test_a_draft_is_listed_until_it_is_thrown_away(machine: Client, right: Right) -> None:
    place = f"{DRAFTS}/{create_draft(machine, body(right))['id']}"
    assert len(machine.get(DRAFTS).json()["items"]) == 1
    assert machine.delete(place).status_code == 204
    assert machine.get(DRAFTS).json()["items"] == []


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"right": "7"}, "right"),
        ({"reason": "TM-UGLY"}, "reason"),
        ({"reason": "PAT-INFRINGEMENT"}, "reason"),
        ({"filer_email": "n" * 255}, "filer_email"),
        ({"listings": ["x"] * 5_000}, "listings"),
    ],
)
def test_what_no_draft_can_hold_is_named(
    machine: Client, right: Right, changes: dict[str, Any], field: str
) -> None:
    answer = post(machine, DRAFTS, body(right, **changes))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not Draft.objects.exists()


def test_an_account_without_people_files_directly(machine: Client, right: Right) -> None:
    answer = post(machine, DRAFTS, body(right))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:markwarden:nobody_to_edit")
