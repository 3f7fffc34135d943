"""A machine finds its cases, takes claims back before and after a decision, and hears sellers."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

from pipeline.disputes.procedure import CounterState
from records.accounts import keys
from records.accounts.models import Account
from records.cases.models import Case, Settlement
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.ledger.models import AuditEntry
from records.programmes.models import Membership
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.filer_disputes import create_counter_notice, create_upheld_case, member
from tests.factories.takedown_requests import (
    Shown,
    new_account,
    new_request,
    new_right,
    only_case,
    reject_case,
)
from tests.interfaces.api.conftest import with_key

CASES = "/api/v1/cases"
COUNTERS = "/api/v1/counter-notifications"
APPEALS = "/api/v1/appeals"
STANDING = "/api/v1/good-faith"


@pytest.fixture
def stranger(db: None) -> Client:
    other = new_account("Other")
    new_request(new_right(other), 1)
    return with_key(keys.issue_key(other, now=database_now()))


def list_cases(machine: Client, path: str = CASES, **asked: object) -> list[dict[str, Any]]:
    answer = machine.get(path, {name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.content
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def post(machine: Client, path: str, body: object = None, key: str = "") -> Shown:
    headers = {"Idempotency-Key": key} if key else {}
    return machine.post(path, body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def statements_sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What goes straight to the driver, past Django's cursor."""
    queries: list[object] = []
    execute = psycopg.Connection.execute

    def note(self: psycopg.Connection[Any], query: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- the driver's own
        queries.append(query)
        return execute(self, query, *args, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", note)
    return queries


def test_several_decided_cases_are_read_at_once(
    machine: Client, right: Right, statements_sent: list[object]
) -> None:
    create_upheld_case(right)
    statements_sent.clear()
    assert len(list_cases(machine)) == 1
    of_one = len(statements_sent)
    for _ in range(3):
        create_upheld_case(right)
    statements_sent.clear()
    assert [case["result"] is not None for case in list_cases(machine)] == [True] * 4
    assert len(statements_sent) == of_one


def test_cases_of_all_requests_are_found_by_what_they_are(
    machine: Client, right: Right, stranger: Client
) -> None:
    first, second = new_request(right, 1, 2), new_request(right, 3)
    assert len(list_cases(machine)) == 3
    (second_case,) = list_cases(machine, request=second.public_id)
    assert list_cases(machine, listing=second_case["listing"]) == [second_case]
    alike = list_cases(machine, right=right.public_id, state="received", reason="TM-MARK-IN-TEXT")
    assert len(alike) == 3
    assert list_cases(machine, state="upheld") == list_cases(machine, right=uuid4()) == []
    assert list_cases(machine, stands="true") == []
    assert len(list_cases(machine, stands="false")) == 3
    later = list_cases(machine, filed_from=second.filed_at.isoformat())
    assert [case["id"] for case in later] == [second_case["id"]]
    assert len(list_cases(machine, request=first.public_id)) == 2


def test_cases_come_in_parts_that_what_comes_in_does_not_move(
    machine: Client, right: Right
) -> None:
    new_request(right, 1, 2, 3)
    first = machine.get(CASES, {"per_page": 2}).json()
    new_request(right, 4)
    second = machine.get(CASES, {"per_page": 2, "cursor": first["next"]}).json()
    ids = [case["id"] for part in (first, second) for case in part["items"]]
    assert len(set(ids)) == len(ids) == 3
    assert second["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"state": "lost"}, {"per_page": 101}, {"cursor": "x"}, {"cursor": 0}, {"right": "7"},
        {"listing": "a\0b"}, {"filed_from": "2026-03-02"},
    ],
)  # fmt: skip
def test_a_search_that_cannot_be_is_refused(machine: Client, query: dict[str, Any]) -> None:
    answer = machine.get(CASES, query)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_several_claims_are_withdrawn_and_what_is_decided_is_left(
    machine: Client, right: Right, stranger: Client
) -> None:
    decided_case = reject_case(only_case(new_request(right, 9)))
    cases = list(new_request(right, 1, 2).cases.order_by("line"))
    foreign = Case.objects.exclude(account_id=right.owner_id).get()
    ids = [str(case.public_id) for case in (*cases, decided_case, foreign)]
    answer = post(machine, f"{CASES}/withdrawal", {"cases": ids}, key="once")
    assert answer.json() == {"withdrawn": ids[:2], "left": ids[2:]}
    assert post(machine, f"{CASES}/withdrawal", {"cases": ids}, key="once").json() == answer.json()
    foreign.refresh_from_db()
    assert foreign.state == "received"
    assert {case["state"] for case in list_cases(machine)} == {"withdrawn", "rejected"}
    assert record_cases.last_actor_on(cases[0]).startswith("key:")


def test_too_many_claims_at_once_are_refused(machine: Client) -> None:
    for ids in ([], [str(uuid4())] * 301):
        assert post(machine, f"{CASES}/withdrawal", {"cases": ids}).status_code == 422


def test_an_upheld_claim_is_retracted_once(machine: Client, right: Right, stranger: Client) -> None:
    case = create_upheld_case(right)
    place = f"{CASES}/{case.public_id}"
    assert machine.get(place).json()["stands"] is True
    assert post(stranger, f"{place}/retraction").status_code == 404
    assert post(machine, f"{place}/retraction").json()["stands"] is False
    again = post(machine, f"{place}/retraction")
    assert (again.status_code, again.json()["type"]) == (409, "urn:markwarden:not_upheld")
    assert Settlement.objects.get().cause == "retraction"
    entry = AuditEntry.objects.filter(subject_kind="case", subject_id=case.pk).latest("pk").entry
    assert '"retract"' in entry
    assert "key:" in entry


def test_a_ruling_that_can_be_undone_is_not_retracted_yet(machine: Client, right: Right) -> None:
    case = create_upheld_case(right, seconds_ago=1)
    assert post(machine, f"{CASES}/{case.public_id}/retraction").status_code == 409


def test_what_sellers_dispute_is_listed_and_answered(
    machine: Client, right: Right, stranger: Client
) -> None:
    counter = create_counter_notice(create_upheld_case(right))
    place = f"{COUNTERS}/{counter.public_id}"
    (listed_counter,) = list_cases(machine, COUNTERS, state="forwarded")
    assert listed_counter == machine.get(place).json()
    assert listed_counter["evidence"] == ["invoice.pdf"]
    assert list_cases(stranger, COUNTERS) == []
    assert stranger.get(place).status_code == 404
    reply = {"reply": "rejection", "statement": "This dealer is not ours."}
    assert post(stranger, f"{place}/answer", reply).status_code == 404
    empty = post(machine, f"{place}/answer", reply | {"statement": " "}).json()["errors"]
    assert [(error["field"], error["code"]) for error in empty] == [("statement", "missing")]
    assert post(machine, f"{place}/answer", reply).json()["state"] == "rejected_by_filer"
    assert post(machine, f"{place}/answer", reply).status_code == 409


def test_what_the_seller_has_not_sent_off_is_not_seen(machine: Client, right: Right) -> None:
    counter = create_counter_notice(create_upheld_case(right), CounterState.FILED)
    assert list_cases(machine, COUNTERS) == []
    assert machine.get(f"{COUNTERS}/{counter.public_id}").status_code == 404


def test_a_ruling_on_a_dispute_is_told_once_it_cannot_be_undone(
    machine: Client, right: Right
) -> None:
    counter, now = create_counter_notice(create_upheld_case(right)), database_now()
    CounterNotification.objects.update(state="restored", disputed_at=now, closed_at=now)
    place = f"{COUNTERS}/{counter.public_id}"
    assert list_cases(machine, COUNTERS, state="restored") == []
    (listed_counter,) = list_cases(machine, COUNTERS, state="rejected_by_filer")
    assert listed_counter == machine.get(place).json()
    assert (listed_counter["state"], listed_counter["closed_at"]) == ("rejected_by_filer", None)
    CounterNotification.objects.update(closed_at=now - timedelta(seconds=31))
    assert list_cases(machine, COUNTERS, state="rejected_by_filer") == []
    (listed_counter,) = list_cases(machine, COUNTERS, state="restored")
    assert listed_counter["state"] == "restored"
    assert listed_counter["closed_at"]


def test_a_ruling_on_an_appeal_is_told_once_it_cannot_be_undone(
    machine: Client, right: Right
) -> None:
    case, now = reject_case(only_case(new_request(right, 1))), database_now()
    post(machine, f"{CASES}/{case.public_id}/appeal", {"statement": "Look again."})
    Appeal.objects.update(state="reversed", closed_at=now)
    assert list_cases(machine, APPEALS, state="reversed") == []
    (listed_appeal,) = list_cases(machine, APPEALS, state="in_review")
    assert (listed_appeal["state"], listed_appeal["closed_at"]) == ("in_review", None)
    Appeal.objects.update(closed_at=now - timedelta(seconds=31))
    assert list_cases(machine, APPEALS, state="in_review") == []
    (listed_appeal,) = list_cases(machine, APPEALS, state="reversed")
    assert (listed_appeal["state"], bool(listed_appeal["closed_at"])) == ("reversed", True)


def test_a_rejection_is_appealed_once(machine: Client, right: Right, stranger: Client) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    place = f"{CASES}/{case.public_id}/appeal"
    appeal = {"statement": "Look at the third picture."}
    assert post(machine, place, {"statement": " "}).status_code == 422
    assert post(stranger, place, appeal).status_code == 404
    assert post(machine, place, appeal).status_code == 202
    assert post(machine, place, appeal).status_code == 409
    (listed_appeal,) = list_cases(machine, APPEALS, case=case.public_id, party="filer")
    assert listed_appeal["statement"] == appeal["statement"]
    assert list_cases(stranger, APPEALS) == []


def test_of_the_sellers_appeal_the_words_are_for_the_desk(machine: Client, right: Right) -> None:
    case, now = create_upheld_case(right), database_now()
    Appeal.objects.create(
        case=case,
        account_id=case.account_id,
        party="seller",
        ruling=case.rulings.get(),
        state="in_review",
        statement="Our private words.",
        filed_at=now,
        due_at=now,
    )
    (listed_appeal,) = list_cases(machine, APPEALS)
    assert (listed_appeal["party"], listed_appeal["statement"]) == ("seller", "")


def test_a_member_leaves_the_programme(machine: Client, account: Account, stranger: Client) -> None:
    membership = member(account)
    place = f"{STANDING}/{membership.pk}/leaving"
    assert machine.get(STANDING).json()[0]["state"] == "member"
    assert stranger.get(STANDING).json() == []
    assert post(stranger, place).status_code == 404
    assert post(machine, place).json()["state"] == "cooldown"
    assert post(machine, place).status_code == 409
    assert post(machine, f"{STANDING}/{10**30}/leaving").status_code == 404
    assert Membership.objects.get().cooldown_until_on
