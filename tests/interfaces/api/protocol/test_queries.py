"""A query means what it says: nothing in it is passed over, and a list is followed to its end."""

import re
from typing import Any

import pytest
from django.test import Client

from records.rights.models import Right
from tests.factories.takedown_requests import new_request
from tests.interfaces.api.test_document import OPERATIONS

_CASES = "/api/v1/cases"
_UNKNOWN = "00000000-0000-4000-8000-000000000000"
_READ_BY_FILERS = [
    path
    for name, method, _operation in OPERATIONS
    if method == "get" and "{marketplace}" not in (path := name.partition(" ")[2])
]


@pytest.mark.parametrize("path", _READ_BY_FILERS)
def test_a_parameter_that_an_operation_does_not_take_is_refused(machine: Client, path: str) -> None:
    address = re.sub(r"\{\w+\}", _UNKNOWN, path)
    answer = machine.get(address, {"stat": "clarification"})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["stat"]


def test_a_refused_parameter_is_named_beside_those_that_are_taken(machine: Client) -> None:
    (fault,) = machine.get(_CASES, {"stat": "x", "state": "clarification"}).json()["errors"]
    assert (fault["field"], fault["code"]) == ("stat", "unknown_parameter")
    assert "state, stands, reason" in fault["says"]


def test_what_changes_something_takes_no_parameter_either(machine: Client) -> None:
    answer = machine.post(
        f"{_CASES}/withdrawal?dry_run=1", {"cases": [_UNKNOWN]}, "application/json"
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "dry_run")


def test_a_list_is_followed_by_its_links(machine: Client, right: Right) -> None:
    new_request(right, 1, 2, 3)
    lines, address = list[int](), f"{_CASES}?per_page=1&reason=TM-MARK-IN-TEXT"
    while address:
        answer = machine.get(address)
        lines += [case["line"] for case in answer.json()["items"]]
        address = "".join(re.findall(r'<(.+)>; rel="next"', answer.headers.get("Link", "")))
    assert lines == [3, 2, 1]


@pytest.mark.parametrize("cursor", ["x", "2", "WzFd:1vx3Aq:k0Zt"])
def test_a_cursor_that_we_did_not_write_is_refused(machine: Client, cursor: str) -> None:
    answer = machine.get(_CASES, {"cursor": cursor})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["says"].partition(" of")[0]) == ("cursor", "Send `next`")


def test_the_cursor_of_another_list_is_refused(machine: Client, right: Right) -> None:
    new_request(right, 1)
    new_request(right, 2)
    cursor: Any = machine.get("/api/v1/takedown-requests", {"per_page": 1}).json()["next"]
    assert machine.get(_CASES, {"cursor": cursor}).status_code == 422
