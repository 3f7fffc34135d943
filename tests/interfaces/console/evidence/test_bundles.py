"""Bundles on the pages: asked for with a basis and a scope, opened with a reason that stays."""

import json
import re
import tarfile
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from gateways import configured
from records.accounts.models import Role
from records.actions.evidence import bundles, link_analysis
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import Bundle, BundleState, Cluster, LegalHoldKind
from records.ledger.models import AuditEntry
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.takedown_requests import marketplace
from tests.interfaces.console.disputes.test_desk import create_upheld_case
from tests.interfaces.console.evidence.test_holds import WHY, case, sign_in
from tests.records.evidence.test_clusters import sell, share

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]
_BUNDLES = "/console/bundles/"


def request_bundle(client: Client, subjects: str, **said: str) -> str:
    form = {"title": "Ring", "recipient": "Court", "basis": "DSA 9", "subjects": subjects, **said}
    return client.post(_BUNDLES, form, follow=True).content.decode()


def test_a_bundle_is_opened_with_a_reason_that_stays(
    case: Case, tmp_path: Path, settings: Settings
) -> None:
    changed_settings = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path})
    settings.MARKWARDEN = changed_settings
    configured.vault.cache_clear()
    client = sign_in(Role.INVESTIGATOR, "ines")
    assert "is being built" in request_bundle(client, case.number)
    bundle = Bundle.objects.get()
    opening = f"{_BUNDLES}{bundle.public_id}/opening/"
    assert "no file yet" in client.post(opening, follow=True).content.decode()
    assert bundles.build_next(configured.vault(), None, database_now())
    client.post(WHY, {"why": ""})
    assert "Why do you open this?" in client.post(opening).content.decode()
    client.post(WHY, {"why": "Hearing on Monday"})
    assert "Somebody else" in client.post(opening, follow=True).content.decode()
    approval = f"{_BUNDLES}{bundle.public_id}/approval/"
    client.post(approval)
    assert Bundle.objects.get().approved_by is None
    sign_in(Role.COUNSEL, "carl").post(approval)
    answer = client.post(opening)
    assert answer["Content-Disposition"] == f'attachment; filename="{bundle.file_name}"'
    assert len(answer.getvalue()) > 10_000
    text = client.get(f"{_BUNDLES}{bundle.public_id}/").content.decode()
    # Beside who took the file, and not only beside who opened the page.
    row = r">downloaded</b>\s*<span[^>]*>\s*ines</span><br><span[^>]*>Hearing on Monday</span>"
    assert re.search(row, text)
    assert AuditEntry.objects.filter(subject_kind="bundle").count() == 4
    configured.vault.cache_clear()


@pytest.mark.usefixtures("place")
def test_a_bundle_holds_the_record_the_right_the_letters_and_the_linked_sellers(
    mark: Right, tmp_path: Path
) -> None:
    upheld = create_upheld_case(mark)
    share("payment", "p", *sell("Alba", "Brook"))
    link_analysis.propose_clusters(database_now())
    draft_bundle = Bundle(title="Ring", basis="x", recipient="x", cluster=Cluster.objects.get())
    things = [(LegalHoldKind.CASE, upheld.pk)]
    now, ines = database_now(), review_cases.person(Role.INVESTIGATOR)
    bundle = bundles.request_bundle(draft_bundle, things, ines, now=now)
    with (tmp_path / "bundle.tar").open("w+b") as file:
        bundles.write_bundle(bundle, file, configured.vault(), None)
    with tarfile.open(tmp_path / "bundle.tar") as archive:
        archive.extractall(tmp_path, filter="data")
    data = tmp_path / f"bundle-{bundle.public_id}" / "data"
    record = json.loads((data / "cases" / upheld.number / "record.json").read_text())
    (decision_record,) = record["tables"]["cases.DecisionRecord"]
    assert decision_record["facts"]
    assert decision_record["routing"]
    (ruling,) = record["tables"]["cases.Ruling"]
    assert (ruling["outcome"], "note" in ruling) == ("upheld", False)
    (statement,) = record["statements"]
    assert statement["facts"]
    (request,) = (data / "requests").iterdir()
    assert json.loads((request / "right.json").read_text())["mark"] == mark.mark
    letters = [entry.read_text() for entry in (request / "letters").iterdir()]
    assert any("ada@norvelle.example" in letter for letter in letters)
    cluster = json.loads((data / "cluster.json").read_text())
    assert [entry["name"] for entry in cluster["members"]] == ["Alba", "Brook"]
    assert list((data / "sellers").iterdir())


def test_what_could_not_be_built_is_built_again(case: Case) -> None:
    client = sign_in(Role.INVESTIGATOR)
    request_bundle(client, case.number)
    Bundle.objects.update(state=BundleState.FAILED, error="No time stamp")
    address = f"{_BUNDLES}{Bundle.objects.get().public_id}/"
    assert "No time stamp" in client.get(address).content.decode()
    text = client.post(f"{address}again/", follow=True).content.decode()
    assert "is being built" in text
    assert "No time stamp" not in text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"basis": ""}, "required"),
        ({"certificate": "no PEM"}, "no certificate in PEM"),
    ],
)
def test_a_bundle_needs_a_basis_and_a_scope(case: Case, form: dict[str, str], says: str) -> None:
    client = sign_in(Role.COUNSEL)
    text = request_bundle(client, form.pop("subjects", case.number), **form)
    faults = re.findall(r'<p class="fault">(.*?)</p>', text, re.DOTALL)
    assert any(says in fault for fault in faults)
    assert not Bundle.objects.exists()
