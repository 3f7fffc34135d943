"""Bundles on the pages: asked for with a basis and a scope, opened with a reason that stays."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from gateways import configured
from records.accounts.models import Role
from records.actions.evidence import bundles
from records.clock import database_now
from records.complaints.models import Case
from records.evidence.models import Bundle
from records.ledger.models import AuditEntry
from tests.factories.takedown_requests import marketplace
from tests.interfaces.console.evidence.test_holds import WHY, case, sign_in

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]
_BUNDLES = "/console/bundles/"


def request_bundle(client: Client, subjects: str, **said: str) -> str:
    sent = {"title": "Ring", "recipient": "Court", "basis": "DSA 9", "subjects": subjects, **said}
    return client.post(_BUNDLES, sent, follow=True).content.decode()


def test_a_bundle_is_opened_with_a_reason_that_stays(
    case: Case, tmp_path: Path, settings: Settings
) -> None:
    chosen = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path})
    settings.MARKWARDEN = chosen
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
    answer = client.post(opening)
    assert answer["Content-Disposition"] == f'attachment; filename="{bundle.file_name}"'
    assert len(answer.getvalue()) > 10_000
    text = client.get(f"{_BUNDLES}{bundle.public_id}/").content.decode()
    assert "Hearing on Monday" in text
    assert "ines" in text
    assert AuditEntry.objects.filter(subject_kind="bundle").count() == 3
    assert sign_in(Role.AUDITOR).post(opening).status_code == 403
    configured.vault.cache_clear()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"basis": ""}, "required"),
        ({"certificate": "no PEM"}, "no certificate in PEM"),
        ({"subjects": "MW-99999"}, "There is no case"),
    ],
)
def test_a_bundle_needs_a_basis_and_a_scope(case: Case, said: dict[str, str], says: str) -> None:
    client = sign_in(Role.COUNSEL)
    text = request_bundle(client, said.pop("subjects", case.number), **said)
    assert says in text
    assert not Bundle.objects.exists()
