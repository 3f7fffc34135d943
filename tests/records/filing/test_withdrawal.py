"""Withdrawing: while it is open, and who works on it has lost the right to write."""

import pytest

from pipeline.vocabulary import CaseState, Outcome, Stage
from records.accounts.models import User
from records.actions.cases import clarification, listing_freeze, routing
from records.actions.filing import withdrawal
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, rulings
from records.cases.models import Case, DecisionRecord, Ruling
from records.ledger import audit
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.factories import quality_cases, record_cases


def test_a_withdrawn_case_is_closed_without_a_ruling(case: Case, mark: Right) -> None:
    closed_case = withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW)
    assert (closed_case.state, closed_case.closed_at) == (CaseState.WITHDRAWN, record_cases.NOW)
    assert record_cases.work(case) is None
    assert not Ruling.objects.exists()
    assert record_cases.acts_on(case) == ["open", "withdraw"]


def test_a_worker_that_freezes_it_is_fenced(case: Case, mark: Right) -> None:
    claim = record_cases.claim_work(case, Stage.FREEZE)
    withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW)
    assert not listing_freeze.freeze_cases(
        [(claim, record_cases.listing_shown())], now=record_cases.NOW
    )
    assert not listing_freeze.close_as_invalid(
        claim, "listing_not_found", "Gone.", now=record_cases.NOW
    )
    assert record_cases.states([case]) == ["withdrawn"]


def test_a_worker_that_matches_it_is_fenced(mark: Right) -> None:
    case = record_cases.freeze_case(record_cases.file_cases(mark)[0])
    claim, facts = record_cases.claim_work(case, Stage.MATCH), record_cases.facts(case)
    withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW)
    assert not routing.route_cases([(claim, facts)], now=record_cases.NOW)
    assert not DecisionRecord.objects.exists()
    assert record_cases.acts_on(case) == ["open", "freeze", "withdraw"]
    assert not audit.find_broken_links("case", case.pk)


def test_a_reviewer_who_holds_it_has_lost_it(judge: User, case: Case, mark: Right) -> None:
    record_cases.claim_case(case, judge)
    withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW)
    assert not ReviewLease.objects.exists()
    with pytest.raises(LeaseNotHeld):
        rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "x", note="", now=record_cases.NOW)


def test_a_case_that_waits_for_an_answer_can_be_withdrawn(
    judge: User, case: Case, mark: Right
) -> None:
    record_cases.claim_case(case, judge)
    desk.ask_filer(case.pk, judge, "which", "Which model?", now=record_cases.NOW)
    withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW)
    with pytest.raises(clarification.NothingToAnswer):
        clarification.answer_question(case.pk, mark.owner_id, "That one.", now=record_cases.NOW)
    assert clarification.lapse_questions(record_cases.NOW.replace(year=2027)) == 0


def test_nobody_withdraws_the_case_of_another(case: Case) -> None:
    with pytest.raises(withdrawal.CaseNotOpen):
        withdrawal.withdraw_case(case.pk, record_cases.account("Stranger").pk, now=record_cases.NOW)
    assert record_cases.states([case]) == ["received"]


def test_a_decided_case_is_not_withdrawn(case: Case, mark: Right) -> None:
    quality_cases.rule_on_case(case)
    with pytest.raises(withdrawal.CaseNotOpen):
        withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW)


def test_several_are_withdrawn_together_and_what_is_not_open_or_not_theirs_is_left(
    mark: Right,
) -> None:
    first, second, closed_case = (
        record_cases.file_cases(mark, f"L-{number}")[0] for number in range(3)
    )
    (foreign,) = record_cases.file_cases(
        record_cases.right(record_cases.account("Stranger")), "L-9"
    )
    withdrawal.withdraw_case(closed_case.pk, mark.owner_id, now=record_cases.NOW)
    case_ids = [foreign.pk, closed_case.pk, second.pk, first.pk]
    withdrawn_cases = withdrawal.withdraw_cases(case_ids, mark.owner_id, now=record_cases.NOW)
    assert list(withdrawn_cases) == [first.pk, second.pk]
    assert record_cases.states([first, second, closed_case, foreign]) == [
        *["withdrawn"] * 3,
        "received",
    ]
