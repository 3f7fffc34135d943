"""A call repeated under one key has one effect and one answer."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.test import Client

from records.accounts import keys
from records.accounts.models import Account
from records.actions.evidence import retention
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.ledger import idempotency
from records.ledger.idempotency import Answer, Call, KeyInFlight
from records.ledger.models import IdempotencyRecord
from records.rights.models import Right
from tests.factories.takedown_requests import Shown, new_account, new_right, only_case
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.filing.test_filing import PATH, body

KEY = {"Idempotency-Key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}


def post(machine: Client, body: object, headers: dict[str, str] = KEY) -> Shown:
    return machine.post(PATH, body, content_type="application/json", headers=headers)


def test_a_repeated_call_gets_the_first_answer(machine: Client, right: Right) -> None:
    first = post(machine, body(right))
    again = post(machine, body(right))
    assert (again.status_code, again.json()) == (202, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert TakedownRequest.objects.count() == 1


def test_a_refusal_is_replayed_too(machine: Client, right: Right) -> None:
    first = post(machine, body(right, reason="TM-UGLY"))
    again = post(machine, body(right, reason="TM-UGLY"))
    assert (again.status_code, again.json()) == (422, first.json())
    assert again["Content-Type"] == "application/problem+json"
    assert again["Idempotency-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(machine: Client, right: Right) -> None:
    post(machine, body(right))
    answer = post(machine, body(right, explanation="Something else."))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "key_reused"
    assert TakedownRequest.objects.count() == 1


def test_the_same_key_of_another_account_is_another_call(machine: Client, right: Right) -> None:
    other = new_account("Another")
    post(machine, body(right))
    answer = post(with_key(keys.issue_key(other, now=database_now())), body(new_right(other)))
    assert answer.status_code == 202
    assert TakedownRequest.objects.count() == 2


def test_the_same_key_at_another_address_is_another_call(machine: Client, right: Right) -> None:
    post(machine, body(right, listings=["1"]))
    case = only_case(TakedownRequest.objects.get())
    path = f"/api/v1/cases/{case.public_id}/withdrawal"
    first, again = machine.post(path, headers=KEY), machine.post(path, headers=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()


def test_without_a_key_every_call_is_a_new_one(machine: Client, right: Right) -> None:
    for _ in range(2):
        assert post(machine, body(right), headers={}).status_code == 202
    assert TakedownRequest.objects.count() == 2


def test_after_24_hours_the_key_is_free(machine: Client, right: Right) -> None:
    first = post(machine, body(right))
    IdempotencyRecord.objects.update(created_at=Now() - timedelta(hours=24))
    again = post(machine, body(right))
    assert again.status_code == 202
    assert again.json()["id"] != first.json()["id"]


def test_within_24_hours_it_is_not(machine: Client, right: Right) -> None:
    first = post(machine, body(right))
    IdempotencyRecord.objects.update(created_at=Now() - timedelta(hours=23, minutes=59))
    assert post(machine, body(right)).json() == first.json()


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "schlüssel"])
def test_a_malformed_key_is_refused(machine: Client, right: Right, key: str) -> None:
    answer = post(machine, body(right), headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not TakedownRequest.objects.exists()


def _call(account: Account) -> Call:
    return Call(account.pk, "POST", PATH, KEY["Idempotency-Key"], "0" * 64)


@pytest.mark.parametrize("failure", [Answer(503, None), OperationalError("gone")])
def test_a_server_error_is_never_kept(account: Account, failure: Answer | Exception) -> None:
    def act() -> Answer:
        if isinstance(failure, Exception):
            raise failure
        return failure

    if isinstance(failure, Exception):
        with pytest.raises(OperationalError):
            idempotency.run_once(_call(account), act)
    else:
        idempotency.run_once(_call(account), act)
    assert not IdempotencyRecord.objects.exists()
    assert idempotency.run_once(_call(account), lambda: Answer(202, 1)) == Answer(202, 1)


@pytest.fixture
def key_held(transactional_db: None) -> Iterator[Client]:
    """A machine whose key another connection is using at this moment."""
    account = new_account()
    new_right(account)
    machine = with_key(keys.issue_key(account, now=database_now()))
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        def wait() -> Answer:
            is_held.set()
            assert may_end.wait(60)
            return Answer(503, None)

        try:
            idempotency.run_once(_call(account), wait)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert is_held.wait(60)
    yield machine
    may_end.set()
    thread.join(60)


def test_a_key_in_flight_is_refused_and_nothing_is_done_twice(key_held: Client) -> None:
    answer = post(key_held, body(Right.objects.get()))
    assert answer.status_code == 409
    assert answer["Retry-After"] == "1"
    assert answer.json()["type"] == "urn:markwarden:key_in_flight"
    assert not TakedownRequest.objects.exists()


def _run_elsewhere(call: Call) -> Answer:
    """On a connection of its own: to the one that has it a lock is open anyway."""

    def run() -> Answer:
        try:
            return idempotency.run_once(call, lambda: Answer(200, {}))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(run).result()


def test_the_lock_goes_with_its_transaction(transactional_db: None, account: Account) -> None:
    with transaction.atomic():
        assert idempotency._lock_key(_call(account))
        with pytest.raises(KeyInFlight):
            _run_elsewhere(_call(account))
    assert _run_elsewhere(_call(account)).status == 200


def test_the_answer_commits_with_its_effect_or_not_at_all(account: Account, right: Right) -> None:
    def act() -> Answer:
        Right.objects.filter(pk=right.pk).update(mark="CHANGED")
        return Answer(202, {"n": 1})

    with transaction.atomic():
        idempotency.run_once(_call(account), act)
        assert IdempotencyRecord.objects.count() == 1
        transaction.set_rollback(True)
    right.refresh_from_db()
    assert (IdempotencyRecord.objects.count(), right.mark) == (0, "NORVELLE")


def test_an_effect_that_fails_leaves_neither_itself_nor_an_answer(
    account: Account, right: Right
) -> None:
    def act() -> Answer:
        Right.objects.filter(pk=right.pk).update(mark="CHANGED")
        raise KeyError("midway")

    with pytest.raises(KeyError):
        idempotency.run_once(_call(account), act)
    right.refresh_from_db()
    assert (IdempotencyRecord.objects.count(), right.mark) == (0, "NORVELLE")


def test_a_secret_is_never_kept(account: Account) -> None:
    answer = Answer(201, {"api_key": "mw_1"}, is_secret=True)
    assert idempotency.run_once(_call(account), lambda: answer) == answer
    assert not IdempotencyRecord.objects.exists()


def test_what_is_kept_holds_neither_the_key_of_the_caller_nor_what_was_sent(
    machine: Client, right: Right
) -> None:
    post(machine, body(right))
    record_text = str(IdempotencyRecord.objects.values().get())
    assert "mw_" not in record_text
    assert "nora@example.com" not in record_text


def test_the_same_key_with_another_method_is_another_call(account: Account) -> None:
    first_call, other = _call(account), replace(_call(account), method="DELETE")
    assert idempotency.run_once(first_call, lambda: Answer(200, 1)).body == 1
    assert idempotency.run_once(other, lambda: Answer(200, 2)).body == 2


def test_answers_are_swept_after_24_hours(machine: Client, right: Right) -> None:
    post(machine, body(right))
    retention.delete_due(database_now())
    assert IdempotencyRecord.objects.count() == 1
    IdempotencyRecord.objects.update(created_at=Now() - timedelta(hours=24, seconds=1))
    retention.delete_due(database_now())
    assert not IdempotencyRecord.objects.exists()
