"""An order on the pages: written down, sent back, completed, called, assessed, disclosed by two."""

import re
from datetime import timedelta
from typing import Final

import pytest
from django.test import Client

from interfaces.web.time_zones import DEVICE_COOKIE
from records.accounts.models import Role
from records.cases.models import Case, Work
from records.evidence.models import Authority, BundleState, DisclosureOrder, DisclosureOrderState
from tests.factories.takedown_requests import marketplace, new_request, only_case
from tests.interfaces.console.evidence.test_holds import case, sign_in

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]
_ORDERS = "/console/orders/"
_DAY: Final = timedelta(days=1)


def write_down(client: Client, **said: str) -> str:
    form = {
        "kind": "eu_production", "sender": "Staatsanwaltschaft", "reference": "7 Js 1/26",
        "authority": "", "basis": "", "asks": "Who sells it?", "subjects": "",
        "secret_until_on": "",
    } | said  # fmt: skip
    return client.post(_ORDERS, form, follow=True).content.decode()


def take(client: Client, step: str, expected: str, **sent: str) -> None:
    address = f"{_ORDERS}{DisclosureOrder.objects.get().public_id}/{step}/"
    assert expected in client.post(address, sent, follow=True).content.decode(), step


def list_authority(client: Client) -> None:
    form = {"name": "Court", "country": "DE", "telephone": "+49 30 555", "source": "Register"}
    for expected in ("put on the list", "It is written down already."):
        text = client.post("/console/known-authorities/", form, follow=True).content.decode()
        assert expected in text
    confirmation = f"/console/known-authorities/{Authority.objects.get().public_id}/confirmation/"
    for person, expected in ((client, "Somebody else"), (sign_in(Role.COUNSEL, "conny"), "conny")):
        assert expected in person.post(confirmation, follow=True).content.decode()


def test_what_an_order_lacks_is_asked_for_in_words_that_can_be_sent(case: Case) -> None:
    client = sign_in(Role.INVESTIGATOR)
    text = write_down(client)
    for expected in ("name the legal basis", "do not know your authority yet", "name the accounts"):
        assert expected in text
    list_authority(client)
    completion_fields = {"authority": str(Authority.objects.get().pk), "basis": "Article 5"}
    take(client, "completion", "name the accounts", **completion_fields)
    take(client, "completion", "to be authenticated", **completion_fields, subjects=case.number)


def test_an_order_goes_from_its_receipt_to_its_disclosure(case: Case) -> None:
    ines, carl = sign_in(Role.INVESTIGATOR), sign_in(Role.COUNSEL)
    list_authority(ines)
    authority = str(Authority.objects.get().pk)
    write_down(ines, authority=authority, basis="Article 5", subjects=case.number)
    take(ines, "authenticate", "not the one in the letter", called_number="+49 30 666", note="Ost")
    take(ines, "authenticate", "none: it binds us", called_number="+49 30 555", note="Ost")
    take(ines, "assess", "Prepare the bundle", ground="")
    take(ines, "prepare", "second pair of eyes")
    take(carl, "disclose", "does not take this step now")
    bundle = DisclosureOrder.objects.get().bundle
    assert bundle
    type(bundle).objects.update(state=BundleState.BUILT, size=1, sha256="ab" * 32)
    opening = f"/console/bundles/{bundle.public_id}/opening/"
    text = ines.post(opening, follow=True).content.decode()
    assert "Somebody else approves it first" in text
    take(carl, "disclose", "disclosed")
    take(carl, "close", "closed")
    assert (
        DisclosureOrder.objects.get().state == DisclosureOrderState.CLOSED
    )  # the word stands in "disclosed", too
    text = carl.get(_ORDERS).content.decode()
    assert "7 Js 1/26" in text
    assert "By year, country and kind" in text


def test_an_order_served_twice_is_said_to_be_one(case: Case) -> None:
    client = sign_in(Role.COUNSEL)
    write_down(client, subjects=case.number)
    assert '<dd class="break" dir="auto">2</dd>' in " ".join(
        write_down(client, subjects=case.number).split()
    ).replace("> 2 <", ">2<")
    assert DisclosureOrder.objects.count() == 1


def test_the_clock_of_an_order_runs_from_when_it_came(case: Case) -> None:
    client = sign_in(Role.COUNSEL)
    client.cookies[DEVICE_COOKIE] = "Asia/Shanghai"
    fields = {"subjects": case.number, "received_at": "2026-11-20T16:30"}
    assert "This is still to come" in write_down(client, **(fields | {"received_at": "2999-01-01"}))
    write_down(client, **fields)
    order = DisclosureOrder.objects.get()
    assert f"{order.received_at:%Y-%m-%d %H:%M}" == "2026-11-20 16:30", "in UTC, as it says"
    assert (order.due_at - order.received_at).days == 10


def test_those_that_wait_stand_first_and_the_earliest_due_before_others(case: Case) -> None:
    client, now = sign_in(Role.COUNSEL), case.filed_at
    for reference, due_at, ended_at in (("A", now, now), ("B", now + _DAY, None), ("C", now, None)):
        DisclosureOrder.objects.create(
            kind="dsa_10", sender="Court", reference=f"Js {reference}", asks="x", received_at=now,
            due_at=due_at, ended_at=ended_at, state="closed" if ended_at else "received",
        )  # fmt: skip
    assert re.findall("Js [ABC]", client.get(_ORDERS).content.decode()) == ["Js C", "Js B", "Js A"]


def test_an_order_is_narrowed_on_its_page(case: Case) -> None:
    client = sign_in(Role.COUNSEL)
    list_authority(client)
    fields = {"authority": str(Authority.objects.get().pk), "basis": "Article 5"}
    write_down(client, subjects=case.number, **fields)
    take(client, "narrow", "One suffices", subjects=case.number, why="One suffices")
    take(client, "narrow", "name the accounts", subjects="", why="Too wide")


def test_an_order_to_keep_a_case_that_was_deleted_is_narrowed_first(case: Case) -> None:
    client = sign_in(Role.COUNSEL)
    list_authority(client)
    fields = {"authority": str(Authority.objects.get().pk), "basis": "Article 6"}
    deleted_case = only_case(new_request(case.request.right, 2))
    subjects = f"{case.number}\n{deleted_case.number}"
    write_down(client, kind="eu_preservation", subjects=subjects, **fields)
    Work.objects.filter(case=deleted_case).delete()
    deleted_case.delete()
    call_fields = {"called_number": "+49 30 555", "note": "Ost"}
    take(client, "authenticate", "Narrow it to those that are left.", **call_fields)
    take(client, "narrow", "to be authenticated", subjects=case.number, why="Deleted")
    take(client, "authenticate", "to be assessed", **call_fields)


def test_an_authority_is_corrected_on_its_page() -> None:
    client = sign_in(Role.COUNSEL)
    list_authority(client)
    address = f"/console/known-authorities/{Authority.objects.get().public_id}/"
    form = {"name": "Court", "country": "DE", "telephone": "+49 30 777", "source": "Register 2"}
    for field, expected in (
        ("telephone", "This is no telephone"),
        ("certificate", "no certificate"),
    ):
        refusal = client.post(f"{address}correct/", {**form, field: "see the letter"})
        assert expected in refusal.content.decode()
    assert "+49 30 777" in client.post(f"{address}correct/", form, follow=True).content.decode()


def test_no_country_is_chosen_before_somebody_chooses_one() -> None:
    client = sign_in(Role.INVESTIGATOR)
    for page in ("known-authorities", "leads"):
        assert '<option value="" selected>Choose …</option>' in re.sub(
            r"\s+<", "<", client.get(f"/console/{page}/").content.decode()
        )
    form = {"name": "Court", "country": "", "telephone": "+49 30 555", "source": "Register"}
    assert client.post("/console/known-authorities/", form).status_code == 422
