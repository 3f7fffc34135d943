"""What reviewers tell each other of a case: an opinion that was asked for, and notes."""

import pytest
from django.test import Client

from records.accounts.models import Role, User
from records.actions.review import opinions
from records.cases.models import Case
from records.clock import database_now
from records.review.models import CaseNote, Opinion
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in, sign_in_as
from tests.interfaces.console.review.held_case import address, case, colleague, text_of

__all__ = ["case", "colleague"]

pytestmark = pytest.mark.django_db


def test_an_opinion_is_asked_read_and_given(page: Client, case: Case, colleague: User) -> None:
    question = {"note": "Is the lining genuine?", "colleague": str(colleague.pk)}
    page.post(address(case, "opinion"), question)
    colleague_client = sign_in(colleague)
    assert "Is the lining genuine?" in text_of(colleague_client, "/console/?shelf=asked")
    colleague_page = text_of(colleague_client, address(case))
    assert address(case, "give-opinion") in colleague_page
    assert address(case, "uphold") not in colleague_page
    opinion = {"reason": "rejected", "note": "It is woven."}
    answer = colleague_client.post(address(case, "give-opinion"), opinion)
    assert answer.headers["Location"] == "/console/"
    assert page.post("/console/claim/").headers["Location"] == address(case)
    case_page = text_of(page, address(case))
    assert "would reject it" in case_page
    assert "It is woven." in case_page


def test_an_opinion_asked_of_anybody_is_anybody_s(
    page: Client, case: Case, colleague: User
) -> None:
    page.post(address(case, "opinion"), {"note": "Which rule?"})
    assert Opinion.objects.get().asked_of is None
    assert "asks anybody" in text_of(sign_in(colleague), "/console/?shelf=asked")


def test_an_opinion_given_by_another_meanwhile_is_said_and_the_words_stand(
    page: Client, case: Case, colleague: User
) -> None:
    page.post(address(case, "opinion"), {"note": "Which rule?"})
    first = review_cases.person()
    opinion = Opinion.objects.get()
    opinions.give_opinion(opinion.pk, first, "upheld", "Rule 4.", now=database_now())  # type: ignore[arg-type]  # a word of the enumeration
    form = {"reason": "rejected", "note": "a long thought"}
    answer = sign_in(colleague).post(address(case, "give-opinion"), form)
    assert answer.status_code == 409
    assert "Your opinion is no longer needed here" in answer.content.decode()
    assert "a long thought" in answer.content.decode()


def test_who_is_asked_sees_the_case_no_longer_than_the_question_stands(
    page: Client, case: Case, colleague: User
) -> None:
    colleague_client = sign_in(colleague)
    assert colleague_client.get(address(case)).status_code == 404
    page.post(address(case, "opinion"), {"note": "?", "colleague": str(colleague.pk)})
    assert colleague_client.get(address(case)).status_code == 200
    colleague_client.post(address(case, "give-opinion"), {"reason": "upheld", "note": "Yes."})
    assert colleague_client.get(address(case)).status_code == 404


def test_notes_are_kept_once_and_read_by_the_auditor(page: Client, case: Case) -> None:
    for _ in range(2):
        page.post(address(case, "note"), {"note": "Seen <twice>"})
    assert CaseNote.objects.count() == 1
    auditor = sign_in_as(Role.AUDITOR)
    text = text_of(auditor, address(case))
    assert "Seen &lt;twice&gt;" in text
    assert address(case, "note") not in text
    assert auditor.post(address(case, "note"), {"note": "no"}).status_code == 403


def test_an_empty_note_is_none(page: Client, case: Case) -> None:
    answer = page.post(address(case, "note"), {"note": "  "}, follow=True)
    assert "Write something first." in answer.content.decode()
    assert not CaseNote.objects.exists()
