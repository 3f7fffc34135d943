"""A report without the work: kept, written about, filed by its letter's link, and never lost."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import altcha
import pytest
from django.test import Client
from pytest_django import Settings

from interfaces.portal.public_report import forms
from records import policies
from records.actions.filing import public_reports
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import UnconfirmedReport
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories.proof_of_work import solve_challenge
from tests.factories.takedown_requests import listing
from tests.interfaces.portal.filing.test_wizard import text
from tests.interfaces.portal.public_report import test_report
from tests.records.notices.composed_letters import compose_letter, compose_receipt

pytestmark = pytest.mark.django_db
PATH = "/report/"


def build_form(**changes: str) -> dict[str, Any]:
    return test_report.build_form(**{"work": ""} | changes)


def keep_report(**changes: str) -> UnconfirmedReport:
    Client().post(PATH, build_form(**changes))
    return UnconfirmedReport.objects.get()


def address(report: UnconfirmedReport) -> str:
    return f"/report/confirm/{report.public_id}/"


def test_without_the_work_nothing_is_filed_and_a_letter_asks() -> None:
    answer = Client().post(PATH, build_form(), follow=True)
    report, page = UnconfirmedReport.objects.get(), text(answer)
    assert "The link is valid for 48 hours" in page
    assert not any(secret in page for secret in (str(report.public_id), "nora@example.com"))
    assert b"nora" not in bytes(report.sealed)
    assert not TakedownRequest.objects.exists()
    assert not Right.objects.exists()
    assert Outgoing.objects.filter(kind=public_reports.KIND, subject_id=report.pk).count() == 1
    letter = compose_letter(public_reports.KIND, report.pk)
    assert letter
    assert letter.to == "nora@example.com"
    assert address(report) in letter.text
    assert "请在" in letter.text


def test_opening_the_link_files_nothing_and_sending_on_does() -> None:
    report = keep_report()
    browser = Client()
    page = text(browser.get(address(report)))
    assert "NORVELLE" in page
    assert not TakedownRequest.objects.exists()
    places = {browser.post(address(report))["Location"] for _ in range(2)}
    request = TakedownRequest.objects.get()
    assert places == {f"/report/{request.public_id}/"}
    assert (request.explanation, request.filer_name) == ("Not ours.", "Nora Vell")
    report.refresh_from_db()
    assert not bytes(report.sealed)


def test_a_second_click_keeps_and_writes_once() -> None:
    form = build_form()
    for _ in range(2):
        Client().post(PATH, form)
    assert UnconfirmedReport.objects.count() == Outgoing.objects.count() == 1


def test_a_link_that_is_too_old_shows_the_form_with_all_that_was_typed() -> None:
    report = keep_report(explanation="Nur echt mit Naht.")
    UnconfirmedReport.objects.update(ends_at=database_now())
    answer = Client().post(address(report))
    page = text(answer)
    assert answer.status_code == 410
    assert "The link in our email is no longer valid" in page
    for words in ("NORVELLE", "EUIPO 018442907", listing(1), "Nur echt mit Naht.", "Nora Vell"):
        assert words in page
    assert not TakedownRequest.objects.exists()
    draft_field = re.search(r'name="draft_id" value="([^"]+)"', answer.content.decode())
    assert draft_field
    assert draft_field[1] != str(report.draft_id)


def test_what_nobody_confirms_is_deleted_after_two_weeks() -> None:
    report = keep_report()
    assert not public_reports.delete_unconfirmed(report.ends_at + timedelta(days=13))
    assert public_reports.delete_unconfirmed(report.ends_at + timedelta(days=14))
    assert Client().get(address(report)).status_code == 404


def test_an_incomplete_report_is_named_before_any_letter() -> None:
    answer = Client().post(PATH, build_form(listings="rubbish here"))
    assert answer.status_code == 422
    assert "No line names a listing" in text(answer)
    assert not UnconfirmedReport.objects.exists()


@pytest.mark.parametrize(
    "ways",
    [
        ["nora@example.com"],
        [
            "nora@example.com",
            '"Nora"@example.com',
            r'"n\ora"@example.com',
            r'"\n\ora+x"@example.com',
        ],
    ],
)
def test_one_mailbox_gets_so_many_letters_a_day_however_it_is_written(ways: list[str]) -> None:
    most = policies.policy().public_form.letters_a_day
    statuses = [
        Client()
        .post(PATH, build_form(filer_email=ways[n % len(ways)]), REMOTE_ADDR=f"10.0.{n}.1")
        .status_code
        for n in range(most + 1)
    ]
    assert statuses == [302] * most + [429]


def test_the_letters_of_a_day_count_together_with_the_work_and_without_it() -> None:
    most = policies.policy().public_form.letters_a_day
    statuses = [
        Client()
        .post(PATH, form(filer_email=f"Nora+{n}@Example.com"), REMOTE_ADDR=f"10.0.{n}.1")
        .status_code
        for n in range(most // 2 + 1)
        for form in (test_report.build_form, build_form)
    ]
    assert statuses == [302] * most + [429, 429]
    assert Outgoing.objects.count() == most


@pytest.mark.parametrize("form", [test_report.build_form, build_form])
@pytest.mark.parametrize("lure", ["Dear\n\nopen https://evil.example", "Dear\u2028sir", "A\x1bB"])
def test_a_name_of_several_lines_is_refused(form: Callable[..., Any], lure: str) -> None:
    answer = Client().post(PATH, form(filer_name=lure))
    assert answer.status_code == 422
    assert "Give your name on one line." in text(answer)
    assert not Outgoing.objects.exists()


def test_letters_to_an_address_that_nobody_proved_say_no_word_of_the_sender() -> None:
    form_data = {
        "filer_name": "Open evil.example",
        "mark": "Your parcel waits",
        "explanation": "Pay the duty",
    }
    report = keep_report(**form_data)
    confirmation = compose_letter(public_reports.KIND, report.pk)
    assert confirmation
    Client().post(PATH, test_report.build_form(**form_data))
    receipt = compose_receipt(TakedownRequest.objects.get())
    for letter in (confirmation, receipt):
        assert not any(words in letter.subject + letter.text for words in form_data.values())


def test_one_address_reports_so_many_listings_a_day(settings: Settings) -> None:
    changes = {"reported_listings_per_address": 3}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    listings = "\n".join(listing(n) for n in range(2))
    statuses = [Client().post(PATH, build_form(listings=listings)).status_code for _ in range(2)]
    assert statuses == [302, 429]
    assert UnconfirmedReport.objects.count() == 1


@pytest.mark.parametrize("form", [test_report.build_form, build_form])
def test_a_second_click_counts_towards_no_limit(
    settings: Settings, form: Callable[..., Any]
) -> None:
    changes = {"reported_listings_per_address": 3}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    most = policies.policy().public_form.letters_a_day
    report = form(listings=f"{listing(1)}\n{listing(2)}")
    answers = [Client().post(PATH, report) for _ in range(most + 1)]
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}


def _tamper_with_work(work: str) -> str:
    payload = altcha.Payload.from_base64(work)
    payload.challenge.parameters.key_prefix = "00"
    return str(payload.to_base64())


@pytest.mark.parametrize("kind", ["of another form", "bent", "rubbish", "too long", "late"])
def test_work_that_shows_nothing_asks_for_a_letter_and_loses_nothing(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = build_form()
    if kind == "late":
        early = database_now() - timedelta(hours=4)
        monkeypatch.setattr("tests.factories.proof_of_work.database_now", lambda: early)
    proofs: dict[str, Callable[[], str]] = {
        "of another form": lambda: solve_challenge(str(uuid4())),
        "bent": lambda: _tamper_with_work(solve_challenge(form["draft_id"])),
        "rubbish": lambda: "rubbish",
        "too long": lambda: solve_challenge(form["draft_id"]) + " " * 4_000,
        "late": lambda: solve_challenge(form["draft_id"]),
    }
    answer = Client().post(PATH, form | {"work": proofs[kind]()})
    assert answer["Location"] == "/report/waiting/"
    assert UnconfirmedReport.objects.count() == 1


def test_each_form_has_a_challenge_of_its_own() -> None:
    challenges = [
        json.loads(forms.create_challenge(str(uuid4()), now=database_now()))["parameters"]
        for _ in range(2)
    ]
    assert challenges[0]["nonce"] != challenges[1]["nonce"]
    assert challenges[0]["data"] != challenges[1]["data"]


def test_a_law_that_demands_more_is_asked_for_and_kept() -> None:
    claim = {"claim": "copyright:CR-TEXT-COPY"}
    page = text(Client().get(PATH, claim))
    assert "Under penalty of perjury" in page
    answer = Client().post(PATH, test_report.build_form(**claim))
    assert "requires it" in text(answer)
    sworn = claim | {"declared_authority": "on", "evidence_original_text": "https://n.example/1"}
    Client().post(PATH, test_report.build_form(**sworn))
    assert TakedownRequest.objects.get().declarations == ["authority"]
