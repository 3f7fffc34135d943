"""A machine looks after its own webhooks and keys: secrets are shown once, others' are unknown."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from records.accounts.models import Account, ApiKey, Scope
from records.clock import database_now
from records.ledger.models import AuditEntry
from records.notices.models.webhooks import Delivery, DeliveryState, Endpoint, Secret
from tests.factories.takedown_requests import Shown
from tests.interfaces.api.conftest import with_key

HOOKS = "/api/v1/webhooks"
KEYS = "/api/v1/keys"
SUBSCRIPTION = {"url": "https://hooks.example/markwarden", "events": ["case.decided"]}


def post(machine: Client, path: str, body: object = None) -> Shown:
    return machine.post(path, body or {}, content_type="application/json")


def create_webhook(machine: Client) -> dict[str, Any]:
    answer = post(machine, HOOKS, SUBSCRIPTION)
    assert answer.status_code == 201
    webhook: dict[str, Any] = answer.json()
    return webhook


def test_the_secret_of_an_endpoint_is_shown_once(machine: Client) -> None:
    webhook = create_webhook(machine)
    assert webhook["secret"].startswith("whsec_")
    place = f"{HOOKS}/{webhook['endpoint']['id']}"
    for path in (place, HOOKS, f"{place}/deliveries"):
        answer = machine.get(path)
        assert answer.status_code == 200
        assert "whsec_" not in answer.content.decode()


def test_a_secret_is_not_replayed_and_no_second_endpoint_is_made_in_silence(
    machine: Client,
) -> None:
    headers = {"Idempotency-Key": "once"}
    answers = [
        machine.post(HOOKS, SUBSCRIPTION, content_type="application/json", headers=headers)
        for _ in range(2)
    ]
    assert answers[0].json()["secret"] != answers[1].json()["secret"]
    assert len(machine.get(HOOKS).json()) == 2


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", "scheme_not_allowed"),
        ("https://hooks.example:8443/", "port_not_allowed"),
        ("https://nora:secret@hooks.example/", "has_credentials"),
        ("https://[::1]/", "malformed_url"),
        ("file:///etc/passwd", "scheme_not_allowed"),
    ],
)
def test_an_address_that_may_not_be_reached_is_refused_at_its_field(
    machine: Client, url: str, code: str
) -> None:
    answer = post(machine, HOOKS, SUBSCRIPTION | {"url": url})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == ("url", code)
    assert not Endpoint.objects.exists()


def test_an_event_that_only_the_test_button_sends_cannot_be_chosen(machine: Client) -> None:
    answer = post(machine, HOOKS, SUBSCRIPTION | {"events": ["endpoint.test"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "events"


def test_an_endpoint_is_changed_rotated_and_removed(machine: Client) -> None:
    place = f"{HOOKS}/{create_webhook(machine)['endpoint']['id']}"
    response = machine.put(
        place, SUBSCRIPTION | {"events": ["case.question"]}, content_type="application/json"
    )
    assert response.json()["events"] == ["case.question"]
    assert post(machine, f"{place}/secret").json()["secret"].startswith("whsec_")
    assert post(machine, f"{place}/secret").status_code == 409
    assert Secret.objects.count() == 2
    assert machine.delete(place).status_code == 204
    assert machine.get(place).status_code == 404
    acts = AuditEntry.objects.filter(subject_kind="account").values_list("entry", flat=True)
    assert len(acts) == 4
    assert all("key:" in entry and "whsec_" not in entry for entry in acts)


def test_the_log_goes_by_pages_that_what_comes_in_does_not_move(machine: Client) -> None:
    place = f"{HOOKS}/{create_webhook(machine)['endpoint']['id']}"
    for _ in range(3):
        assert post(machine, f"{place}/test").status_code == 202
    first = machine.get(f"{place}/deliveries", {"per_page": 2}).json()
    post(machine, f"{place}/test")
    second = machine.get(f"{place}/deliveries", {"per_page": 2, "cursor": first["next"]}).json()
    ids = [delivery["id"] for page in (first, second) for delivery in page["items"]]
    assert len(set(ids)) == len(ids) == 3
    assert second["next"] is None
    assert machine.get(f"{place}/deliveries", {"state": "failed"}).json()["items"] == []


def test_what_failed_is_sent_again_by_one_call(machine: Client) -> None:
    place = f"{HOOKS}/{create_webhook(machine)['endpoint']['id']}"
    delivery = post(machine, f"{place}/test").json()
    Delivery.objects.update(state=DeliveryState.FAILED)
    since = (database_now() - timedelta(hours=1)).isoformat()
    assert post(machine, f"{place}/replay", {"since": since}).json() == {"replayed": 1}
    again = post(machine, f"{place}/deliveries/{delivery['id']}/replay").json()
    assert (again["state"], again["webhook_id"]) == ("pending", delivery["webhook_id"])


def test_a_machine_moves_to_a_new_key_by_itself(machine: Client, account: Account) -> None:
    old = ApiKey.objects.get(account=account)
    new = post(machine, KEYS, {"scopes": list(Scope)}).json()["key"]
    assert post(machine, KEYS, {"scopes": ["read"]}).status_code == 409
    new_client = with_key(new)
    assert new_client.delete(f"{KEYS}/{old.prefix}").status_code == 204
    assert machine.get(KEYS).status_code == 401
    assert len(new_client.get(KEYS).json()) == 1


def test_a_key_that_would_have_expired_already_is_refused(machine: Client) -> None:
    answer = post(machine, KEYS, {"scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"})
    assert answer.json()["errors"][0]["field"] == "expires_at"


def test_a_key_is_renamed_by_a_machine(machine: Client, account: Account) -> None:
    prefix = ApiKey.objects.get(account=account).prefix
    new_name = {"name": "night run"}
    place = f"{KEYS}/{prefix}"
    api_key = machine.put(place, new_name, content_type="application/json").json()
    assert (api_key["prefix"], api_key["name"]) == (prefix, "night run")
    assert "rename key" in AuditEntry.objects.latest("pk").entry
    assert post(machine, KEYS, {"scopes": ["read"], "name": "n" * 61}).status_code == 422
