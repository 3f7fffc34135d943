"""A machine can follow its requests to their outcome."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from ninja import NinjaAPI
from ninja.testing import TestClient

from interfaces.api.protocol.problems import register_problem_handlers
from records.accounts import keys
from records.accounts.models import Account
from records.actions.filing import withdrawal
from records.cases.models import Case, Work
from records.clock import database_now
from records.rights.models import Right
from tests.factories.takedown_requests import (
    ask_filer,
    create_matched_case,
    into_review,
    new_account,
    new_request,
    new_right,
    only_case,
    reject_case,
)
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.filing.test_filing import PATH

CASES = "/api/v1/cases"


def get_case(machine: Client, case: Case) -> dict[str, Any]:
    answer: dict[str, Any] = machine.get(f"{CASES}/{case.public_id}").json()
    return answer


def state(machine: Client, case: Case) -> str:
    return str(machine.get(f"{PATH}/{case.request.public_id}").json()["state"])


def test_a_new_request_is_in_progress_with_time_left(machine: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    answer = machine.get(f"{PATH}/{request.public_id}").json()
    assert (answer["state"], answer["counts"], answer["cases"]) == (
        "in_progress",
        {"received": 2},
        2,
    )
    case = machine.get(f"{PATH}/{request.public_id}/cases").json()["items"][0]
    assert (case["line"], case["listing"], case["outcome"]) == (1, "loop:1", None)
    assert 0 < case["remaining_seconds"] <= 24 * 3600


def test_a_decided_case_says_what_and_by_whom(machine: Client, right: Right) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    answer = get_case(machine, case)
    assert (answer["state"], answer["outcome"], answer["decided_by"]) == (
        "rejected",
        "rejected",
        "person",
    )
    assert answer["reason_code"] == "not_shown"
    assert answer["remaining_seconds"] is None
    assert state(machine, case) == "decided"


def test_a_decided_case_says_why_in_both_languages(machine: Client, right: Right) -> None:
    result = get_case(machine, reject_case(create_matched_case(right)))["result"]
    assert "NORVELLE" in result["reasons"]["en"]
    assert "NORVELLE" in result["reasons"]["zh"]
    assert result["automation"] == "partially"
    assert result["how_to_fix"]["en"]
    assert result["redress"]


def test_a_ruling_that_can_still_be_undone_is_not_told(machine: Client, right: Right) -> None:
    case = reject_case(only_case(new_request(right, 1)), seconds_ago=1)
    answer = get_case(machine, case)
    assert (answer["state"], answer["outcome"], answer["closed_at"]) == ("in_review", None, None)
    cases = f"{PATH}/{case.request.public_id}/cases"
    assert len(machine.get(cases, {"state": "in_review"}).json()["items"]) == 1
    assert machine.get(cases, {"state": "rejected"}).json()["items"] == []
    assert answer["remaining_seconds"] is not None
    assert state(machine, case) == "in_progress"


def test_a_duplicate_is_told_no_earlier_than_its_leader(machine: Client, right: Right) -> None:
    leader = only_case(new_request(right, 1))
    follower = only_case(new_request(right, 1))
    reject_case(leader, seconds_ago=1)
    assert get_case(machine, follower)["state"] == "duplicate"
    Case.objects.filter(pk=follower.pk).update(closed_at=database_now() - timedelta(seconds=60))
    assert get_case(machine, follower)["outcome"] == "rejected"
    assert get_case(machine, follower)["decided_by"] is None


def test_a_duplicate_never_names_the_case_it_follows(machine: Client, right: Right) -> None:
    leader = only_case(new_request(right, 1))
    follower = only_case(new_request(right, 1))
    answer = machine.get(f"{CASES}/{follower.public_id}")
    assert answer.json()["id"] == str(follower.public_id)
    assert str(leader.public_id) not in answer.content.decode()


def test_an_open_case_is_withdrawn_once(machine: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    answer = machine.post(f"{CASES}/{case.public_id}/withdrawal")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert not Work.objects.exists()
    again = machine.post(f"{CASES}/{case.public_id}/withdrawal")
    assert (again.status_code, again.json()["type"]) == (409, "urn:markwarden:not_open")
    assert state(machine, case) == "withdrawn"


def test_a_question_is_shown_and_its_answer_moves_the_case(machine: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    assert get_case(machine, case)["question"]["question"] == "Which model is it?"
    assert state(machine, case) == "needs_answer"
    path = f"{CASES}/{case.public_id}/clarification"
    answer = machine.post(path, {"answer": "The Arno bag."}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    assert answer.json()["question"] is None
    assert case.clarifications.get().answer == "The Arno bag."
    again = machine.post(path, {"answer": "Again."}, content_type="application/json")
    assert (again.status_code, again.json()["type"]) == (409, "urn:markwarden:nothing_to_answer")


@pytest.mark.parametrize("text", ["", " ", "nul \0", "x" * 20_001])
def test_an_answer_that_says_nothing_is_refused(machine: Client, right: Right, text: str) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    path = f"{CASES}/{case.public_id}/clarification"
    answer = machine.post(path, {"answer": text}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "answer"


def test_requests_come_newest_first_in_parts(machine: Client, right: Right) -> None:
    now = database_now()
    requests = [new_request(right, n, now=now - timedelta(hours=n)) for n in range(3)]
    first = machine.get(PATH, {"per_page": 2}).json()
    second = machine.get(PATH, {"per_page": 2, "cursor": first["next"]}).json()
    assert [item["id"] for item in first["items"] + second["items"]] == [
        str(request.public_id) for request in requests
    ]
    assert second["next"] is None


def test_requests_are_filtered(machine: Client, account: Account, right: Right) -> None:
    open_one = new_request(right, 1)
    withdrawn = new_request(new_right(account, mark="OTHER"), 2)
    withdrawal.withdraw_case(only_case(withdrawn).pk, account.pk, now=database_now())
    decided_request = reject_case(only_case(new_request(right, 3))).request
    needy = ask_filer(only_case(new_request(right, 4))).request
    for name, expected in [
        ("in_progress", open_one),
        ("withdrawn", withdrawn),
        ("decided", decided_request),
        ("needs_answer", needy),
    ]:
        items = machine.get(PATH, {"state": name}).json()["items"]
        assert [item["id"] for item in items] == [str(expected.public_id)]
        assert items[0]["state"] == name
    filtered_page = machine.get(PATH, {"right": str(withdrawn.right.public_id)}).json()
    assert [found_request["id"] for found_request in filtered_page["items"]] == [
        str(withdrawn.public_id)
    ]
    assert machine.get(PATH, {"filed_from": "2999-01-01T00:00:00Z"}).json()["items"] == []


def test_requests_are_filtered_by_the_state_that_they_show(machine: Client, right: Right) -> None:
    leader, follower = (only_case(new_request(right, 1)) for _ in range(2))
    reject_case(leader, seconds_ago=1)
    assert {state(machine, case) for case in (leader, follower)} == {"in_progress"}
    for name, total in (("in_progress", 2), ("decided", 0)):
        assert len(machine.get(PATH, {"state": name}).json()["items"]) == total


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": 2}, "page"),
        ({"cursor": "48120"}, "cursor"),
        ({"per_page": 101}, "per_page"),
        ({"state": "lost"}, "state"),
        ({"right": "x"}, "right"),
        ({"filed_from": "2026-01-01T00:00:00"}, "filed_from"),
    ],
)
def test_a_filter_that_means_nothing_is_named(
    machine: Client, query: dict[str, Any], field: str
) -> None:
    answer = machine.get(PATH, query)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_cases_are_filtered_by_state(machine: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    into_review(request.cases.get(line=2))
    cases = machine.get(f"{PATH}/{request.public_id}/cases", {"state": "in_review"}).json()
    assert [case["line"] for case in cases["items"]] == [2]


def test_rights_are_listed_with_their_state(machine: Client, right: Right) -> None:
    new_right(new_account("Other"))
    (listed_right,) = machine.get("/api/v1/rights", {"state": "verified"}).json()["items"]
    assert (listed_right["id"], listed_right["mark"]) == (str(right.public_id), "NORVELLE")


def test_reasons_say_which_evidence_they_demand(machine: Client) -> None:
    reasons = {reason["code"]: reason for reason in machine.get("/api/v1/reasons").json()}
    assert reasons["TM-TEST-BUY"]["evidence"] == [["purchase_record"], ["test_report"]]
    assert reasons["OTHER"]["title"]["zh"]


def test_the_reference_page_needs_no_key_and_nothing_from_elsewhere(db: None) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    assert "POST /api/v1/takedown-requests" in page
    inside = page.partition("<main")[2]
    (script,) = re.findall(r"<script[^>]*>", inside)
    assert re.fullmatch(r'<script src="/static/web/filter\.js\?\w{12}" defer>', script)
    assert not re.search(r"style=|(?:src|href)=.https?:", inside)
    document = Client().get("/api/v1/openapi.json").json()
    for act in ("withdrawal", "clarification"):
        call = document["paths"][f"/api/v1/cases/{{case_id}}/{act}"]["post"]
        assert {parameter["name"] for parameter in call["parameters"]} == {
            "case_id",
            "Idempotency-Key",
        }


def test_without_the_database_the_answer_is_come_back_later(transactional_db: None) -> None:
    machine = with_key(keys.issue_key(new_account(), now=database_now()))
    with connection.cursor() as cursor, suppress(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    answer = machine.get("/api/v1/rights")
    connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"


def test_our_own_fault_is_a_problem_without_details() -> None:
    broken_api = NinjaAPI(urls_namespace="broken")
    register_problem_handlers(broken_api)

    @broken_api.get("/broken")
    def fail(request: HttpRequest) -> None:
        raise KeyError("an internal secret")

    answer = TestClient(broken_api).get("/broken")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:markwarden:our_fault")
    assert "secret" not in answer.content.decode()


def test_requests_and_cases_have_numbers_by_which_they_are_found(
    machine: Client, right: Right
) -> None:
    request, _other = new_request(right, 1, 2), new_request(right, 3)
    number = f"MW-{request.pk}"
    (listed_request,) = machine.get(PATH, {"number": number}).json()["items"]
    assert (listed_request["id"], listed_request["number"]) == (str(request.public_id), number)
    cases = machine.get(CASES, {"number": number.lower()}).json()["items"]
    assert sorted(case["number"] for case in cases) == [f"{number}-01", f"{number}-02"]
    (case,) = machine.get(CASES, {"number": f"{number}-02"}).json()["items"]
    assert (case["line"], case["request"]) == (2, listed_request["id"])


def test_what_is_no_number_is_refused_with_an_example(machine: Client) -> None:
    answer = machine.get(CASES, {"number": "seven"})
    assert answer.status_code == 422
    assert "MW-4821-07" in answer.content.decode()


def test_the_number_of_another_account_finds_nothing(machine: Client) -> None:
    foreign = new_request(new_right(new_account("Quiet Harbour Ltd")), 9)
    assert machine.get(PATH, {"number": foreign.number}).json()["items"] == []
    assert machine.get(CASES, {"number": foreign.number}).json()["items"] == []
