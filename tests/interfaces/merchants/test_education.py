"""A seller reads, takes the check, and what a strike asked for is done."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Severity
from records import policies
from records.cases.models import Case
from records.clock import database_now
from records.ledger.models import AuditEntry, Outgoing
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState

pytestmark = pytest.mark.django_db

_PAGE = "/merchants/education/"


@pytest.fixture
def order(case: Case) -> PenaltyOrder:
    """What a first strike for counterfeits brings."""
    assert case.seller_id
    return PenaltyOrder.objects.create(
        seller_id=case.seller_id,
        severity=Severity.COUNTERFEIT,
        penalty=Penalty.EDUCATION,
        state=PenaltyOrderState.IMPOSED,
        strikes=1,
        case_ids=[case.pk],
        brought_at=database_now() - timedelta(days=1),
    )


def _answers(*, wrong: int = 0) -> dict[str, str]:
    """Right ones, but for the first few."""
    questions = policies.education().questions
    return {
        f"question_{number}": str(
            question.right % len(question.answers) + 1 if number <= wrong else question.right
        )
        for number, question in enumerate(questions, start=1)
    }


def _list_audit_acts(case: Case) -> list[tuple[str, object]]:
    assert case.seller_id
    chain = AuditEntry.objects.filter(subject_kind="seller", subject_id=case.seller_id)
    entries = [json.loads(audit_entry.entry) for audit_entry in chain.order_by("number")]
    return [(entry["act"], entry["body"].get("is_passed")) for entry in entries]


def test_a_passed_check_does_what_the_strike_asked_for_and_is_told(
    browser: Client, case: Case, order: PenaltyOrder
) -> None:
    assert "After a strike we ask you to read this" in browser.get(_PAGE).content.decode()
    answer = browser.post(_PAGE, _answers(wrong=1), follow=True)
    page = answer.content.decode()
    assert "Passed: 4 of 5 answers are right." in page
    assert "Done: the check was passed." in page
    order.refresh_from_db()
    assert order.done_at is not None
    assert order.version > 1
    case.refresh_from_db()
    assert (order.state, case.upheld_at is None) == (PenaltyOrderState.IMPOSED, False), (
        "it counts on"
    )
    assert _list_audit_acts(case) == [("learn", True), ("penalty_done", None)]
    assert Outgoing.objects.filter(kind="penalty", subject_id=order.pk).count() == 1


def test_a_failed_check_says_why_and_may_be_taken_again(
    browser: Client, case: Case, order: PenaltyOrder
) -> None:
    answer = browser.post(_PAGE, _answers(wrong=2))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not passed: 3 of 5 answers are right." in page
    assert "A brand in a title draws its buyers" in page
    assert PenaltyOrder.objects.filter(done_at=None).exists()
    browser.post(_PAGE, _answers())
    assert not PenaltyOrder.objects.filter(done_at=None).exists()
    assert [act for act, _ in _list_audit_acts(case)] == ["learn", "learn", "penalty_done"]


def test_a_question_that_is_not_answered_keeps_the_other_answers(
    browser: Client, order: PenaltyOrder
) -> None:
    answers = _answers()
    del answers["question_2"]
    answer = browser.post(_PAGE, answers | {"question_3": "99"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Answer every question" in page
    assert len(re.findall(r"<input[^>]*\schecked\s*>", page)) == 3


def test_who_owes_nothing_may_take_it_too(browser: Client, case: Case) -> None:
    assert "You do not have to take the check" in browser.get(_PAGE).content.decode()
    browser.post(_PAGE, _answers())
    assert _list_audit_acts(case) == [("learn", True)]
