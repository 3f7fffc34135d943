"""The filer's inbox of disputes: what sellers say, answers in time, late ones, and appeals."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from pipeline.disputes.procedure import CounterState
from pipeline.law.profiles import DisputeStep
from records import policies
from records.actions.disputes import counter_answers, counter_notices
from records.actions.disputes.counter_notices import CounterStatement
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.rights.models import Right
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import create_matched_case
from tests.interfaces.portal.cases.test_actions import uphold_case
from tests.interfaces.portal.filing.test_wizard import text

pytestmark = pytest.mark.usefixtures("place")

STATEMENT = CounterStatement("authorised", "We buy from the owner's own dealer.")


def dispute_new_case(right: Right, law: str = "default", *, cases: int = 1) -> CounterNotification:
    """An upheld case (or several of one statement) that the seller disputes, before its filer."""
    upheld_cases = [uphold_case(create_matched_case(right)) for _ in range(cases)]
    assert upheld_cases[0].seller_id
    Case.objects.update(request=upheld_cases[0].request)
    for line, case in enumerate(upheld_cases, start=1):
        Case.objects.filter(pk=case.pk).update(line=line)
    now = database_now()
    counter_notices.file_counter_notice(
        [case.pk for case in upheld_cases], upheld_cases[0].seller_id, STATEMENT, now=now
    )
    CounterNotification.objects.update(profile=law)
    counter_answers.forward_counters(now)
    return CounterNotification.objects.select_related("case").order_by("pk")[0]


def page_of(counter: CounterNotification) -> str:
    return f"/disputes/{counter.public_id}/"


def build_answer(
    counter: CounterNotification, choice: str, words: str = "", **more: object
) -> dict[str, object]:
    return {"said": choice, "text": words, "case": [str(counter.public_id)], **more}


def state_of(counter: CounterNotification) -> str:
    counter.refresh_from_db()
    return counter.state


def test_an_empty_inbox_says_what_will_be_there(browser: Client) -> None:
    assert "No seller disputes a claim of yours." in text(browser.get("/disputes/"))
    assert "There are no appeals." in text(browser.get("/disputes/appeals/"))


def test_the_inbox_shows_a_statement_once_with_its_clock_and_its_law(
    browser: Client, right: Right
) -> None:
    dispute_new_case(right, "cn-ecl", cases=3)
    page = text(browser.get("/disputes/"))
    assert "and 2 more cases" in page
    assert page.count("<tr>") == 1 + 1  # the heads, and one statement
    assert "The seller is authorised." in page
    assert "<td>China: E-commerce Law</td>" in page
    assert re.search(r"<strong>\d+ days \d+ h</strong>", page)
    assert "No disputes match" in text(browser.get("/disputes/", {"state": "closed"}))
    assert "and 2 more cases" in text(browser.get("/disputes/", {"q": "norv", "sort": "newest"}))
    assert "No disputes match these filters." in text(browser.get("/disputes/", {"q": "nothing\0"}))


@pytest.mark.parametrize(
    ("law", "says"),
    [
        ("default", "If you do not answer, a person of the platform rules"),
        ("eu-dsa", "If you do not answer, a person of the platform rules"),
        ("us-dmca", "If you report no suit, the listing goes up again"),
        ("cn-ecl", "If you report no suit or complaint to an authority"),
    ],
)
def test_the_page_says_what_silence_does_under_each_law(
    browser: Client, right: Right, law: str, says: str
) -> None:
    page = text(browser.get(page_of(dispute_new_case(right, law))))
    assert says in page
    assert "We buy from the owner" in page
    assert ("Report a suit" in page) is (law in {"us-dmca", "cn-ecl"})


@pytest.mark.parametrize("law", ["default", "eu-dsa", "us-dmca", "cn-ecl"])
def test_a_filer_reads_no_caution_that_is_for_the_operator(
    browser: Client, right: Right, law: str
) -> None:
    counter = dispute_new_case(right, law)
    for address in ("/disputes/", page_of(counter)):
        assert policies.profile(law).caution.en not in text(browser.get(address))


def test_a_rejection_with_words_and_papers_leads_to_a_person(browser: Client, right: Right) -> None:
    counter = dispute_new_case(right)
    paper = SimpleUploadedFile("contract.pdf", pdf(Certificate()), "application/pdf")
    words = "No contract with them."
    response = browser.post(
        page_of(counter), build_answer(counter, DisputeStep.REJECTION, words, evidence=paper)
    )
    assert response.status_code == 302
    assert state_of(counter) == CounterState.DISPUTED
    page = text(browser.get(page_of(counter)))
    assert "No contract with them." in page
    proof = browser.get(f"{page_of(counter)}proof/1/1/")
    assert (proof.status_code, proof["Content-Type"]) == (200, "image/jpeg")
    assert browser.get(f"{page_of(counter)}proof/2/1/").status_code == 404
    assert browser.get(f"{page_of(counter)}evidence/1/1/").status_code == 404


def test_what_is_wrong_stands_at_its_field_and_files_are_not_sent_twice(
    browser: Client, right: Right
) -> None:
    counter = dispute_new_case(right)
    paper = SimpleUploadedFile("contract.pdf", pdf(Certificate()), "application/pdf")
    bad = SimpleUploadedFile("bomb.pdf", b"%PDF-1.7\nnothing", "application/pdf")
    response = browser.post(
        page_of(counter),
        build_answer(counter, DisputeStep.REJECTION, "Why.", evidence=[paper, bad]),
    )
    page = text(response)
    assert response.status_code == 422
    assert "bomb.pdf: This file is damaged or locked" in page
    assert "Why." in page
    token = response.context["typed"].evidence.stored_files[0].token
    again = build_answer(counter, DisputeStep.REJECTION, "Why.", kept=[token, "forged"])
    assert browser.post(page_of(counter), again).status_code == 302
    assert [file["name"] for file in _fresh(counter).answer_evidence] == ["contract.pdf"]


def test_files_of_an_earlier_try_stay_when_the_next_ones_are_too_large(
    browser: Client, right: Right, settings: Settings
) -> None:
    counter = dispute_new_case(right)
    paper = SimpleUploadedFile("contract.pdf", pdf(Certificate()), "application/pdf")
    first = browser.post(page_of(counter), build_answer(counter, "", "Why.", evidence=paper))
    (file,) = first.context["typed"].evidence.stored_files
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = SimpleUploadedFile("large.pdf", b"%PDF-1.7" + b" " * 2_000, "application/pdf")
    words = build_answer(counter, DisputeStep.REJECTION, "Why.", kept=[file.token], evidence=large)
    second = browser.post(page_of(counter), words)
    assert (second.status_code, "This file is too large." in text(second)) == (422, True)
    assert [stored_file.name for stored_file in second.context["typed"].evidence.stored_files] == [
        "contract.pdf"
    ]


def _fresh(counter: CounterNotification) -> CounterNotification:
    return CounterNotification.objects.get(pk=counter.pk)


def test_a_bare_rejection_under_the_dmca_says_that_time_runs_on(
    browser: Client, right: Right
) -> None:
    counter = dispute_new_case(right, "us-dmca")
    words = build_answer(counter, DisputeStep.REJECTION, "It is ours.")
    response = browser.post(page_of(counter), words, follow=True)
    assert "Under this law it does not stop the restoration." in text(response)
    assert state_of(counter) == CounterState.FORWARDED


def test_a_late_or_second_answer_says_so_and_keeps_what_was_typed(
    browser: Client, right: Right
) -> None:
    counter = dispute_new_case(right)
    CounterNotification.objects.update(answer_ends_at=database_now() - timedelta(minutes=1))
    late = browser.post(
        page_of(counter), build_answer(counter, DisputeStep.REJECTION, "My long words.")
    )
    assert late.status_code == 409
    assert "or the time is over" in text(late)
    assert "My long words." in text(late)
    CounterNotification.objects.update(state=CounterState.ACCEPTED, closed_at=database_now())
    second = browser.post(
        page_of(counter), build_answer(counter, DisputeStep.REJECTION, "My long words.")
    )
    assert (second.status_code, "My long words." in text(second)) == (409, True)


def test_a_ruling_that_may_be_undone_is_not_told_yet(browser: Client, right: Right) -> None:
    counter = dispute_new_case(right)
    now = database_now()
    CounterNotification.objects.update(
        state=CounterState.RESTORED, disputed_at=now, due_at=now, closed_at=now
    )
    assert "waiting for the platform" in text(browser.get(page_of(counter)))
    assert "No disputes match" in text(browser.get("/disputes/", {"state": "closed"}))
    assert page_of(counter) in text(browser.get("/disputes/", {"state": "desk"}))
    CounterNotification.objects.update(closed_at=now - timedelta(seconds=31))
    assert page_of(counter) in text(browser.get("/disputes/", {"state": "closed"}))
    assert "No disputes match" in text(browser.get("/disputes/", {"state": "desk"}))
    assert "dispute-state restored" in text(browser.get(page_of(counter)))


def test_restored_on_silence_is_labelled_so(browser: Client, right: Right) -> None:
    counter = dispute_new_case(right, "cn-ecl")
    past = database_now() - timedelta(minutes=1)
    CounterNotification.objects.update(answer_ends_at=past)
    counter_answers.act_on_silence(database_now())
    page = text(browser.get(page_of(counter)))
    assert "Nobody made a ruling." in page
    assert "/appeal/" in page
