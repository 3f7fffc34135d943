"""Investigators and counsel see at once what waits for them, and find it by its name."""

from datetime import timedelta

import pytest
from django.test import Client

from records.accounts.models import Role, User
from records.actions.evidence import leads, matters
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import CivilMatter, DisclosureOrder, Lead, Opening
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.takedown_requests import marketplace
from tests.interfaces.console.evidence.test_holds import WHY, case, place, sign_in
from tests.interfaces.database_role import behind_the_wall

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]


def read(client: Client, address: str = "/console/orders/") -> str:
    with behind_the_wall():
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def find(client: Client, typed: str) -> str:
    with behind_the_wall():
        answer = client.post("/console/search/", {"q": typed}, headers={"HX-Request": "true"})
    return answer.content.decode()


def write_order(reference: str = "7 Js 1/26", **more: object) -> DisclosureOrder:
    now = database_now()
    fields = {"kind": "dsa_10", "sender": "Court", "asks": "x", "state": "received"}
    times = {"received_at": now, "due_at": now + timedelta(hours=8)}
    return DisclosureOrder.objects.create(reference=reference, **{**fields, **times, **more})


def test_orders_wait_with_their_clock_before_a_reason_is_given() -> None:
    order = write_order()
    write_order("Over", state="closed", ended_at=order.due_at)
    for role in (Role.INVESTIGATOR, Role.COUNSEL):
        page = read(sign_in_as(role))
        assert "Why do you open this?" in page
        assert f'datetime="{order.due_at:%Y-%m-%dT%H:%M}' in page
        assert page.partition("<title>")[2].strip().startswith("(1) ")
    assert "Orders to answer" not in read(sign_in_as(Role.AUDITOR))


def test_the_link_of_orders_that_wait_leads_to_these() -> None:
    write_order("Js A")
    write_order("Js B", state="refused")
    page = read(sign_in(Role.COUNSEL), "/console/orders/?state=open")
    assert "Js A" in page
    assert "Js B" not in page


def test_an_order_waits_for_another_than_who_prepared_it() -> None:
    client = sign_in(Role.COUNSEL, "carl")
    write_order(state="prepared", prepared_by=User.objects.get(username="carl"))
    assert "Orders to answer" not in read(client)
    assert "Orders to answer" in read(sign_in(Role.COUNSEL, "conny"))


def test_leads_holds_and_days_of_courts_wait(case: Case) -> None:
    ines, now = sign_in(Role.INVESTIGATOR, "ines"), database_now()
    contributor = User.objects.create(username="ada", account_id=case.owner_id)
    leads.offer_lead("A workshop", "In a cellar", contributor, now=now)
    place(ines, case.number)
    keeper = User.objects.get(username="ines")
    matter = CivilMatter(court="LG", number="4 O 1/26", kind="own", currency="EUR")
    matters.open_matter(matter, [], keeper, now=now)
    for days in (3, 60):
        day = (now + timedelta(days=days)).date()
        matters.add_deadline(matter.pk, day, "Reply", keeper, now=now)
    page = read(ines)
    for expected in ("Leads offered by rights holders", "Deadlines of courts"):
        assert expected in page
    assert f'datetime="{(now + timedelta(days=3)).date():%Y-%m-%d}' in page


def test_orders_leads_and_suits_are_found_by_who_said_why(case: Case) -> None:
    write_order()
    ines = sign_in_as(Role.INVESTIGATOR, "ines")
    asked = find(ines, "7 Js")
    assert "Why do you open this?" in asked
    assert "Court" not in asked
    ines.post(WHY, {"why": "Suit 4 C 12/26"})
    lead = Lead.objects.create(
        title="Ring 7 Js", jurisdiction="DE", offence="x", value=1, currency="EUR", value_how="x",
        drafted_at=database_now(), case_ids=[case.pk],
    )  # fmt: skip
    Opening.objects.all().delete()
    found = find(ines, "7 Js")
    assert str(DisclosureOrder.objects.get().public_id) in found
    assert str(lead.public_id) in found
    find(ines, "7 Js")
    kinds = Opening.objects.order_by("kind").values_list("kind", "thing_id", "why")
    assert [*kinds] == [("lead", None, "Suit 4 C 12/26"), ("order", None, "Suit 4 C 12/26")]
    for role in (Role.REVIEWER, Role.POLICY_ADMIN):
        assert "7 Js 1/26" not in find(sign_in_as(role), "7 Js")
