"""Second reviews at the door: blind, one's own never, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.quality import second_reviews
from records.actions.review import notes
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.quality.models import Adjudication, SecondReview
from records.rights.models import Right
from tests.factories import console_quality, record_cases, review_cases
from tests.factories.fresh_sessions import sign_in_as


@pytest.fixture
def judge(db: None) -> User:
    """Who ruled first."""
    return review_cases.person(Role.REVIEWER, "first.judge")


@pytest.fixture
def case(mark: Right, judge: User) -> Case:
    """Her case."""
    return console_quality.create_sampled_case(mark, judge)


def _claim_review(page: Client) -> str:
    answer = page.post(reverse("console:claim_second_review"))
    return str(answer.headers["Location"])


def test_a_reviewer_claims_answers_and_nothing_happens_to_the_case(
    page: Client, case: Case
) -> None:
    address = _claim_review(page)
    assert page.get(address).status_code == 200
    answer = page.post(f"{address}reject/", {"reason": "genuine_resale", "note": "Second hand."})
    assert answer.headers["Location"] == reverse("console:second_reviews")  # nothing else waits
    review = SecondReview.objects.get()
    assert (review.outcome, review.reason_code, review.note) == (
        "rejected", "genuine_resale", "Second hand.",
    )  # fmt: skip
    case.refresh_from_db()
    assert case.state == "upheld"


def test_the_page_tells_nothing_of_the_first_answer(page: Client, case: Case, judge: User) -> None:
    notes.add_note(case.pk, judge, "A note to colleagues.", now=database_now())
    text = page.get(_claim_review(page)).content.decode()
    clues = (
        judge.username,
        "A note that tells it.",
        "A note to colleagues.",
        record_cases.stored(case, "routing")["rule"],
        "Ruled",
        "state upheld",
    )
    assert "What was found" in text
    assert [clue for clue in clues if clue in text] == []


def test_figures_of_both_sides_leave_the_case_out(page: Client, case: Case, mark: Right) -> None:
    console_quality.create_sampled_case(mark, review_cases.person(), Outcome.REJECTED)
    text = page.get(_claim_review(page)).content.decode()
    assert "0 % upheld of 1 decided" in text
    assert "50 % upheld" not in text


def test_the_cases_own_page_is_closed_until_it_is_answered(case: Case) -> None:
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    case_page = reverse("console:case", args=[case.public_id])
    assert senior.get(case_page).status_code == 200
    address = _claim_review(senior)
    assert senior.get(case_page).status_code == 404
    senior.post(f"{address}uphold/", {"reason": "identical_mark"})
    assert senior.get(case_page).status_code == 200


def test_an_answer_without_a_reason_comes_back_with_what_was_typed(
    page: Client, case: Case
) -> None:
    address = _claim_review(page)
    answer = page.post(f"{address}reject/", {"note": "A long thought."}, follow=True)
    assert answer.status_code == 200
    assert "A long thought." in answer.content.decode()
    assert not SecondReview.objects.answered().exists()


def test_after_the_lease_nothing_is_answered_and_nothing_typed_is_lost(
    page: Client, case: Case
) -> None:
    address = _claim_review(page)
    SecondReview.objects.update(until_at=database_now() - console_quality.MINUTE)
    form = {"reason": "genuine_resale", "note": "A long thought."}
    answer = page.post(f"{address}reject/", form)
    assert answer.status_code == 409
    assert "A long thought." in answer.content.decode()
    assert not SecondReview.objects.answered().exists()
    assert _claim_review(page) == address
    assert "A long thought." in page.get(address).content.decode()


def _disagree_with_ruling(page: Client) -> SecondReview:
    page.post(f"{_claim_review(page)}reject/", {"reason": "genuine_resale", "note": "Second hand."})
    return SecondReview.objects.get()


def test_a_senior_decides_between_two_answers_without_names(
    page: Client, case: Case, judge: User, reviewer: User
) -> None:
    review = _disagree_with_ruling(page)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    assert (
        reverse("console:dispute", args=[review.pk])
        in senior.get(reverse("console:second_reviews")).content.decode()
    )
    address = reverse("console:dispute", args=[review.pk])
    before = senior.get(address).content.decode()
    assert "Second hand." in before
    assert judge.username not in before
    assert reviewer.username not in before
    form = {"reason": "genuine_resale", "note": "The box shows wear."}
    after = senior.post(f"{address}reject/", form, follow=True).content.decode()
    assert judge.username in after
    assert reviewer.username in after
    assert "Overturned" in after
    case.refresh_from_db()
    assert (case.state, case.listing.is_down) == ("rejected", False)
    assert Ruling.objects.live().get().overrules is not None


def test_answers_with_a_reason_for_another_kind_of_right_wait_for_a_confirmation(
    page: Client, case: Case
) -> None:
    address, form = _claim_review(page), {"reason": "same_design", "note": "Seen."}
    answer = page.post(f"{address}uphold/", form, follow=True).content.decode()
    assert "is a reason for another kind of right than this one" in answer
    assert not SecondReview.objects.answered().exists()
    review = _disagree_with_ruling(page)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    decision = f"{reverse('console:dispute', args=[review.pk])}uphold/"
    answer = senior.post(decision, form, follow=True).content.decode()
    assert "is a reason for another kind of right than this one" in answer
    assert not Adjudication.objects.exists()
    senior.post(decision, {**form, "confirmed": "1"})
    assert Adjudication.objects.get().reason_code == "same_design"


def test_a_decision_needs_words_and_what_was_chosen_comes_back(page: Client, case: Case) -> None:
    review = _disagree_with_ruling(page)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    address = reverse("console:dispute", args=[review.pk])
    answer = senior.post(f"{address}uphold/", {"reason": "logo_used"}, follow=True)
    html = " ".join(answer.content.decode().split())
    assert 'value="logo_used" required data-digit="3" checked' in html
    assert not Adjudication.objects.exists()


def test_what_was_typed_is_kept_by_a_page_that_has_no_form_for_it(page: Client, case: Case) -> None:
    review = _disagree_with_ruling(page)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    address = reverse("console:dispute", args=[review.pk])
    senior.post(f"{address}uphold/", {"reason": "logo_used"})
    console_quality.adjudicate_review(review, Outcome.REJECTED)
    assert f"{address}uphold/" not in senior.get(address).content.decode()
    assert senior.session["form_drafts"][str(case.public_id)]["reason"] == "logo_used"


def test_claims_are_counted_for_the_person_who_asks(
    page: Client, case: Case, reviewer: User
) -> None:
    now = database_now()
    assert second_reviews.list_waiting_for(reviewer, now).count() == 1
    assert '<p class="figure">1</p>' in page.get(reverse("console:second_reviews")).content.decode()
