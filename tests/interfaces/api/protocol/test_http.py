"""The API keeps to HTTP: every method is answered in its form, and headers say what follows."""

import json
import re
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.accounts.models import Account
from records.actions.notices import webhook_delivery
from records.notices.models.webhooks import Delivery
from records.rights.models import Right
from records.row_security.rate_limits import Limit, RateLimitReached
from tests.factories.portal_rights import picture
from tests.factories.takedown_requests import Shown, new_user
from tests.interfaces.api.filing.test_cases import CASES, post
from tests.interfaces.api.filing.test_drafts import DRAFTS
from tests.interfaces.api.filing.test_filing import body
from tests.interfaces.api.notices.test_webhooks_and_keys import HOOKS, KEYS, SUBSCRIPTION
from tests.interfaces.api.rights.test_rights import RIGHT_BODY, RIGHTS
from tests.interfaces.web.test_rate_limits import limit_rates

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z")


@pytest.mark.parametrize("address", [CASES, RIGHTS, HOOKS, "/api/v1/nothing"])
def test_head_answers_as_get_does(machine: Client, address: str) -> None:
    head, get = machine.head(address), machine.get(address)
    assert head.status_code == get.status_code
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers.get("ETag") == get.headers.get("ETag")
    assert head.content == b""


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("address", [CASES, "/api/v1/docs"])
def test_a_strange_method_is_answered_with_a_problem(
    machine: Client, method: str, address: str
) -> None:
    answer = machine.generic(method, address)
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer.json()["type"] == "urn:markwarden:method_not_allowed"
    assert "GET" in answer["Allow"]


def _make(machine: Client, thing: str, right: Right) -> Shown:
    new_user(right.owner)
    place = f"{RIGHTS}/{right.public_id}"
    match thing:
        case "picture":
            file = SimpleUploadedFile("logo.png", picture())
            return machine.post(f"{place}/pictures", {"picture": file, "category": "logo"})
        case "seller":
            return post(machine, f"{place}/sellers", {"marketplace": "loop", "shop": "S-1"})
        case "offer":
            return post(machine, f"{place}/offer", {"to": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"})
        case _:
            bodies = {RIGHTS: RIGHT_BODY, DRAFTS: body(right), HOOKS: SUBSCRIPTION}
            return post(machine, thing, bodies.get(thing, {"scopes": ["read"]}))


@pytest.mark.usefixtures("place", "marketplace")
@pytest.mark.parametrize("thing", [RIGHTS, DRAFTS, HOOKS, KEYS])
def test_what_is_made_is_found_at_its_location(machine: Client, right: Right, thing: str) -> None:
    made = _make(machine, thing, right)
    assert made.status_code == 201, made.content
    assert made["Location"].startswith(f"{thing}/")
    assert machine.get(made["Location"]).status_code == 200


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("thing", ["picture", "offer"])
def test_what_is_made_is_removed_at_its_location(machine: Client, right: Right, thing: str) -> None:
    made = _make(machine, thing, right)
    assert made.status_code == 201, made.content
    assert machine.delete(made["Location"]).status_code == 204


def test_a_moment_has_one_form_in_every_answer_and_in_webhooks(
    machine: Client, right: Right
) -> None:
    new_user(right.owner)
    made = post(machine, DRAFTS, body(right)).json()
    read = machine.get(f"{DRAFTS}/{made['id']}").json()
    (listed,) = machine.get(DRAFTS).json()["items"]
    for name in ("started_at", "edited_at", "expires_at"):
        assert _MOMENT.fullmatch(made[name])
        assert made[name] == read[name] == listed[name]
    endpoint = post(machine, HOOKS, SUBSCRIPTION).json()["endpoint"]
    delivery = post(machine, f"{HOOKS}/{endpoint['id']}/test").json()
    message: Any = json.loads(webhook_delivery.fetch_body(Delivery.objects.get()))
    assert _MOMENT.fullmatch(message["timestamp"])
    assert message["timestamp"] == delivery["happened_at"]


def test_a_call_says_how_many_are_left(machine: Client, account: Account) -> None:
    with limit_rates(calls_per_key=2):
        first, second, third = (machine.get(RIGHTS) for _ in range(3))
    policy = '"calls with this key";q=2;w=60'
    assert policy in first["RateLimit-Policy"]
    assert '"calls with this key";r=1;t=30' in first["RateLimit"]
    assert '"calls with this key";r=0;t=60' in second["RateLimit"]
    assert (third.status_code, third["RateLimit-Policy"]) == (429, policy)
    assert third["RateLimit"].startswith('"calls with this key";r=0')


@pytest.mark.parametrize(("seconds", "words"), [(1, "Wait 1 second,"), (2, "Wait 2 seconds,")])
def test_a_wait_is_said_in_good_english(seconds: int, words: str) -> None:
    assert words in str(RateLimitReached(Limit("calls", "x", 5), seconds))
