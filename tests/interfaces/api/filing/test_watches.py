"""A machine has what was taken down watched, sees what came back, and files again."""

from django.test import Client

from records.accounts.models import Account
from records.actions.filing import relisting_watch
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import Watch
from records.ledger.models import AuditEntry
from records.rights.models import Right
from tests.factories.screening.proposed_listings import propose
from tests.factories.takedown_requests import (
    new_request,
    new_user,
    only_case,
)
from tests.interfaces.portal.cases.test_actions import uphold_case

REQUESTS = "/api/v1/takedown-requests"


def place(request: TakedownRequest) -> str:
    return f"{REQUESTS}/{request.public_id}/watch"


def test_a_watch_begins_is_prolonged_and_ends(
    machine: Client, account: Account, right: Right
) -> None:
    new_user(account)
    request = new_request(right, 1)
    assert machine.get(place(request)).json()["watched_since"] is None
    first = machine.put(place(request)).json()
    again = machine.put(place(request)).json()
    assert again["watched_since"] == first["watched_since"]
    assert again["watched_until"] > first["watched_until"]
    assert Watch.objects.count() == 1
    assert machine.delete(place(request)).status_code == 204
    assert machine.get(place(request)).json()["watched_until"] is None
    audit_entries = AuditEntry.objects.filter(subject_kind="request", subject_id=request.pk)
    acts = [entry for entry in audit_entries.values_list("entry", flat=True) if "watch" in entry]
    assert len(acts) == 3
    assert all("key:" in entry for entry in acts)


def test_a_watch_that_is_repeated_under_one_key_has_one_effect(
    machine: Client, account: Account, right: Right
) -> None:
    new_user(account)
    request, headers = new_request(right, 1), {"Idempotency-Key": "once"}
    answers = [machine.put(place(request), headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotency-Replayed"] == "true"
    audit_entries = AuditEntry.objects.filter(subject_kind="request", subject_id=request.pk)
    assert (
        len([entry for entry in audit_entries.values_list("entry", flat=True) if "watch" in entry])
        == 1
    )


def test_an_account_without_people_is_told_that_nobody_could_be_told(
    machine: Client, right: Right
) -> None:
    answer = machine.put(place(new_request(right, 1)))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:markwarden:nobody_to_tell")


def test_what_came_back_is_filed_again_from_a_draft(
    machine: Client, account: Account, right: Right
) -> None:
    new_user(account)
    request = new_request(right, 1)
    relisting_watch.record_check(uphold_case(only_case(request)), is_shown=True, now=database_now())
    (comeback,) = machine.get(place(request)).json()["comebacks"]
    assert (comeback["listing"], comeback["is_same_listing"]) == ("loop:1", True)
    draft = machine.post(f"{REQUESTS}/{request.public_id}/comebacks/{comeback['id']}/draft")
    assert draft.status_code == 201
    assert draft.json()["listings"] == 1
    assert draft.json()["filer_name"] == "Nora Vell"


def test_a_machine_reads_what_looks_like_upheld_listings(
    machine: Client, account: Account, right: Right
) -> None:
    request = new_request(right, 1)
    duplicates_path = f"{REQUESTS}/{request.public_id}/near-duplicates"
    assert machine.get(duplicates_path).json() == []
    propose(only_case(request), "M-1")
    (near_duplicate,) = machine.get(duplicates_path).json()
    assert (near_duplicate["listing"].endswith(":M-1"), near_duplicate["has_same_picture"]) == (
        True,
        True,
    )
    assert (near_duplicate["state"], near_duplicate["case"]) == (
        "open",
        str(only_case(request).public_id),
    )
