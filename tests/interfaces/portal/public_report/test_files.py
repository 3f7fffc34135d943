"""Files come with a report: kept through faults and the letter, drawn, and part of the request."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from interfaces.web.files import upload_gate
from records.cases.models import TakedownRequest
from records.filing.models import UnconfirmedReport
from tests.factories.takedown_requests import listing
from tests.interfaces.portal.filing.test_evidence_files import own_vault, photograph, report
from tests.interfaces.portal.filing.test_wizard import text
from tests.interfaces.portal.public_report.test_report import PATH, build_form, form_account

__all__ = ["form_account", "own_vault"]

pytestmark = pytest.mark.django_db


def _list_files() -> list[tuple[object, object]]:
    return [(file["code"], file["name"]) for file in TakedownRequest.objects.get().files]


def test_files_are_part_of_the_request() -> None:
    Client().post(PATH, build_form() | {"files_explanation": [photograph(), report()]})
    assert [code for code, _ in _list_files()] == ["explanation", "explanation"]
    request = TakedownRequest.objects.get()
    assert set(request.evidence["explanation"]) >= {str(file["sha256"]) for file in request.files}


def test_files_need_not_be_sent_twice_when_a_field_is_faulty() -> None:
    form = build_form(mark="")
    answer = Client().post(PATH, form | {"files_explanation": [photograph()]})
    assert (answer.status_code, TakedownRequest.objects.exists()) == (422, False)
    hidden_field = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    assert hidden_field
    Client().post(PATH, form | {"mark": "NORVELLE", "kept": [hidden_field[1]]})
    assert [code for code, _ in _list_files()] == ["explanation"]
    other = build_form(listings=listing(2)) | {"kept": [hidden_field[1]]}
    Client().post(PATH, other)  # another form: the file is none of its own
    assert TakedownRequest.objects.latest("pk").files == []


def test_a_file_that_cannot_be_read_is_named_at_its_field() -> None:
    broken_file = SimpleUploadedFile("broken.png", b"\x89PNG\r\n\x1a\nno", "image/png")
    answer = Client().post(PATH, build_form() | {"files_explanation": [broken_file]})
    assert answer.status_code == 422
    assert "broken.png" in text(answer)


def test_files_wait_with_a_report_that_waits_for_its_letter() -> None:
    Client().post(PATH, build_form(work="") | {"files_explanation": [photograph()]})
    pending_report = UnconfirmedReport.objects.get()
    address = f"/report/confirm/{pending_report.public_id}/"
    assert "seam.png" in text(Client().get(address))
    Client().post(address)
    assert len(_list_files()) == 1


def test_a_stranger_sends_large_bodies_to_the_report_alone() -> None:
    large = SimpleUploadedFile("large.png", b"\0" * (3 * 1024 * 1024), "image/png")
    assert Client().post("/register/", {"files": [large]}).status_code == 413
    answer = Client().post(PATH, build_form() | {"files_explanation": [large]})
    assert "large.png" in text(answer)


def test_files_of_one_report_are_read_at_a_time_and_none_waits() -> None:
    form = build_form()
    with upload_gate._TURN:
        small = Client().post(PATH, form | {"files_explanation": [photograph()]})
        assert (small.status_code, "Many files are being read" in text(small)) == (422, True)
        padding = SimpleUploadedFile("large.png", b"\0" * (3 * 1024 * 1024), "image/png")
        large = Client().post(PATH, form | {"files_explanation": [padding]})
        assert (large.status_code, "Retry-After" in large) == (503, True)
        assert not upload_gate._TURN.acquire(blocking=False)
    for _ in range(2):
        Client().post(PATH, form | {"files_explanation": [photograph()]})
    assert [code for code, _ in _list_files()] == ["explanation"]
