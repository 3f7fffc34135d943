"""An owner's account sees the exhibits of its joint matters, and nothing else of them."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from gateways import configured
from records.accounts.models import Account
from records.clock import database_now
from records.evidence.models import Bundle, BundleState, CivilMatter, Lead, LeadState
from records.ledger.models import AuditEntry
from tests.factories import record_cases
from tests.factories.takedown_requests import new_account, new_user
from tests.interfaces.portal.filing.test_wizard import text


def add_exhibit(owner: Account | None, title: str, kind: str = "joint") -> Bundle:
    now, keeper = database_now(), record_cases.keeper()
    bundle = Bundle.objects.create(
        title=title, basis="ZPO 420", recipient="LG Berlin", case_ids=[1], requested_by=keeper,
        requested_at=now, state=BundleState.BUILT, size=5, sha256="ab" * 32,
    )  # fmt: skip
    matter = CivilMatter.objects.create(
        court="LG Berlin", number=f"4 O {title}", kind=kind, owner=owner, currency="EUR",
        parties="The other side", claims="Secret strategy", opened_at=now,
    )  # fmt: skip
    matter.exhibits.add(bundle)
    return bundle


@pytest.fixture
def vault(tmp_path: Path, settings: Settings) -> None:
    configuration = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path / "vault"})
    settings.MARKWARDEN = configuration
    configured.vault.cache_clear()


@pytest.mark.usefixtures("vault")
def test_the_owner_downloads_an_exhibit_and_sees_nothing_else(
    browser: Client, account: Account, tmp_path: Path
) -> None:
    own_exhibit = add_exhibit(account, "Exhibit 1")
    foreign = add_exhibit(new_account("Second Ltd"), "Exhibit 2")
    not_joint = add_exhibit(account, "Exhibit 3", "owners")
    loose = Bundle.objects.create(
        title="Exhibit 4", basis="x", recipient="x", case_ids=[1], requested_at=database_now(),
        requested_by=record_cases.keeper(), state=BundleState.BUILT, size=1, sha256="cd" * 32,
    )  # fmt: skip
    page = text(browser.get("/matters/"))
    assert "Exhibit 1" in page
    assert "LG Berlin" in page
    for hidden_text in ("Exhibit 2", "Exhibit 3", "Exhibit 4", "Secret strategy", "The other side"):
        assert hidden_text not in page
    file = tmp_path / "file"
    file.write_bytes(b"whole")
    configured.vault().publish(own_exhibit.vault_name, file)
    answer = browser.post(f"/matters/{own_exhibit.public_id}/")
    assert answer.getvalue() == b"whole"
    assert AuditEntry.objects.filter(subject_kind="bundle", subject_id=own_exhibit.pk).count() == 1
    for other in (foreign, not_joint, loose):
        assert browser.post(f"/matters/{other.public_id}/").status_code == 404
    configured.vault.cache_clear()


def test_who_contributed_to_a_lead_reads_what_it_may_and_no_more(
    browser: Client, account: Account
) -> None:
    for title, disclosure in (("Ring of four", "It is being looked at."), ("Ring of five", "")):
        Lead.objects.create(
            title=title, offence="MarkenG 143", jurisdiction="DE", value=1, currency="EUR",
            value_how="x", drafted_at=database_now(), contributor=account, may_be_told=disclosure,
        )  # fmt: skip
    page = text(browser.get("/matters/"))
    assert "It is being looked at." in page
    assert "Ring of" not in page, "titles are internal"
    assert "MarkenG" not in page
    answer = browser.post(
        "/matters/leads/", {"title": "A workshop", "offer": "In a cellar in Łódź"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/matters/")
    lead = Lead.objects.get(state=LeadState.OFFERED)
    assert (lead.contributor, lead.offer) == (account, "In a cellar in Łódź")
    page = text(browser.get("/matters/"))
    assert "A workshop" in page
    assert "An investigator reads it." in page
    blank = browser.post("/matters/leads/", {"title": " ", "offer": "x" * 5001})
    assert blank.status_code == 422
    Lead.objects.bulk_create(
        Lead(title="x", value=1, drafted_at=database_now(), contributor=account, state="offered")
        for _ in range(19)
    )
    full = browser.post("/matters/leads/", {"title": "One more", "offer": "x"})
    assert "Twenty of yours wait" in text(full)
    stranger = Client()
    stranger.force_login(new_user(new_account("Third Ltd"), name="third"))
    assert "It is being looked at." not in text(stranger.get("/matters/"))
    assert "A workshop" not in text(stranger.get("/matters/"))
