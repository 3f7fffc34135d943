"""Answers to sellers and appeals take files: uploaded first, and named by a token of one's own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from records.accounts import keys
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.disputes.models import Appeal
from records.rights.models import Right
from tests.factories.filer_disputes import create_counter_notice, create_upheld_case
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import (
    Shown,
    ask_filer,
    create_matched_case,
    new_account,
    new_user,
    reject_case,
)
from tests.fakes.clamd import EICAR, run_scanner
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.filing.test_filing import PATH as FILINGS
from tests.interfaces.api.filing.test_filing import body

pytestmark = pytest.mark.usefixtures("place")

FILES = "/api/v1/evidence-files"
DRAFTS = "/api/v1/drafts"
_NAMES = ("a.pdf", "b.pdf")


def upload_file(machine: Client, content: bytes, name: str = "contract.pdf") -> Shown:
    return machine.post(FILES, {"file": SimpleUploadedFile(name, content)})


def post_appeal(machine: Client, right: Right, token: str) -> Shown:
    path = f"/api/v1/cases/{reject_case(create_matched_case(right)).public_id}/appeal"
    appeal = {"statement": "Look again.", "evidence": [token]}
    return machine.post(path, appeal, content_type="application/json")


def test_a_file_goes_with_the_answer_to_a_question(machine: Client, right: Right) -> None:
    case = ask_filer(create_matched_case(right))
    path = f"/api/v1/cases/{case.public_id}/clarification"
    token = upload_file(machine, pdf(Certificate())).json()["token"]
    for sent, status in (("not a token", 422), (token, 200)):
        answer = {"answer": "Here.", "evidence": [sent]}
        assert machine.post(path, answer, content_type="application/json").status_code == status
    assert [file["name"] for file in case.clarifications.get().files] == ["contract.pdf"]


def test_a_file_goes_with_an_appeal(machine: Client, right: Right) -> None:
    token = upload_file(machine, pdf(Certificate())).json()["token"]
    assert post_appeal(machine, right, token).status_code == 202
    (evidence_file,) = Appeal.objects.get().evidence
    assert evidence_file["name"] == "contract.pdf"
    assert len(evidence_file["pages"]) == 1


def test_a_file_goes_with_a_filing_and_a_strangers_token_does_not(
    machine: Client, right: Right
) -> None:
    token = upload_file(machine, pdf(Certificate())).json()["token"]
    filing = body(right, listings=["loop:2"], evidence_files={"explanation": [token]})
    answer = machine.post(FILINGS, filing, content_type="application/json")
    assert answer.status_code == 202
    (evidence_file,) = TakedownRequest.objects.get().files
    assert (evidence_file["code"], evidence_file["name"], len(evidence_file["pages"])) == (
        "explanation",
        "contract.pdf",
        1,
    )
    stranger = with_key(keys.issue_key(new_account("Other"), now=database_now()))
    foreign = upload_file(stranger, pdf(Certificate())).json()["token"]
    for unknown in (token[:-2] + "xx", foreign):
        forged_filing = body(right, evidence_files={"explanation": [unknown]})
        refusal = machine.post(FILINGS, forged_filing, content_type="application/json")
        assert refusal.json()["errors"][0]["field"] == "evidence_files"
        check_result = machine.post(
            f"{FILINGS}/check", forged_filing, content_type="application/json"
        ).json()
        assert "unknown_file" in str(check_result)
        assert not check_result["would_be_filed"]


def test_files_are_kept_with_a_draft_until_others_are_given(machine: Client, right: Right) -> None:
    new_user(right.owner)  # drafts are for people to look at
    tokens = [upload_file(machine, pdf(Certificate()), name).json()["token"] for name in _NAMES]
    filing = body(right, evidence_files={"explanation": tokens[:1]})
    response = machine.post(DRAFTS, filing, content_type="application/json")
    assert response.status_code == 201, response.json()
    draft = f"{DRAFTS}/{response.json()['id']}"
    assert [draft_file["name"] for draft_file in response.json()["files"]] == ["a.pdf"]
    for files, names in ({}, ["a.pdf"]), ({"explanation": tokens[1:]}, ["b.pdf"]):
        filing = body(right, evidence_files=files)
        updated_draft = machine.put(draft, filing, content_type="application/json").json()
        assert [draft_file["name"] for draft_file in updated_draft["files"]] == names
    forged_filing = body(right, evidence_files={"explanation": ["forged"]})
    assert machine.put(draft, forged_filing, content_type="application/json").status_code == 422
    assert machine.post(f"{draft}/filing").status_code == 202
    assert [file["name"] for file in TakedownRequest.objects.get().files] == ["b.pdf"]


def test_a_file_goes_with_an_answer_to_a_seller(machine: Client, right: Right) -> None:
    counter = create_counter_notice(create_upheld_case(right))
    token = upload_file(machine, pdf(Certificate())).json()["token"]
    path = f"/api/v1/counter-notifications/{counter.public_id}/answer"
    reply = {"reply": "rejection", "statement": "No dealer of ours.", "evidence": [token]}
    assert machine.post(path, reply, content_type="application/json").status_code == 200
    counter.refresh_from_db()
    assert [file["name"] for file in counter.answer_evidence] == ["contract.pdf"]


def test_a_token_of_another_account_names_nothing(machine: Client, right: Right) -> None:
    stranger = with_key(keys.issue_key(new_account("Other"), now=database_now()))
    token = upload_file(stranger, pdf(Certificate())).json()["token"]
    answer = post_appeal(machine, right, token)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_file")
    assert not Appeal.objects.exists()


def test_what_is_no_paper_is_refused_at_its_field(machine: Client) -> None:
    answer = upload_file(machine, b"no paper")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == ("file", "misnamed")


def test_a_scanner_that_was_away_is_asked_again_under_the_same_key(
    machine: Client, settings: Settings
) -> None:
    content = pdf(Certificate())

    def send(antivirus: str) -> Shown:
        update = {"antivirus": antivirus}
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
        upload = {"file": SimpleUploadedFile("contract.pdf", content)}
        return machine.post(FILES, upload, headers={"Idempotency-Key": "once"})

    refusal = send("127.0.0.1:1")
    assert (refusal.status_code, refusal.json()["type"]) == (503, "urn:markwarden:unscanned")
    with run_scanner() as scanner:
        assert send(scanner.address).status_code == 200


def test_a_file_with_malware_is_refused_by_its_code(machine: Client, settings: Settings) -> None:
    with run_scanner() as scanner:
        update = {"antivirus": scanner.address}
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
        refusal = upload_file(machine, b"%PDF-1.7\n" + EICAR)
    assert refusal.status_code == 422
    (error,) = refusal.json()["errors"]
    assert (error["field"], error["code"]) == ("file", "infected")
