"""Who rules on a dispute is new to its case, holds it alone, and may undo for half a minute."""

from datetime import timedelta
from functools import partial

import pytest

from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import DisputeStep
from pipeline.vocabulary import Instance, Outcome
from records.actions.disputes import dispute_desk, dispute_rulings
from records.actions.disputes.counter_answers import NothingToAnswer
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.review import rulings
from records.actions.review.desk import CaseNotHeld
from records.actions.review.rulings import TooLateToUndo
from records.cases.models import Case
from records.disputes.models import DisputeLease
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.quality_cases import LATER, answer_next_review, create_sampled_case
from tests.factories.record_disputes import (
    CONFIRM,
    RESTORE,
    SOON,
    answer_counter,
    create_upheld_cases,
    file_counter_notice,
    is_down,
    rule_on_counter,
    stands,
)
from tests.records.conftest import Overlap, Together


def test_who_ruled_on_a_case_does_not_rule_on_its_dispute(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    judge = record_cases.reviewer()
    record_cases.claim_case(case, judge)
    rulings.rule_on_case(
        case.pk, judge, Outcome.UPHELD, "identical_mark", note="", now=record_cases.NOW
    )
    case.refresh_from_db()
    counter = file_counter_notice(case)
    answer_counter(counter, DisputeStep.REJECTION)
    assert dispute_desk.claim_dispute(DisputeKind.COUNTER, judge, now=SOON) is None
    assert (
        dispute_desk.claim_dispute(DisputeKind.COUNTER, record_cases.reviewer(), now=SOON)
        is not None
    )


def test_who_looked_at_a_case_again_does_not_rule_on_its_dispute(mark: Right) -> None:
    case = create_sampled_case(mark)
    looker = record_cases.reviewer()
    answer_next_review(looker, Outcome.REJECTED)
    answer_counter(file_counter_notice(case, now=LATER), DisputeStep.REJECTION, now=LATER)
    assert dispute_desk.claim_dispute(DisputeKind.COUNTER, looker, now=LATER) is None
    other = record_cases.reviewer()
    assert dispute_desk.claim_dispute(DisputeKind.COUNTER, other, now=LATER) is not None


def test_one_person_holds_a_dispute_until_the_lease_is_over(mark: Right) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    answer_counter(file_counter_notice(case), DisputeStep.REJECTION)
    first, second = record_cases.reviewer(), record_cases.reviewer()
    held_dispute = dispute_desk.claim_dispute(DisputeKind.COUNTER, first, now=SOON)
    assert held_dispute is not None
    assert dispute_desk.claim_dispute(DisputeKind.COUNTER, second, now=SOON) is None
    assert (
        dispute_desk.claim_dispute(DisputeKind.COUNTER, second, now=held_dispute.until_at)
        is not None
    )
    with pytest.raises(CaseNotHeld):
        dispute_rulings.rule_counter(
            held_dispute.dispute.pk, first, RESTORE, now=held_dispute.until_at
        )


def test_a_counter_ruling_is_undone_within_half_a_minute_and_everything_is_as_before(
    mark: Right,
) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    counter = file_counter_notice(case)
    answer_counter(counter, DisputeStep.REJECTION)
    person = rule_on_counter(counter, RESTORE)
    (ruling,) = case.rulings.live().filter(instance=Instance.COUNTER)
    dispute_rulings.annul_ruling(ruling.pk, person, now=SOON + timedelta(seconds=29))
    counter.refresh_from_db()
    assert counter.state == CounterState.DISPUTED
    assert stands(case)
    assert is_down(case)
    assert not Outgoing.objects.filter(kind="counter_ruled").exists()
    held_dispute = dispute_desk.claim_dispute(
        DisputeKind.COUNTER, person, now=SOON + timedelta(seconds=29)
    )
    assert held_dispute is not None
    assert held_dispute.dispute == counter


def test_too_late_to_undo_a_counter_ruling(mark: Right) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    counter = file_counter_notice(case)
    answer_counter(counter, DisputeStep.REJECTION)
    person = rule_on_counter(counter, RESTORE)
    (ruling,) = case.rulings.live().filter(instance=Instance.COUNTER)
    with pytest.raises(TooLateToUndo):
        dispute_rulings.annul_ruling(ruling.pk, person, now=SOON + timedelta(seconds=30))


def test_an_answer_that_comes_while_a_ruling_is_undone_waits_and_deadlocks_with_nothing(
    mark: Right, overlap: Overlap
) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    counter = file_counter_notice(case)
    answer_counter(counter, DisputeStep.REJECTION)
    person = rule_on_counter(counter, CONFIRM)
    (counter_ruling,) = case.rulings.live().filter(instance=Instance.COUNTER)
    answer_future, undone = overlap(
        lambda: Case.objects.select_for_update().get(pk=case.pk),
        lambda: dispute_rulings.annul_ruling(counter_ruling.pk, person, now=SOON),
        then=lambda: answer_counter(counter, CounterAnswer.ACCEPT),
    )
    assert isinstance(answer_future.exception(), NothingToAnswer)  # it was not undone yet
    assert undone.exception() is None
    counter.refresh_from_db()
    assert counter.state == CounterState.DISPUTED


def test_who_asks_in_several_windows_at_once_gets_one_dispute(
    mark: Right, together: Together
) -> None:
    for case in create_upheld_cases(mark, *(f"L-{number}" for number in range(8))):
        answer_counter(file_counter_notice(case), DisputeStep.REJECTION)
    person = record_cases.reviewer()
    claim = partial(dispute_desk.claim_dispute, DisputeKind.COUNTER, person, now=SOON)
    assert all(future.result() for future in together(*[claim] * 8))
    assert DisputeLease.objects.count() == 1
