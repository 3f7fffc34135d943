"""Who rules on a dispute is new to its case, holds it alone, and may undo for half a minute."""

from datetime import timedelta

import pytest

from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import DisputeStep
from pipeline.vocabulary import Instance, Outcome
from records.actions.disputes import dispute_desk, dispute_rulings
from records.actions.disputes.counter_answers import NothingToAnswer
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.review.rulings import TooLateToUndo
from records.cases.models import Case
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
from tests.records.conftest import Overlap


def test_who_looked_at_a_case_again_does_not_rule_on_its_dispute(mark: Right) -> None:
    case = create_sampled_case(mark)
    looker = record_cases.reviewer()
    answer_next_review(looker, Outcome.REJECTED)
    answer_counter(file_counter_notice(case, now=LATER), DisputeStep.REJECTION, now=LATER)
    assert dispute_desk.LEASES[DisputeKind.COUNTER].claim(looker, now=LATER) is None
    other = record_cases.reviewer()
    assert dispute_desk.LEASES[DisputeKind.COUNTER].claim(other, now=LATER) is not None


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
    held_dispute = dispute_desk.LEASES[DisputeKind.COUNTER].claim(
        person, now=SOON + timedelta(seconds=29)
    )
    assert held_dispute is not None
    assert held_dispute == counter


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
