"""Each file that reaches a page or the API is kept only when the scanner has passed it."""

import logging
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from prometheus_client import REGISTRY
from pytest_django import Settings

from gateways.vault_folder import FolderVault
from interfaces.web.files.evidence_files import store_file
from interfaces.web.files.sheets import MalformedSheet, read_archive, read_sheet
from interfaces.web.files.uploads import UploadRefused, read_upload
from records.accounts.models import IdentityDocument, User
from records.rights.models import RightImport
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.portal_rights import address, only, picture, post_right
from tests.fakes.clamd import EICAR, Scanner, run_scanner

pytestmark = pytest.mark.usefixtures("place")

_MALWARE = "found malware in this file"
_SILENT = "did not answer"


@pytest.fixture
def scanner(settings: Settings) -> Iterator[Scanner]:
    with run_scanner() as running:
        _set_scanner(settings, running.address)
        yield running


@pytest.fixture
def no_scanner(settings: Settings) -> None:
    _set_scanner(settings, "127.0.0.1:1")


def _set_scanner(settings: Settings, place: str) -> None:
    update = {"antivirus": place}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)


def _count(outcome: str) -> float:
    return REGISTRY.get_sample_value("markwarden_upload_scans_total", {"outcome": outcome}) or 0


def _paper(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a person's paper.pdf", content, "application/pdf")


def _zip(content: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zip_file:
        zip_file.writestr("logo.png", content)
    return buffer.getvalue()


_INFECTED = b"%PDF-1.7\n" + EICAR


@pytest.mark.django_db
def test_an_infected_paper_is_refused_at_its_field_and_not_kept(
    browser: Client, scanner: Scanner, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    post_right(browser)
    before, files = _count("infected"), _list_kept(settings)
    with caplog.at_level(logging.WARNING, "markwarden.uploads"):
        answer = browser.post(
            address(only(), "papers/"), {"kind": "certificate", "paper": _paper(_INFECTED)}
        )
    assert answer.status_code == 422
    assert _MALWARE in answer.content.decode()
    assert not only().certificates.exists()
    assert _list_kept(settings) == files
    assert _count("infected") == before + 1
    assert "Eicar-Test-Signature" in caplog.text
    assert "person" not in caplog.text, "neither file names nor people"
    assert scanner.commands == ["zINSTREAM"]


def _list_kept(settings: Settings) -> set[str]:
    folder: Path = settings.MARKWARDEN.vault_folder
    return set(FolderVault(folder).keys())


@pytest.mark.django_db
def test_a_file_that_the_scanner_passes_is_kept(browser: Client, scanner: Scanner) -> None:
    post_right(browser)
    form = {"kind": "certificate", "paper": _paper(pdf(Certificate()))}
    assert browser.post(address(only(), "papers/"), form).status_code == 302
    assert only().certificates.count() == 1
    assert scanner.commands == ["zINSTREAM"]


@pytest.mark.django_db
@pytest.mark.usefixtures("no_scanner")
def test_without_the_scanners_answer_nothing_is_kept(browser: Client) -> None:
    post_right(browser)
    before = _count("unreachable")
    form = {"category": "logo", "picture": SimpleUploadedFile("a.png", picture())}
    answer = browser.post(address(only(), "pictures/"), form)
    assert answer.status_code == 422
    assert _SILENT in answer.content.decode()
    assert not only().references.exists()
    assert _count("unreachable") == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["sheet", "archive"])
@pytest.mark.usefixtures("scanner")
def test_a_sheet_and_an_archive_are_scanned_too(browser: Client, field: str) -> None:
    form = {
        "sheet": SimpleUploadedFile("r.csv", b"kind,mark\n" + (EICAR if field == "sheet" else b"")),
        "archive": SimpleUploadedFile("f.zip", _zip(b"x") + (EICAR if field == "archive" else b"")),
    }
    answer = browser.post("/rights/imports/", form)
    assert answer.status_code == 422
    assert _MALWARE in answer.content.decode()
    assert not RightImport.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("scanner")
def test_an_identity_document_is_scanned(browser: Client, nora: User) -> None:
    User.objects.filter(pk=nora.pk).update(is_owner=True)
    form = {
        "kind": "business_licence",
        "name": "Norvelle S.p.A.",
        "country": "IT",
        "number": "IT-0099-4711",
        "paper": _paper(_INFECTED),
    }
    answer = browser.post("/account/identity/", form)
    assert _MALWARE in answer.content.decode()
    assert not IdentityDocument.objects.exists()


@pytest.mark.usefixtures("scanner")
def test_evidence_is_scanned() -> None:
    with pytest.raises(UploadRefused, match=_MALWARE):
        store_file(_paper(_INFECTED), "filer 7")


@pytest.mark.usefixtures("no_scanner")
def test_every_door_for_files_waits_for_the_verdict() -> None:
    with pytest.raises(UploadRefused, match=_SILENT):
        read_upload(_paper(b"%PDF-1.7"), is_paper=True)
    with pytest.raises(MalformedSheet, match=_SILENT):
        read_sheet(b"kind,mark", "a.csv")
    with pytest.raises(MalformedSheet, match=_SILENT):
        read_archive(_zip(b"x"))


@pytest.mark.usefixtures("scanner")
def test_the_refusal_is_said_in_chinese() -> None:
    with translation.override("zh-hans"), pytest.raises(UploadRefused, match="病毒扫描"):
        read_upload(_paper(_INFECTED), is_paper=True)
