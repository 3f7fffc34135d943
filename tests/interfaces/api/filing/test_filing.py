"""A machine can file, and learns exactly what was wrong when it cannot."""

from typing import Any

import pytest
from django.test import Client

from records.accounts.models import Account, AccountState
from records.cases.models import Case, TakedownRequest, Work
from records.rights.models import Right
from tests.factories.takedown_requests import (
    ORIGIN,
    Shown,
    listing,
    new_account,
    new_request,
    new_right,
)

PATH = "/api/v1/takedown-requests"


def body(right: Right, /, **changes: object) -> dict[str, Any]:
    filing: dict[str, Any] = {
        "right": str(right.public_id),
        "reason": "TM-MARK-IN-TEXT",
        "listings": [listing(1), "loop:2", "3"],
        "explanation": "The mark is used for bags that are not ours.",
        "good_faith_statement": True,
        "accuracy_statement": True,
        "filer_name": "Nora Vell",
        "filer_email": "nora@example.com",
    }
    return filing | changes


def post(machine: Client, body: object) -> Shown:
    return machine.post(PATH, body, content_type="application/json")


def faults(answer: Shown) -> list[tuple[str, str]]:
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    return [(fault["field"], fault["code"]) for fault in answer.json()["errors"]]


def nothing_was_filed() -> bool:
    return not TakedownRequest.objects.exists() and not Case.objects.exists()


def test_a_filing_is_accepted_with_its_cases(machine: Client, right: Right) -> None:
    new_request(right, 1)
    answer = post(machine, body(right))
    assert answer.status_code == 202
    receipt = answer.json()
    request = TakedownRequest.objects.get(public_id=receipt["id"])
    assert (receipt["cases"], receipt["duplicates"], receipt["refused"]) == (3, 1, [])
    assert request.cases.count() == Work.objects.count() == 3


def test_bad_lines_are_named_and_the_rest_goes_through(machine: Client, right: Right) -> None:
    lines = [listing(1), "no listing at all", "https://elsewhere.example/listings/1", listing(1)]
    answer = post(machine, body(right, listings=lines))
    assert answer.status_code == 202
    receipt = answer.json()
    assert receipt["cases"] == 1
    assert [(line["number"], line["code"]) for line in receipt["refused"]] == [
        (2, "malformed"),
        (3, "host_off_list"),
        (4, "repeated"),
    ]
    assert "127.0.0.1:9" in receipt["refused"][1]["says"]


@pytest.mark.parametrize("lines", [[], [""], ["rubbish of any kind"]])
def test_no_valid_listing_is_refused_with_each_line_named(
    machine: Client, right: Right, lines: list[str]
) -> None:
    answer = post(machine, body(right, listings=lines))
    assert faults(answer) == [("listings", "no_listing")]
    assert len(answer.json()["refused"]) == sum(bool(line) for line in lines)
    assert nothing_was_filed()


def test_somebody_elses_right_looks_like_an_unknown_one(machine: Client, right: Right) -> None:
    foreign = new_right(new_account("Somebody else"))
    unknown = post(machine, body(right, right="6f9619ff-8b86-4d01-b42d-00cf4fc964ff"))
    answer = post(machine, body(right, right=str(foreign.public_id)))
    assert answer.json() == unknown.json()
    assert nothing_was_filed()


def test_an_unknown_reason_is_refused_with_the_known_ones(machine: Client, right: Right) -> None:
    answer = post(machine, body(right, reason="TM-UGLY"))
    assert faults(answer) == [("reason", "unknown_reason")]
    assert "TM-COUNTERFEIT" in answer.json()["errors"][0]["says"]


def test_missing_evidence_is_named(machine: Client, right: Right) -> None:
    answer = post(machine, body(right, reason="TM-TEST-BUY", evidence={"purchase_record": ["7"]}))
    assert faults(answer) == [("evidence", "missing_evidence")]
    assert "report on the test purchase" in answer.json()["errors"][0]["says"]
    assert nothing_was_filed()


def test_every_missing_statement_is_named_at_once(machine: Client, right: Right) -> None:
    changes = {
        "good_faith_statement": False,
        "accuracy_statement": False,
        "filer_name": " ",
        "filer_email": "nora at example",
    }
    assert faults(post(machine, body(right, **changes))) == [
        ("good_faith_statement", "missing"),
        ("accuracy_statement", "missing"),
        ("filer_name", "missing"),
        ("filer_email", "malformed"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"listings": "one text"}, "listings", "list_type"),
        ({"listings": ["1", 2]}, "listings.1", "string_type"),
        ({"listing": ["1"]}, "listing", "extra_forbidden"),
        ({"good_faith_statement": "yes"}, "good_faith_statement", "bool_type"),
        ({"explanation": "nul \0 inside"}, "explanation", "nul_character"),
        ({"evidence": {"purchase_record": "7"}}, "evidence.purchase_record", "list_type"),
        ({"filer_name": "n" * 201}, "filer_name", "string_too_long"),
    ],
)
def test_a_field_of_the_wrong_shape_is_named(
    machine: Client, right: Right, changes: dict[str, Any], field: str, code: str
) -> None:
    assert faults(post(machine, body(right, **changes))) == [(field, code)]


def test_half_of_a_surrogate_pair_is_refused(machine: Client, right: Right) -> None:
    text = '{"right": "x", "reason": "y", "listings": [], "explanation": "\\ud800"}'
    assert faults(post(machine, text))[0][0] == "explanation"


def test_missing_fields_are_named(machine: Client) -> None:
    assert faults(post(machine, {})) == [
        ("right", "missing"),
        ("reason", "missing"),
        ("listings", "missing"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"right": "x",\n "reason" "y"}', "line 2, column 11"),
        (b'{"right": "\xff"}', "byte 12 is not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ("", ""),
    ],
)
def test_malformed_json_is_refused_with_its_place(
    machine: Client, text: str | bytes, says: str
) -> None:
    answer = machine.post(PATH, text, content_type="application/json")
    assert answer.status_code == (400 if text else 422)
    # Where nothing was sent there is no place to name: all fields are missing.
    assert (says or "Correct the fields") in answer.json()["detail"]


@pytest.mark.parametrize("text", ["[]", '"text"', "null", "7"])
def test_json_that_is_no_object_is_refused(machine: Client, text: str) -> None:
    assert [field for field, _ in faults(post(machine, text))] == ["body"]


def test_a_body_beyond_two_mebibytes_is_refused(machine: Client, right: Right) -> None:
    answer = post(machine, body(right, explanation="x" * 2_200_000))
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_a_suspended_account_may_read_and_not_file(
    machine: Client, account: Account, right: Right
) -> None:
    Account.objects.filter(pk=account.pk).update(state=AccountState.SUSPENDED)
    assert machine.get(PATH).status_code == 200
    assert ("account", "not_active") in faults(post(machine, body(right)))


def test_only_addresses_of_a_marketplace_count(machine: Client, right: Right) -> None:
    tricks = [
        f"{ORIGIN}@elsewhere.example/listings/1",
        f"{ORIGIN}/listings/../admin",
        f"{ORIGIN}/listings/1?x=[",
        "javascript://127.0.0.1:9/listings/1",
    ]
    answer = post(machine, body(right, listings=[*tricks, "2"]))
    assert [line["number"] for line in answer.json()["refused"]] == [1, 2, 4]
