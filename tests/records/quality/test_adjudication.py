"""Adjudication: a third person decides; what does not hold is replaced with all that follows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pipeline.vocabulary import CaseState, Instance, Outcome
from records.accounts.models import User
from records.actions.cases.conclusions import CaseVerdict, is_second_review_drawn
from records.actions.disputes import settlements
from records.actions.quality import adjudication, second_reviews
from records.actions.quality.adjudication import (
    NotDisputed,
    NotEntitled,
    ProceedingOpen,
    Superseded,
)
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.ledger import audit
from records.ledger.models import Outgoing
from records.notices import statements
from records.notices.letters import decision_letters
from records.quality.models import Adjudication, SecondReview
from records.rights.models import Right
from tests.factories import quality_cases, record_cases, record_disputes

_AFTER = quality_cases.LATER + timedelta(minutes=1)


def _create_disagreement(right: Right, first: Outcome = Outcome.UPHELD) -> SecondReview:
    quality_cases.create_sampled_case(right, outcome=first)
    other = Outcome.REJECTED if first is Outcome.UPHELD else Outcome.UPHELD
    return quality_cases.answer_next_review(record_cases.reviewer(), other)


@pytest.fixture
def review(mark: Right) -> SecondReview:
    """Upheld by one, rejected by the other."""
    return _create_disagreement(mark)


def _adjudicate(review: SecondReview, outcome: Outcome, by: User | None = None) -> Adjudication:
    verdict = CaseVerdict(
        outcome, "genuine_resale", reviewer=by or quality_cases.senior(), note="Second hand."
    )
    return adjudication.adjudicate(review.pk, verdict, now=_AFTER)


def test_the_first_answer_holds_and_nothing_changes(review: SecondReview) -> None:
    before = Case.objects.filter(pk=review.case_id).values().get()
    assert not _adjudicate(review, Outcome.UPHELD).is_overturned
    assert Case.objects.filter(pk=review.case_id).values().get() == before
    assert Ruling.objects.live().count() == 1
    assert not SecondReview.objects.disputed().exists()


def test_an_overturned_ruling_is_annulled_and_replaced(review: SecondReview) -> None:
    senior = quality_cases.senior()
    assert _adjudicate(review, Outcome.REJECTED, senior).is_overturned
    old, new = Ruling.objects.order_by("pk")
    assert (old.annulled_at, new.overrules, new.reviewer) == (_AFTER, old, senior)
    review.case.refresh_from_db()
    assert (review.case.state, review.case.closed_at, review.case.upheld_at) == (
        "rejected",
        _AFTER,
        None,
    )
    assert record_cases.acts_on(review.case)[-2:] == ["rule", "overrule"]
    assert not audit.find_broken_links("case", review.case_id)
    assert not audit.find_broken_links("second_review", review.pk)


def test_an_overruled_case_is_drawn_no_more_and_no_less_than_before(mark: Right) -> None:
    review, senior = _create_disagreement(mark), quality_cases.senior()
    is_drawn = not is_second_review_drawn(review.case, senior)
    Case.objects.filter(pk=review.case_id).update(is_audited=is_drawn)
    assert _adjudicate(review, Outcome.REJECTED, senior).is_overturned
    review.case.refresh_from_db()
    assert review.case.is_audited == is_drawn


def test_the_listing_is_restored_and_both_sides_are_told_at_once(review: SecondReview) -> None:
    _tell_all(review)
    _adjudicate(review, Outcome.REJECTED)
    review.case.listing.refresh_from_db()
    assert not review.case.listing.is_down
    new = Ruling.objects.live().get()
    rows_by_kind = {row.kind: row for row in Outgoing.objects.unsent()}
    assert set(rows_by_kind) == {"enforce", "result"}
    assert rows_by_kind["enforce"].send_after == _AFTER
    assert {row.body.get("ruling", row.subject_id) for row in rows_by_kind.values()} == {new.pk}


def _tell_all(review: SecondReview) -> None:
    """As if everything so far had left."""
    Outgoing.objects.update(sent_at=record_cases.NOW)
    listing = review.case.listing
    listing.refresh_from_db()
    listing.told_is_down, listing.told_version = listing.is_down, listing.version
    listing.save()


def test_what_had_not_left_yet_never_does(review: SecondReview) -> None:
    record_cases.still_unheard()
    _adjudicate(review, Outcome.REJECTED)
    rows = Outgoing.objects.exclude(kind="receipt")
    assert [row.kind for row in rows] == ["result"]
    assert rows.get().subject_id == Ruling.objects.live().get().pk


def test_a_rejection_that_is_overturned_takes_the_listing_down(mark: Right) -> None:
    review = _create_disagreement(mark, Outcome.REJECTED)
    _adjudicate(review, Outcome.UPHELD)
    review.case.refresh_from_db()
    assert (review.case.state, review.case.upheld_at) == ("upheld", _AFTER)
    assert review.case.listing.is_down
    assert Outgoing.objects.get(kind="enforce").send_after == _AFTER


def test_another_upheld_case_keeps_the_listing_down(mark: Right) -> None:
    other = record_cases.right(record_cases.account("Other Ltd"), "Shoes")
    review = _create_disagreement(mark)
    (case,) = record_cases.file_cases(other, "L-1")
    quality_cases.rule_on_case(case)
    _tell_all(review)
    _adjudicate(review, Outcome.REJECTED)
    review.case.listing.refresh_from_db()
    assert review.case.listing.is_down
    assert not Outgoing.objects.unsent().filter(kind="enforce").exists()


def test_followers_go_where_their_leader_goes(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    (follower,) = record_cases.file_cases(mark)
    assert follower.state == CaseState.DUPLICATE
    quality_cases.rule_on_case(case)
    quality_cases.draw_now(case)
    review = quality_cases.answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    _adjudicate(review, Outcome.REJECTED)
    assert record_cases.states([case, follower]) == ["rejected", "rejected"]
    assert not audit.find_broken_links("case", follower.pk)


def test_an_automatic_approval_is_overturned_as_well(mark: Right) -> None:
    case = quality_cases.create_sampled_policy_case(mark)
    review = quality_cases.answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    _adjudicate(review, Outcome.REJECTED)
    case.refresh_from_db()
    assert (case.state, case.listing.is_down) == ("rejected", False)
    assert Adjudication.objects.get().first_reviewer is None


@pytest.mark.parametrize("party", ["first_reviewer", "reviewer"])
def test_neither_of_the_two_decides(review: SecondReview, party: str) -> None:
    person = User.objects.get(pk=getattr(review, party).pk)
    person.role = "senior_reviewer"
    person.save()
    with pytest.raises(NotEntitled):
        _adjudicate(review, Outcome.REJECTED, person)
    assert not adjudication.list_disputes_for(person).exists()


def test_the_database_refuses_it_too(review: SecondReview) -> None:
    new_adjudication = _adjudicate(review, Outcome.UPHELD)
    for party in (review.first_reviewer, review.reviewer):
        with pytest.raises(IntegrityError, match="neither_of_the_two"), transaction.atomic():
            Adjudication.objects.filter(pk=new_adjudication.pk).update(adjudicator=party)


def test_no_reviewer_decides_who_is_not_senior(mark: Right) -> None:
    with pytest.raises(NotEntitled):
        _adjudicate(_create_disagreement(mark), Outcome.REJECTED, record_cases.reviewer())


def test_a_dispute_is_settled_once(review: SecondReview) -> None:
    _adjudicate(review, Outcome.REJECTED)
    with pytest.raises(NotDisputed):
        _adjudicate(review, Outcome.UPHELD, quality_cases.senior("late"))
    assert Adjudication.objects.count() == 1


def test_where_both_agree_there_is_nothing_to_decide(mark: Right) -> None:
    quality_cases.create_sampled_case(mark)
    review = quality_cases.answer_next_review(record_cases.reviewer(), Outcome.UPHELD)
    with pytest.raises(NotDisputed):
        _adjudicate(review, Outcome.REJECTED)


def test_nothing_is_overruled_that_a_later_instance_ruled_on(review: SecondReview) -> None:
    Ruling.objects.create(
        case=review.case,
        account_id=review.account_id,
        instance=Instance.APPEAL,
        proceeding=1,
        outcome=Outcome.UPHELD,
        reason_code="confirmed",
        policy_hash="0" * 64,
        ruled_at=quality_cases.LATER,
    )
    with pytest.raises(ProceedingOpen):
        _adjudicate(review, Outcome.REJECTED)
    assert not Adjudication.objects.exists()


def test_nothing_is_overruled_while_the_seller_disputes_the_claim(mark: Right) -> None:
    case = quality_cases.create_sampled_policy_case(mark)
    review = quality_cases.answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    record_disputes.file_counter_notice(case)
    with pytest.raises(ProceedingOpen):
        _adjudicate(review, Outcome.REJECTED)
    assert not Adjudication.objects.exists()
    assert record_cases.states([case]) == ["upheld"]


def test_a_claim_that_was_taken_back_is_not_overruled(review: SecondReview) -> None:
    settlements.retract_claim(
        review.case_id, review.account_id, actor="account:1", now=quality_cases.LATER
    )
    with pytest.raises(Superseded):
        _adjudicate(review, Outcome.REJECTED)


def test_an_overruling_cannot_be_undone(mark: Right) -> None:
    senior = quality_cases.senior()
    _adjudicate(_create_disagreement(mark), Outcome.REJECTED, senior)
    with pytest.raises(rulings.NothingToUndo):
        rulings.annul_ruling(Ruling.objects.live().get().pk, senior, now=_AFTER)


def test_what_replaced_a_ruling_is_not_looked_at_a_third_time(review: SecondReview) -> None:
    _adjudicate(review, Outcome.REJECTED)
    quality_cases.draw_now(review.case)
    assert (
        second_reviews.claim_review(record_cases.reviewer(), now=_AFTER + timedelta(hours=1))
        is None
    )


@pytest.mark.parametrize("first", [Outcome.UPHELD, Outcome.REJECTED])
def test_both_sides_are_told_that_it_replaces_a_decision(mark: Right, first: Outcome) -> None:
    review = _create_disagreement(mark, first)
    _tell_all(review)
    _adjudicate(review, Outcome(review.outcome))
    new = Ruling.objects.live().get().pk
    stated_rulings = statements.read_rulings([new])
    assert stated_rulings[new].replaces
    letter = decision_letters.compose_results(
        review.case.request, [stated_rulings[new]], "https://warden.example"
    )
    assert "replaces our earlier decision" in letter.text
    (order,) = Outgoing.objects.unsent().filter(kind="enforce")
    assert order.body["ruling"] == new
