"""A small firm applies to its program by machine, reads where it stands, and leaves."""

import pytest
from django.test import Client

from records.accounts.models import Account
from records.ledger.models import AuditEntry
from records.programmes.models import SmallFirm
from records.rights.models import Right
from tests.factories.takedown_requests import new_user

PATH = "/api/v1/small-firm"
SMALL = {"staff": 50, "turnover_band": "5m_to_10m", "is_true": True}


@pytest.fixture(autouse=True)
def person(account: Account) -> None:
    new_user(account)


def post_application(machine: Client, **changes: object) -> tuple[int, str]:
    """Status of an application, and its problem."""
    answer = machine.post(f"{PATH}/application", SMALL | changes, content_type="application/json")
    return answer.status_code, str(answer.json().get("type"))


def test_the_criteria_are_told_before_one_applies(machine: Client, right: Right) -> None:
    programme = machine.get(PATH).json()
    assert (programme["application"], programme["rights_now"]) == (None, 1)
    assert programme["criteria"]["most_staff"] == 50


def test_a_firm_applies_once_and_leaves_once(machine: Client, right: Right) -> None:
    assert post_application(machine)[0] == 201
    application = machine.get(PATH).json()["application"]
    assert (application["state"], application["staff"], application["rights"]) == ("applied", 50, 1)
    assert post_application(machine) == (409, "urn:markwarden:applied_already")
    assert machine.post(f"{PATH}/leaving").json()["application"]["state"] == "left"
    again = machine.post(f"{PATH}/leaving")
    assert (again.status_code, again.json()["type"]) == (409, "urn:markwarden:not_a_member")
    acts = AuditEntry.objects.filter(subject_kind="small_firm").values_list("entry", flat=True)
    assert len(acts) == 2
    assert all("key:" in entry for entry in acts)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"staff": 51}, "staff"),
        ({"turnover_band": "larger"}, "turnover_band"),
        ({"is_true": False}, "is_true"),
        ({"staff": 0}, "staff"),
    ],
)
def test_what_is_beyond_the_criteria_is_named(
    machine: Client, changes: dict[str, object], field: str
) -> None:
    application = SMALL | changes
    answer = machine.post(f"{PATH}/application", application, content_type="application/json")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not SmallFirm.objects.exists()
