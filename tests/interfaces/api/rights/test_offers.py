"""A right is offered, taken back, declined and taken over by machine, by both sides."""

import uuid

import pytest
from django.test import Client

from records.accounts import keys
from records.accounts.models import Account
from records.actions.rights import transfer
from records.clock import database_now
from records.rights.models import Assignment, Right
from tests.factories.takedown_requests import Shown, new_account
from tests.interfaces.api.conftest import with_key

OFFERS = "/api/v1/right-offers"


@pytest.fixture
def other(db: None) -> Account:
    return new_account("Other")


@pytest.fixture
def theirs(other: Account) -> Client:
    """A machine of the other account."""
    return with_key(keys.issue_key(other, now=database_now()))


def offer_right(machine: Client, right: Right, to: uuid.UUID) -> Shown:
    path = f"/api/v1/rights/{right.public_id}/offer"
    return machine.post(path, {"to": str(to)}, content_type="application/json")


def answer_offer(machine: Client, offer: str, *, accepts: bool) -> Shown:
    path = f"{OFFERS}/{offer}/answer"
    return machine.post(path, {"accepts": accepts}, content_type="application/json")


def test_a_right_goes_over_once_both_have_said_so(
    machine: Client, theirs: Client, other: Account, right: Right
) -> None:
    offer = offer_right(machine, right, other.public_id).json()
    assert (offer["state"], offer["is_to_you"], offer["right"]) == (
        "offered",
        False,
        str(right.public_id),
    )
    (incoming_offer,) = theirs.get(OFFERS, {"state": "offered"}).json()["items"]
    assert (incoming_offer["id"], incoming_offer["is_to_you"], incoming_offer["right"]) == (
        offer["id"],
        True,
        None,
    )
    assert answer_offer(theirs, offer["id"], accepts=True).json()["state"] == "accepted"
    assert answer_offer(theirs, offer["id"], accepts=False).status_code == 409
    assert transfer.complete_transfers(database_now()) == 1
    assert theirs.get(OFFERS).json()["items"][0]["right"] == str(right.public_id)
    assert machine.get(OFFERS).json()["items"][0]["right"] is None


def test_an_offer_is_taken_back_until_it_is_answered(
    machine: Client, theirs: Client, other: Account, right: Right
) -> None:
    first = offer_right(machine, right, other.public_id).json()["id"]
    assert offer_right(machine, right, other.public_id).status_code == 409
    assert theirs.delete(f"{OFFERS}/{first}").status_code == 404
    assert machine.delete(f"{OFFERS}/{first}").status_code == 204
    assert machine.delete(f"{OFFERS}/{first}").json()["type"] == "urn:markwarden:not_offered"
    second = offer_right(machine, right, other.public_id).json()["id"]
    assert answer_offer(machine, second, accepts=True).status_code == 404
    assert answer_offer(theirs, second, accepts=False).json()["state"] == "declined"


def test_whether_there_is_an_account_of_that_number_nobody_learns(
    machine: Client, account: Account, right: Right
) -> None:
    refusal = offer_right(machine, right, account.public_id)
    assert (refusal.status_code, refusal.json()["errors"][0]["field"]) == (422, "to")
    assert offer_right(machine, right, uuid.uuid4()).status_code == 201
    assert Assignment.objects.count() == 1
