"""A page of holds, bundles and orders opens with a reason, which is kept."""

import pytest

from records.accounts.models import Role
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import LegalHold, Opening
from records.ledger import audit
from records.ledger.models import AuditEntry
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.takedown_requests import marketplace
from tests.interfaces.console.evidence.test_holds import WHY, case, place, sign_in

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]
_ASKS = "Why do you open this?"


def test_a_page_opens_with_a_reason_that_is_kept_with_it(case: Case) -> None:
    client = sign_in(Role.INVESTIGATOR, "ines")
    place(client, case.number)
    hold = LegalHold.objects.get()
    text = client.get(f"/console/holds/{hold.public_id}/").content.decode()
    assert ">opened</b>" in text
    openings = [
        (opening.kind, opening.thing_id, opening.why) for opening in Opening.objects.order_by("pk")
    ]
    assert openings[-1] == ("hold", hold.public_id, "Suit 4 C 12/26")
    chain = AuditEntry.objects.filter(subject_kind="opening")
    assert chain.count() == len(openings)
    person = Opening.objects.latest("pk").person
    assert audit.find_broken_links("opening", person.pk) == []


@pytest.mark.parametrize("place", ["holds", "bundles", "orders", "known-authorities"])
@pytest.mark.parametrize("role", [Role.COUNSEL, Role.AUDITOR])
def test_without_a_reason_nothing_is_shown(place: str, role: Role) -> None:
    client = sign_in_as(role)
    address = f"/console/{place}/"
    assert _ASKS in client.get(address).content.decode()
    assert not Opening.objects.exists()
    answer = client.post(WHY, {"why": "Yearly audit", "next": address})
    assert answer.headers["Location"] == address
    assert _ASKS not in client.get(address).content.decode()
    assert Opening.objects.get().why == "Yearly audit"


def test_a_reason_is_good_for_an_hour_and_leads_nowhere_else() -> None:
    client = sign_in(Role.COUNSEL)
    elsewhere = client.post(WHY, {"why": "x", "next": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == "/console/orders/"
    session = client.session
    session["evidence_why"] = ["Old", database_now().isoformat()]
    session.save()
    assert _ASKS in client.get("/console/orders/").content.decode()
    response = client.post("/console/orders/", {"asks": "Written for an hour"})
    assert "Written for an hour" in response.content.decode(), "it is not lost"
    session["evidence_why"] = ["", ""]
    session.save()
    assert _ASKS in client.post("/console/orders/", {}).content.decode()
