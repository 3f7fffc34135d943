"""The acts on a case: each with a reason, each leading to the next case, nothing typed lost."""

from datetime import timedelta

import pytest
from django.test import Client

from records.accounts.models import User
from records.actions.review import desk
from records.cases.models import Case, Clarification, Ruling
from records.clock import database_now
from records.ledger.models import Outgoing
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.factories import review_cases
from tests.interfaces.console.review.held_case import case, design_case

__all__ = ["case", "design_case"]

pytestmark = pytest.mark.django_db


def _address(case: Case, act: str) -> str:
    return f"/console/cases/{case.public_id}/{act}/"


@pytest.mark.parametrize(
    ("act", "reason", "state"),
    [("uphold", "identical_mark", "upheld"), ("reject", "genuine_resale", "rejected")],
)
def test_a_ruling_is_written_with_its_reason_and_note(
    page: Client, case: Case, reviewer: User, act: str, reason: str, state: str
) -> None:
    page.post(_address(case, act), {"reason": reason, "note": "seen twice"})
    ruling = Ruling.objects.get()
    assert (ruling.reviewer, ruling.outcome, ruling.reason_code) == (reviewer, state, reason)
    assert ruling.note == "seen twice"
    case.refresh_from_db()
    assert case.state == state


def test_an_act_leads_to_the_next_case(page: Client, case: Case, mark: Right) -> None:
    following = review_cases.at_desk(mark)
    answer = page.post(_address(case, "uphold"), {"reason": "identical_mark"})
    assert answer.headers["Location"] == f"/console/cases/{following.public_id}/"
    assert "Ruled <b>upheld</b>" in page.get(answer.headers["Location"]).content.decode()


def test_the_last_act_leads_to_the_desk(page: Client, case: Case) -> None:
    answer = page.post(_address(case, "reject"), {"reason": "no_likeness"})
    assert answer.headers["Location"] == "/console/"


def test_a_question_stops_the_clock_and_reaches_the_filer(page: Client, case: Case) -> None:
    form = {"reason": "evidence_unclear", "note": "Which page of the scan?"}
    page.post(_address(case, "ask"), form)
    clarification = Clarification.objects.get()
    assert clarification.question == "Which page of the scan?"
    assert Outgoing.objects.filter(kind="question", subject_id=clarification.pk).exists()
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("clarification", None)


def test_a_question_without_words_is_not_asked(page: Client, case: Case) -> None:
    form = {"reason": "evidence_unclear", "note": "  "}
    answer = page.post(_address(case, "ask"), form, follow=True)
    assert "If the reason asks for text, write it." in answer.content.decode()
    assert not Clarification.objects.exists()


@pytest.mark.parametrize("reason", ["", "invented", "language"])
def test_no_ruling_without_a_reason_of_its_own_list(page: Client, case: Case, reason: str) -> None:
    answer = page.post(_address(case, "uphold"), {"reason": reason, "note": "kept"}, follow=True)
    assert not Ruling.objects.exists()
    html = answer.content.decode()
    assert "Choose a reason" in html
    assert ">kept</textarea>" in html


def test_a_reason_for_another_kind_of_right_is_refused_until_it_is_confirmed(
    page: Client, design_case: Case
) -> None:
    form = {"reason": "identical_mark", "note": "kept"}
    answer = page.post(_address(design_case, "uphold"), form, follow=True)
    html = " ".join(answer.content.decode().split())
    assert not Ruling.objects.exists()
    assert "is a reason for another kind of right than this one (Design)" in html
    assert '<details class="draft" data-other-kinds open>' in html
    assert 'value="identical_mark" required data-digit="1" checked' in html
    assert ">kept</textarea>" in html
    page.post(_address(design_case, "uphold"), {**form, "confirmed": "1"})
    assert Ruling.objects.get().reason_code == "identical_mark"


def test_a_reason_that_fits_the_right_needs_no_confirmation(
    page: Client, design_case: Case
) -> None:
    page.post(_address(design_case, "uphold"), {"reason": "same_design"})
    assert Ruling.objects.get().reason_code == "same_design"


def test_a_lost_lease_is_said_and_nothing_typed_is_lost(
    page: Client, case: Case, reviewer: User
) -> None:
    expired_at = database_now() - timedelta(seconds=1)
    ReviewLease.objects.update(until_at=expired_at)
    form = {"reason": "identical_mark", "note": "a long <thought>"}
    answer = page.post(_address(case, "uphold"), form)
    assert answer.status_code == 409
    assert "no longer yours" in answer.content.decode()
    assert "a long &lt;thought&gt;" in answer.content.decode()
    assert not Ruling.objects.exists()
    assert desk.claim_case(reviewer, now=database_now()) == case
    again = page.get(f"/console/cases/{case.public_id}/").content.decode()
    assert "a long &lt;thought&gt;</textarea>" in again


def test_after_undo_the_same_case_goes_on_with_what_was_typed(
    page: Client, case: Case, mark: Right, reviewer: User
) -> None:
    review_cases.at_desk(mark)
    page.post(_address(case, "reject"), {"reason": "genuine_resale", "note": "a second look"})
    answer = page.post(f"/console/rulings/{Ruling.objects.get().pk}/undo/", follow=True)
    assert answer.redirect_chain == [(f"/console/cases/{case.public_id}/", 302)]
    html = " ".join(answer.content.decode().split())
    assert "a second look</textarea>" in html
    assert 'value="genuine_resale" required data-digit="3" checked' in html
    assert (
        desk.claim_case(reviewer, now=database_now()) == case
    )  # the one taken meanwhile was let go


def test_a_lost_case_is_taken_back_with_what_was_typed(page: Client, case: Case) -> None:
    ReviewLease.objects.update(until_at=database_now() - timedelta(seconds=1))
    page.post(_address(case, "uphold"), {"reason": "identical_mark", "note": "a long thought"})
    html = page.post(_address(case, "reclaim"), follow=True).content.decode()
    assert "The case is yours again." in html
    assert "a long thought</textarea>" in html


def test_a_case_that_a_colleague_took_does_not_come_back(page: Client, case: Case) -> None:
    ReviewLease.objects.update(until_at=database_now() - timedelta(seconds=1))
    assert desk.claim_case(review_cases.person(), now=database_now()) == case
    answer = page.post(_address(case, "reclaim"), follow=True)
    assert answer.redirect_chain == [("/console/", 302)]
    assert "Somebody else holds this case now" in answer.content.decode()


def test_a_ruling_is_not_undone_after_its_time(page: Client, case: Case) -> None:
    page.post(_address(case, "uphold"), {"reason": "identical_mark"})
    Ruling.objects.update(ruled_at=database_now() - timedelta(seconds=31))
    answer = page.post(f"/console/rulings/{Ruling.objects.get().pk}/undo/", follow=True)
    assert "Too late to undo" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "upheld"


def test_activity_renews_the_lease(page: Client, case: Case) -> None:
    soon = database_now() + timedelta(seconds=30)
    ReviewLease.objects.update(until_at=soon)
    answer = page.post(_address(case, "renew"))
    assert answer.json()["held"] is True
    assert ReviewLease.objects.get().until_at > soon
