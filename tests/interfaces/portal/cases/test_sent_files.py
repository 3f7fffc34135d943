"""A question is answered with files, and the filer sees again what it sent."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gateways.configured import vault
from records.accounts.models import Role
from records.cases.models import Case, TakedownRequest
from records.rights.models import Right
from tests.factories.takedown_requests import (
    Shown,
    ask_filer,
    new_account,
    new_request,
    new_user,
    only_case,
)
from tests.interfaces.portal.cases.test_views import page_of, place_of
from tests.interfaces.portal.filing.test_evidence_files import own_vault, photograph, report
from tests.interfaces.portal.filing.test_wizard import text
from tests.interfaces.portal.public_report.test_report import PATH, build_form, form_account

__all__ = ["form_account", "own_vault"]


def answer_with_files(browser: Client, case: Case, **form: object) -> Shown:
    return browser.post(place_of(case, "answer"), form, follow=True)


def test_a_question_is_answered_with_files_alone(browser: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    page = answer_with_files(browser, case, answer="", evidence=[photograph(), report()])
    assert "The case continues" in text(page)
    assert [file["name"] for file in case.clarifications.get().files] == ["seam.png", "report.pdf"]


def test_the_desk_shows_the_files_of_an_answer(browser: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    answer_with_files(browser, case, answer="Here.", evidence=[report()])
    Case.objects.update(state="in_review")
    auditor = Client()
    auditor.force_login(new_user(None, Role.AUDITOR, "otto"))
    page = text(auditor.get(f"/console/cases/{case.public_id}/"))
    (address,) = set(re.findall(rf"/console/cases/{case.public_id}/evidence/[0-9a-f]+/", page))
    assert "report.pdf" in page
    assert auditor.get(address)["Content-Type"] == "image/jpeg"


def test_a_file_that_cannot_be_read_leaves_the_form_with_the_others(
    browser: Client, right: Right
) -> None:
    case = ask_filer(only_case(new_request(right, 1)), "Which <model>?")
    broken_file = SimpleUploadedFile("notes.pdf", b"no document", "application/pdf")
    page = answer_with_files(
        browser, case, answer="The Arno.", evidence=[broken_file, photograph()]
    )
    assert (page.status_code, case.clarifications.get().answered_at) == (422, None)
    assert "notes.pdf:" in text(page)
    assert "The Arno." in text(page)
    hidden_field = re.search(r'name="kept" value="([^"]+)"', page.content.decode())
    assert hidden_field
    answer_with_files(browser, case, answer="The Arno.", kept=[hidden_field[1]])
    assert [file["name"] for file in case.clarifications.get().files] == ["seam.png"]


def test_the_request_shows_what_was_sent_and_gives_it_back(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    first, second = request.cases.order_by("line")
    sent = report()
    content = sent.read()
    sent.seek(0)
    ask_filer(first)
    answer_with_files(browser, first, answer="", evidence=[sent])
    ask_filer(second)
    answer_with_files(browser, second, answer="", evidence=[photograph()])
    page = text(browser.get(page_of(request)))
    assert "What you sent" in page
    assert "Answer, line 2" in page
    place = f"{page_of(request)}sent/"
    assert browser.get(f"{place}1/1/")["Content-Type"] == "image/jpeg"
    download = browser.get(f"{place}1/")
    assert b"".join(download) == content
    name = f"{request.number}-1.pdf"
    assert download["Content-Disposition"] == f'attachment; filename="{name}"'
    assert download["Content-Type"] == "application/octet-stream"
    assert browser.get(f"{place}3/").status_code == 404
    assert browser.get(f"{place}1/2/").status_code == 404


def test_nobody_else_gets_what_was_sent(browser: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    answer_with_files(browser, case, answer="", evidence=[photograph()])
    stranger = Client()
    stranger.force_login(new_user(new_account("Other"), name="otto"))
    for place in ("sent/1/", "sent/1/1/"):
        assert stranger.get(f"{page_of(case.request)}{place}").status_code == 404


def test_a_file_that_the_vault_lost_is_not_found(browser: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    answer_with_files(browser, case, answer="", evidence=[photograph()])
    vault().forget(case.clarifications.get().files[0]["sha256"])
    assert browser.get(f"{page_of(case.request)}sent/1/").status_code == 404


@pytest.mark.usefixtures("form_account")
def test_a_public_report_shows_and_answers_with_files() -> None:
    visitor = Client()
    visitor.post(PATH, build_form() | {"files_explanation": [photograph()]})
    request = TakedownRequest.objects.get()
    place = f"/report/{request.public_id}/"
    case = ask_filer(only_case(request))
    answer = visitor.post(
        f"{place}cases/{case.public_id}/answer/",
        {"answer": "", "evidence": [report()]},
        follow=True,
    )
    page = text(answer)
    assert "What you sent" in page
    assert "seam.png" in page
    assert "report.pdf" in page
    assert visitor.get(f"{place}sent/2/1/")["Content-Type"] == "image/jpeg"
    assert visitor.get(f"{place}sent/1/").status_code == 200


@pytest.mark.usefixtures("form_account")
def test_a_large_answer_to_a_public_report_is_read() -> None:
    visitor = Client()
    visitor.post(PATH, build_form())
    case = ask_filer(only_case(TakedownRequest.objects.get()))
    large = SimpleUploadedFile("large.png", b"\0" * (3 * 1024 * 1024), "image/png")
    place = f"/report/{case.request.public_id}/cases/{case.public_id}/answer/"
    assert "large.png" in text(visitor.post(place, {"answer": "", "evidence": [large]}))
