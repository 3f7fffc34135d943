"""A lead and a suit on the pages: written down, taken further step by step, with figures."""

import re

import pytest
from django.test import Client

from records.accounts.models import Account, Role, User
from records.actions.evidence import leads
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import Authority, Bundle, BundleState, CivilMatter, Lead, LeadState
from tests.factories.takedown_requests import marketplace
from tests.interfaces.console.evidence.test_holds import case, sign_in
from tests.interfaces.console.evidence.test_orders import list_authority

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]
_OUTCOME = {
    "kind": "criminal", "arrests": 3, "facilities": 1, "value": "1200.50", "currency": "EUR",
    "note": "", "source": "Press release 12/26",
}  # fmt: skip
_NOTED = '<span class="muted">Press release 12/26</span>'  # what is only typed stands in a field
_LACKS = "This field is required."


def take(client: Client, address: str, step: str, expected: str, **sent: object) -> None:
    text = client.post(f"{address}{step}/", sent, follow=True).content.decode()
    assert expected in text, step


def build_all() -> None:
    Bundle.objects.update(state=BundleState.BUILT, size=1, sha256="ab" * 32)


def test_a_lead_is_drafted_approved_shared_and_has_an_outcome(case: Case) -> None:
    ines, carl = sign_in(Role.INVESTIGATOR), sign_in(Role.COUNSEL)
    list_authority(ines)
    form = {
        "title": "Ring", "authority": "", "basis": "StPO 158", "jurisdiction": "DE",
        "offence": "MarkenG 143", "value": "9000", "currency": "EUR", "value_how": "Sales",
        "subjects": case.number,
    }  # fmt: skip
    assert _LACKS in ines.post("/console/leads/", form).content.decode()
    authority = Authority.objects.get().pk
    for field in ("basis", "jurisdiction", "offence", "value", "value_how", "subjects"):
        lacking = {**form, "authority": authority, field: ""}
        assert _LACKS in ines.post("/console/leads/", lacking).content.decode(), field
    assert not Lead.objects.exists()
    ines.post("/console/leads/", {**form, "authority": authority})
    address = f"/console/leads/{Lead.objects.get().public_id}/"
    take(carl, address, "approve", "to be shared")
    take(carl, address, "share", "does not take this step now")
    build_all()
    take(carl, address, "share", "to be answered")
    take(ines, address, "answer", "accepted", declined_why="")
    take(ines, address, "outcome", _NOTED, **_OUTCOME)
    take(ines, address, "close", "closed")
    assert Lead.objects.get().state == LeadState.CLOSED
    text = ines.get("/console/leads/").content.decode()
    assert "Leads handed over" in text
    assert "Figures, from outcomes with a source" in text
    assert "1,200.50 EUR" in text


def test_an_investigator_makes_a_lead_of_what_a_rights_holder_knows(case: Case) -> None:
    ines = sign_in(Role.INVESTIGATOR)
    list_authority(ines)
    owner = Account.objects.get(pk=case.owner_id)
    ada = User.objects.create(username="ada", account=owner)
    for title in ("A workshop", "Gossip"):
        leads.offer_lead(title, "In a cellar", ada, now=database_now())
    page = ines.get("/console/leads/?state=offered").content.decode()
    assert "A workshop" in page
    lead, gossip = Lead.objects.order_by("pk")
    address = f"/console/leads/{lead.public_id}/"
    assert "In a cellar" in ines.get(address).content.decode()
    form = {
        "title": "Workshop", "authority": Authority.objects.get().pk, "basis": "StPO 158",
        "jurisdiction": "DE", "offence": "MarkenG 143", "value": "9000", "currency": "EUR",
        "value_how": "Sales", "subjects": case.number,
    }  # fmt: skip
    take(ines, address, "draft", "waits for the second pair of eyes", **form)
    lead.refresh_from_db()
    assert (lead.contributor, lead.case_ids, lead.offer) == (owner, [case.pk], "In a cellar")
    take(ines, f"/console/leads/{gossip.public_id}/", "close", "closed")
    gossip.refresh_from_db()
    assert gossip.state == LeadState.CLOSED


def test_a_suit_keeps_exhibits_deadlines_and_costs(case: Case) -> None:
    carl = sign_in(Role.COUNSEL)
    form = {
        "court": "LG Berlin", "number": "4 O 1/26", "kind": "joint", "owner": "",
        "parties": "We v. Alba", "claims": "Injunction", "currency": "EUR",
        "subjects": case.number,
    }  # fmt: skip
    assert "A joint matter has an owner" in carl.post("/console/matters/", form).content.decode()
    owner = str(Account.objects.get(pk=case.owner_id).public_id)
    carl.post("/console/matters/", {**form, "owner": owner})
    assert (
        "written down already"
        in carl.post("/console/matters/", {**form, "owner": owner}).content.decode()
    )
    address = f"/console/matters/{CivilMatter.objects.get().public_id}/"
    bundle = {"title": "K1", "recipient": "LG", "basis": "ZPO 420", "subjects": case.number}
    carl.post("/console/bundles/", bundle)
    build_all()
    exhibit = Bundle.objects.get()
    sign_in(Role.INVESTIGATOR).post(f"/console/bundles/{exhibit.public_id}/approval/")
    take(carl, address, "exhibit", ">K1</a>", bundle=exhibit.pk)
    assert "K1 · LG · 20" in carl.get(address).content.decode(), "as people call it"
    for day in ("2999-01-05", "2020-01-05"):
        take(carl, address, "deadline", day, day=day, what="Hearing")
    days = CivilMatter.objects.get().deadlines
    assert days == [["2020-01-05", "Hearing"], ["2999-01-05", "Hearing"]]
    matters_page = carl.get("/console/matters/").content.decode()
    assert ("2999-01-05" in matters_page, "2020-01-05" in matters_page) == (True, False), (
        "the next one"
    )
    take(carl, address, "costs", "99.50 EUR", costs="99.50")
    take(carl, address, "outcome", _NOTED, **_OUTCOME)
    take(carl, address, "close", "closed")
    page = carl.get("/console/matters/").content.decode()
    assert "4 O 1/26" in page
    table_match = re.search(r"Suits by year.*?</table>", page, re.DOTALL)
    assert table_match
    assert re.findall(r'<td class="break">\s*(.+?)\s*</td>', table_match.group())[1:] == [
        "joint with an owner", "1",
    ]  # fmt: skip
