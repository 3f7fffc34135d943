"""A machine counts its account's cases and reads the letters, and nobody else's."""

from datetime import timedelta

from django.test import Client

from records.clock import database_now
from records.rights.models import Right
from tests.factories.takedown_requests import (
    ask_filer,
    new_account,
    new_request,
    new_right,
    only_case,
)
from tests.interfaces.portal.statistics.test_statistics import create_closed_cases

PATH = "/api/v1/statistics"
REQUESTS = "/api/v1/takedown-requests"


def test_cases_are_counted_by_state_reason_time_and_seller(machine: Client, right: Right) -> None:
    create_closed_cases(right, 3, 1, at=database_now() - timedelta(days=20))
    new_request(right, 1)
    create_closed_cases(new_right(new_account("Other"), mark="OTHER"), 5, 0, at=database_now())
    body = machine.get(PATH).json()
    assert (body["whole"]["cases"], body["whole"]["ruled"], body["whole"]["upheld_now"]) == (
        5,
        4,
        3,
    )
    assert sum(sum(row["counts"].values()) for row in body["periods"]) == 5
    assert [row["reason"] for row in body["reasons"]] == ["TM-MARK-IN-TEXT"]
    assert body["took"]["rulings"] == 4
    assert body["took"]["median_seconds"] == 5 * 3600
    assert [row["cases"] for row in body["sellers"]] == [4]
    assert not body["is_by_month"]


def test_days_and_a_right_choose_what_is_counted(machine: Client, right: Right) -> None:
    create_closed_cases(right, 2, 0, at=database_now() - timedelta(days=60))
    other = new_right(right.owner, mark="OTHER", number="5")
    foreign = new_right(new_account("Other"), mark="FOREIGN")
    expected_cases: list[tuple[dict[str, str | int], int]] = [
        ({"days": 30}, 0),
        ({"days": 365}, 2),
        ({"right": str(right.public_id)}, 2),
        ({"right": str(other.public_id)}, 0),
        ({"right": str(foreign.public_id)}, 0),
    ]
    for query, cases in expected_cases:
        assert machine.get(PATH, query).json()["whole"]["cases"] == cases
    assert machine.get(PATH, {"days": 365}).json()["is_by_month"]
    refusal = machine.get(PATH, {"days": 31})
    assert (refusal.status_code, refusal.json()["errors"][0]["field"]) == (422, "days")


def test_whom_one_reported_comes_in_parts(machine: Client, right: Right) -> None:
    create_closed_cases(right, 2, 0, at=database_now() - timedelta(days=5), shop="A")
    create_closed_cases(right, 1, 0, at=database_now() - timedelta(days=4), shop="B")
    first = machine.get(f"{PATH}/sellers", {"per_page": 1}).json()
    second = machine.get(f"{PATH}/sellers", {"per_page": 1, "cursor": first["next"]}).json()
    assert second["next"] is None
    assert [row["cases"] for row in first["items"] + second["items"]] == [2, 1]


def test_the_letters_of_a_request_are_read_as_they_were_written(
    machine: Client, right: Right
) -> None:
    request = new_request(right, 1)
    ask_filer(only_case(request))
    letters = machine.get(f"{REQUESTS}/{request.public_id}/letters").json()
    assert {letter["kind"] for letter in letters} == {"receipt", "question"}
    (receipt,) = [letter for letter in letters if letter["kind"] == "receipt"]
    assert request.number in receipt["subject"]
    assert receipt["state"] == "waiting"
    assert "we received your takedown request" in receipt["text"]
