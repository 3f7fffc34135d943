"""Second reviews: drawn once, blind, never one's own; and nothing changes by an answer alone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from pipeline.decision.decide import Purpose, draw_for_purpose
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.leases import LeaseNotHeld
from records.actions.quality import second_reviews
from records.actions.review import desk
from records.cases.models import Case, Ruling
from records.ledger import audit
from records.quality.models import SecondReview
from records.rights.models import Right
from tests.factories import quality_cases, record_cases

LATER = record_cases.NOW + timedelta(minutes=1)


def _claim(now: datetime = LATER) -> SecondReview | None:
    """What somebody new to everything is given."""
    return second_reviews.claim_review(record_cases.reviewer(), now=now)


def test_a_share_of_peoples_rulings_is_drawn_and_the_same_again(mark: Right) -> None:
    judge, secret = record_cases.reviewer(), b"development-only-and-refused-elsewhere"
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(12)))
    for case in cases:
        quality_cases.rule_on_case(case, judge)
    draws = dict(Case.objects.values_list("public_id", "is_audited"))
    share = 0.2  # of who is new
    assert draws == {
        key: draw_for_purpose(secret, str(key), Purpose.SECOND_REVIEW) < share for key in draws
    }


def test_a_ruling_that_can_be_undone_waits(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    assert _claim(record_cases.NOW + timedelta(seconds=29)) is None
    assert _claim(record_cases.NOW + timedelta(seconds=30))


def test_what_was_not_drawn_is_not_given(mark: Right) -> None:
    case = quality_cases.create_sampled_case(mark)
    Case.objects.filter(pk=case.pk).update(is_audited=False)
    assert _claim() is None


def test_after_its_days_nobody_looks_again(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    assert _claim(LATER + timedelta(days=14)) is None


def test_the_database_refuses_it_too(judge: User, mark: Right) -> None:
    quality_cases.create_sampled_case(mark, judge)
    review = _claim()
    assert review is not None
    with pytest.raises(IntegrityError, match="nobody_reviews"), transaction.atomic():
        SecondReview.objects.filter(pk=review.pk).update(reviewer=judge)


def test_what_one_passes_over_goes_to_another(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    reviewer, other = record_cases.reviewer(), record_cases.reviewer()
    review = second_reviews.claim_review(reviewer, now=LATER)
    assert review is not None
    second_reviews.skip_review(review.pk, reviewer, "conflict_of_interest", now=LATER)
    assert second_reviews.claim_review(reviewer, now=LATER) is None
    assert second_reviews.claim_review(other, now=LATER) == review


@pytest.mark.parametrize("outcome", [Outcome.UPHELD, Outcome.REJECTED])
def test_an_answer_changes_nothing_on_the_case(mark: Right, outcome: Outcome) -> None:
    case = quality_cases.create_sampled_case(mark)
    before, acts = Case.objects.filter(pk=case.pk).values().get(), record_cases.acts_on(case)
    review = quality_cases.answer_next_review(record_cases.reviewer(), outcome)
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert record_cases.acts_on(case) == acts
    assert Ruling.objects.count() == 1
    assert not audit.find_broken_links("second_review", review.pk)
    assert review.agrees is (outcome is Outcome.UPHELD)


def test_an_answer_is_given_once(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    second = record_cases.reviewer()
    review = quality_cases.answer_next_review(second, Outcome.REJECTED)
    with pytest.raises(LeaseNotHeld):
        quality_cases.answer(review, second, Outcome.UPHELD, now=LATER)
    assert _claim() is None


def test_an_automatic_approval_that_routing_drew_is_given(mark: Right) -> None:
    case = quality_cases.create_sampled_policy_case(mark)
    review = _claim()
    assert review is not None
    assert (review.case, review.is_of_policy) == (case, True)


def test_the_oldest_comes_first(mark: Right) -> None:
    cases = [quality_cases.create_sampled_case(mark, listing=f"L-{number}") for number in range(3)]
    Case.objects.filter(pk=cases[2].pk).update(closed_at=record_cases.NOW - timedelta(hours=1))
    review = _claim()
    assert review is not None
    assert review.case == cases[2]


def test_a_senior_looks_too_and_no_machine(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    senior = User.objects.create(username="senior", role=Role.SENIOR_REVIEWER)
    review = second_reviews.claim_review(senior, now=LATER)
    assert review is not None
    with pytest.raises(LeaseNotHeld):
        second_reviews.answer_review(review.pk, CaseVerdict(Outcome.UPHELD, "x"), now=LATER)


def test_a_look_takes_nothing_from_the_desk(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    record_cases.route_case(*record_cases.file_cases(mark, "L-9"))
    second = record_cases.reviewer()
    assert second_reviews.claim_review(second, now=LATER)
    assert desk.claim_case(second, now=LATER)
