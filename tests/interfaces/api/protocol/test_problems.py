"""Whatever a call gets wrong, the answer is a problem that says so, and never a page for people."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from records.accounts import keys
from records.accounts.models import Account
from records.clock import database_now
from tests.factories.takedown_requests import Shown

_REQUESTS = "/api/v1/takedown-requests"
_FILES = "/api/v1/evidence-files"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def machine(account: Account) -> Client:
    """A client with a key and without the token that forms of pages carry."""
    key = keys.issue_key(account, now=database_now())
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})


def _read_problem(answer: Shown, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = answer.json()
    return problem


@pytest.mark.parametrize("method", _METHODS)
@pytest.mark.parametrize("address", ["v1/", "v1/nothing", "v1/drafts/null%2Cnull", "v2/cases", ""])
def test_an_unknown_address_is_a_problem_under_every_method(
    machine: Client, method: str, address: str
) -> None:
    answer = machine.generic(method, f"/api/{address}", b"{}", content_type="application/json")
    assert _read_problem(answer, 404)["type"] == "urn:markwarden:not_found"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (_REQUESTS, "GET, HEAD, POST"),
        ("/api/v1/docs", "GET, HEAD"),
        ("/api/v1/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_a_problem_that_names_those_it_takes(
    machine: Client, address: str, allowed: str
) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = machine.generic(method, address)
        assert allowed in _read_problem(answer, 405)["detail"]
        assert answer["Allow"] == allowed


@pytest.mark.parametrize("address", [_REQUESTS, _FILES])
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "once"}])
def test_a_form_without_its_boundary_is_the_callers_fault(
    machine: Client, address: str, key: dict[str, str]
) -> None:
    answer = machine.generic(
        "POST", address, b"--x--", content_type="multipart/form-data", headers=key
    )
    assert _read_problem(answer, 400)


def test_a_form_with_too_many_fields_is_the_callers_fault(
    machine: Client, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = machine.post(_FILES, {"a": "1", "b": "2", "c": "3"})
    assert _read_problem(answer, 400)["type"] == "urn:markwarden:malformed_parts"


@pytest.mark.parametrize("moment", ["0", "1764230400", "2026-11-27", "2026-11-27T10:00:00"])
def test_a_moment_is_written_with_date_time_and_zone_and_never_as_a_number(
    machine: Client, moment: str
) -> None:
    answer = machine.get("/api/v1/cases", {"filed_before": moment})
    (fault,) = _read_problem(answer, 422)["errors"]
    assert (fault["field"], fault["code"]) == ("filed_before", "datetime_parsing")
    answer = machine.get("/api/v1/cases", {"filed_before": "2026-11-27T10:00:00.5Z"})
    assert answer.status_code == 200


@pytest.mark.parametrize("day", [0, "0", "2026-11-27T00:00:00Z"])
def test_a_day_is_written_as_a_date_and_never_as_a_number(machine: Client, day: object) -> None:
    right = {"kind": "trademark", "mark": "Koton", "expires_on": day}
    answer = machine.post("/api/v1/rights", right, content_type="application/json")
    faults = {error["field"]: error["code"] for error in _read_problem(answer, 422)["errors"]}
    assert faults["expires_on"] == "date_parsing"
