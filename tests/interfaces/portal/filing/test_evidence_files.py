"""Files are given with a filing, looked at before it, and part of what the reviewer sees."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from gateways.configured import vault
from records.accounts.models import Role
from records.cases.models import Case, TakedownRequest
from records.filing.models import Draft
from records.ledger.models import AuditEntry
from records.rights.models import Right
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.portal_rights import picture
from tests.factories.takedown_requests import new_account, new_user
from tests.interfaces.portal.filing.test_wizard import STATEMENTS, ready, text


@pytest.fixture(autouse=True)
def own_vault(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path})
    vault.cache_clear()
    yield
    vault.cache_clear()


def photograph() -> SimpleUploadedFile:
    return SimpleUploadedFile("seam.png", picture(), "image/png")


def report() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", pdf(Certificate()), "application/pdf")


def test_files_of_several_kinds_are_kept_with_the_draft_and_shown(
    browser: Client, right: Right
) -> None:
    draft = ready(browser, right)
    form = STATEMENTS | {"files_explanation": [photograph(), report()]}
    assert browser.post(f"{draft}evidence/", form)["Location"].endswith("review/")
    assert [file["name"] for file in Draft.objects.get().files] == ["seam.png", "report.pdf"]
    page = text(browser.get(f"{draft}evidence/"))
    assert "seam.png" in page
    response = browser.get(f"{draft}evidence/2/1/")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert browser.get(f"{draft}evidence/3/1/").status_code == 404


def test_a_bad_file_is_named_and_the_others_stay(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    broken_file = SimpleUploadedFile("notes.pdf", b"no document", "application/pdf")
    form = STATEMENTS | {"files_explanation": [broken_file, photograph()]}
    page = text(browser.post(f"{draft}evidence/", form, follow=True))
    assert "notes.pdf:" in page
    assert [file["name"] for file in Draft.objects.get().files] == ["seam.png"]


def test_a_file_is_removed_and_the_same_one_is_given_once(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    image = picture()
    for _ in range(2):
        file = SimpleUploadedFile("seam.png", image, "image/png")
        browser.post(f"{draft}evidence/", STATEMENTS | {"files_explanation": [file]})
    (evidence_file,) = Draft.objects.get().files
    Draft.objects.update(files=[evidence_file, {**evidence_file, "code": "test_report"}])
    removed_file = f"explanation {evidence_file['sha256']}"
    browser.post(f"{draft}evidence/", STATEMENTS | {"remove": [removed_file]})
    assert [file["code"] for file in Draft.objects.get().files] == ["test_report"]


def test_a_file_is_evidence_enough_where_the_reason_demands_some(
    browser: Client, right: Right
) -> None:
    draft = ready(browser, right)
    Draft.objects.update(reason="TM-TEST-BUY")
    form = STATEMENTS | {
        "files_purchase_record": [photograph()],
        "files_test_report": [report()],
    }
    browser.post(f"{draft}evidence/", form)
    assert "Everything needed is here." in text(browser.get(f"{draft}review/"))


def test_what_was_filed_is_seen_by_the_reviewer_and_stands_in_the_record(
    browser: Client, right: Right
) -> None:
    draft = ready(browser, right)
    browser.post(f"{draft}evidence/", STATEMENTS | {"files_explanation": [report()]})
    browser.post(f"{draft}filing/")
    request = TakedownRequest.objects.get()
    (file,) = request.files
    assert file["sha256"] in request.evidence["explanation"]
    first = AuditEntry.objects.get(subject_kind="request", subject_id=request.pk, number=1)
    assert json.loads(first.entry)["body"]["files"] == [file["sha256"]]
    Case.objects.update(state="in_review")
    auditor = Client()
    auditor.force_login(new_user(None, Role.AUDITOR, "otto"))
    case = Case.objects.order_by("pk").first()
    assert case is not None
    page = text(auditor.get(f"/console/cases/{case.public_id}/"))
    assert "report.pdf" in page
    response = auditor.get(f"/console/cases/{case.public_id}/evidence/{file['pages'][0]}/")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")


def test_nobody_else_sees_the_files_of_a_draft(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    browser.post(f"{draft}evidence/", STATEMENTS | {"files_explanation": [photograph()]})
    stranger = Client()
    stranger.force_login(new_user(new_account("Other"), name="otto"))
    assert stranger.get(f"{draft}evidence/1/1/").status_code == 404
    assert browser.get(f"{draft}evidence/1/1/").status_code == 200
