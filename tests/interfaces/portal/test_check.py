"""Anybody checks a receipt without an account; a false one is refused in the reader's language."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways.vault_folder import FolderVault
from records.ledger.models import Outgoing
from records.notices import receipts
from records.notices.statements import RESULT_KIND
from records.rights.models import Right
from tests.factories import audit_chains, record_cases, record_disputes
from tests.factories.audit_chains import vault
from tests.factories.takedown_requests import new_user
from tests.workers.outbound.test_deliver import letters
from workers.outbound.deliver import deliver_batch

__all__ = ["letters", "vault"]

pytestmark = pytest.mark.django_db(transaction=True)

_ADDRESS = "/check/"


@pytest.fixture
def mark(settings: Settings) -> Right:
    place = Marketplace(
        code="lab",
        origin="http://127.0.0.1:9",
        webhook_url="http://127.0.0.1:9/told",
        webhook_secret="whsec_dGVzdA==",
        is_loopback_allowed=True,
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [place]})
    return record_cases.right(record_cases.account())


@pytest.fixture
def receipt(mark: Right, letters: Path, vault: FolderVault) -> str:
    """The receipt of a case that was upheld and told, and that the log covers."""
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    Outgoing.objects.update(send_after=record_cases.NOW)
    while deliver_batch():
        pass
    audit_chains.sign(vault, 1)
    found = receipts.find_receipt(RESULT_KIND, receipts.FILER, case_id=case.pk)
    return receipts.write_receipt(found).decode()


def test_anybody_reads_what_was_decided_and_what_was_kept_back(receipt: str) -> None:
    file = SimpleUploadedFile("receipt.json", receipt.encode())
    for posted in ({"text": receipt}, {"file": file}):
        page = Client().post(_ADDRESS, posted)
        text = page.content.decode()
        assert page.status_code == 200
        assert "the log of today still holds the decision" in text
        assert "Your complaint was upheld" in text
        assert "seller.counterfeit_strikes" in text


def test_a_false_receipt_is_told_so_in_the_readers_language(receipt: str) -> None:
    forged = receipt.replace("Zorvex running", "FORGED running")
    for language, says in {
        "en": "This receipt does not hold.",
        "zh-hans": "此凭证不成立。",
    }.items():
        page = Client(headers={"accept-language": language}).post(_ADDRESS, {"text": forged})
        assert page.status_code == 422
        assert says in page.content.decode()


def test_a_log_that_was_drawn_again_is_found_by_a_receipt_handed_out_before(receipt: str) -> None:
    with connection.cursor() as cursor:  # with the power of the tables' owner
        for table in ("ledger_logtile", "ledger_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own tables
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    page = Client().post(_ADDRESS, {"text": receipt})
    assert "the log of today does not begin with its checkpoint" in page.content.decode()


@pytest.mark.parametrize("text", ["", "{}", "x" * 20])
def test_what_is_no_receipt_is_refused_at_the_form(text: str) -> None:
    page = Client().post(_ADDRESS, {"text": text})
    assert page.status_code == 422
    assert "receipt" in page.content.decode()


def test_a_filer_downloads_the_receipt_of_its_own_case_alone(receipt: str, mark: Right) -> None:
    client, stranger = Client(), Client()
    client.force_login(new_user(mark.owner))
    stranger.force_login(new_user(record_cases.account("Other"), name="other"))
    case = mark.takedownrequest_set.get().cases.get()
    address = f"/requests/{case.request.public_id}/cases/{case.public_id}/receipt.json"
    page = client.get(address)
    assert page["Content-Disposition"] == f'attachment; filename="receipt-{case.number}.json"'
    assert page.content.decode() == receipt
    assert stranger.get(address).status_code == 404
