"""Nobody overwrites what they have not seen, if they say what they have seen."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest
from django.test import Client

from records.accounts.models import Account, ApiKey
from records.filing.models import Draft
from records.notices.models.webhooks import Endpoint
from records.rights.models import Right
from tests.factories.takedown_requests import Shown, new_user
from tests.interfaces.api.filing.test_drafts import DRAFTS, create_draft
from tests.interfaces.api.filing.test_filing import body
from tests.interfaces.api.marketplaces.test_marketplaces import party
from tests.interfaces.api.notices.test_webhooks_and_keys import (
    HOOKS,
    KEYS,
    SUBSCRIPTION,
    create_webhook,
)
from tests.interfaces.api.rights.test_rights import RIGHT_BODY, RIGHTS, create_right
from tests.records.conftest import Overlap, committed_database, overlap, together

__all__ = ["committed_database", "overlap", "together"]

_ENTITY: Final = "/api/v1/marketplaces/lab/sellers/E-4"

type Place = tuple[str, dict[str, Any]]  # an address, and what may be put there


def _draft(machine: Client, right: Right) -> Place:
    new_user(right.owner)
    return f"{DRAFTS}/{create_draft(machine, body(right))['id']}", body(right, filer_name="Other")


def _right(machine: Client, _right: Right) -> Place:
    return f"{RIGHTS}/{create_right(machine)['id']}", RIGHT_BODY | {"goods": "bags"}


def _endpoint(machine: Client, _right: Right) -> Place:
    changes = {"events": ["request.received"]}
    return f"{HOOKS}/{create_webhook(machine)['endpoint']['id']}", SUBSCRIPTION | changes


def _key(_machine: Client, right: Right) -> Place:
    return f"{KEYS}/{ApiKey.objects.get(account=right.owner).prefix}", {"name": "night run"}


for_each_thing = pytest.mark.parametrize("thing", [_draft, _right, _endpoint, _key])


def _put(machine: Client, place: Place, tag: str, **headers: str) -> Shown:
    return machine.put(place[0], place[1], "application/json", headers={"If-Match": tag, **headers})


@for_each_thing
def test_a_stale_change_is_refused_and_changes_nothing(
    machine: Client, right: Right, thing: Callable[[Client, Right], Place]
) -> None:
    place = thing(machine, right)
    before = machine.get(place[0])
    answer = _put(machine, place, '"stale"')
    assert (answer.status_code, answer.json()["type"]) == (412, "urn:markwarden:changed")
    assert answer["Content-Type"] == "application/problem+json"
    assert machine.get(place[0]).json() == before.json()


@for_each_thing
def test_what_was_read_is_changed_once(
    machine: Client, right: Right, thing: Callable[[Client, Right], Place]
) -> None:
    place = thing(machine, right)
    tag = machine.get(place[0])["ETag"]
    first = _put(machine, place, tag)
    assert first.status_code == 200, first.content
    assert _put(machine, place, tag).status_code == 412
    again = _put(machine, place, first["ETag"])
    assert (again.status_code, machine.get(place[0])["ETag"]) == (200, again["ETag"])


@pytest.mark.parametrize("thing", [_draft, _endpoint, _key])
def test_nothing_is_deleted_that_somebody_changed(
    machine: Client, right: Right, thing: Callable[[Client, Right], Place]
) -> None:
    place = thing(machine, right)
    tag = machine.get(place[0])["ETag"]
    assert _put(machine, place, "*").status_code == 200
    assert machine.delete(place[0], headers={"If-Match": tag}).status_code == 412
    assert machine.get(place[0]).status_code == 200
    assert machine.delete(place[0], headers={"If-Match": "*"}).status_code == 204


def test_a_draft_that_somebody_changed_is_not_filed(machine: Client, right: Right) -> None:
    place = _draft(machine, right)
    tag = machine.get(place[0])["ETag"]
    assert machine.put(*place, "application/json").status_code == 200
    answer = machine.post(f"{place[0]}/filing", headers={"If-Match": tag})
    assert (answer.status_code, Draft.objects.count()) == (412, 1)


def test_a_refusal_is_not_the_answer_to_the_next_call_under_its_key(
    machine: Client, right: Right
) -> None:
    place = _endpoint(machine, right)
    once = {"Idempotency-Key": "once"}
    assert _put(machine, place, '"stale"', **once).status_code == 412
    assert _put(machine, place, machine.get(place[0])["ETag"], **once).status_code == 200


def test_of_two_who_read_the_same_one_is_refused(
    overlap: Overlap, machine: Client, right: Right
) -> None:
    place = _draft(machine, right)
    tag = machine.get(place[0])["ETag"]
    answers: list[Any] = [
        future.result()
        for future in overlap(
            partial(_put, machine, place, tag), partial(_put, machine, place, tag)
        )
    ]
    assert [answer.status_code for answer in answers] == [200, 412]


@pytest.mark.django_db
@pytest.mark.usefixtures("place")
def test_what_a_marketplace_says_of_a_seller_is_not_overwritten_unseen() -> None:
    systems = party()
    first = systems.put(_ENTITY, {"shops": [{"id": "S-1"}]}, "application/json")
    place = (_ENTITY, {"shops": [{"id": "S-1"}, {"id": "S-2"}]})
    assert _put(systems, place, first["ETag"]).status_code == 200
    assert _put(systems, place, first["ETag"]).status_code == 412


def test_what_the_caller_has_is_not_sent_again(machine: Client, account: Account) -> None:
    create_webhook(machine)
    for address in (HOOKS, f"{HOOKS}/{Endpoint.objects.get().public_id}"):
        tag = machine.get(address)["ETag"]
        answer = machine.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
        assert machine.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
