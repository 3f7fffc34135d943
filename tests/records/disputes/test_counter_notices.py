"""The seller disputes; the filer answers or says nothing; the law says what follows."""

from datetime import timedelta

import pytest

from pipeline.cases.outcomes import OutcomeCause
from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import DisputeStep
from pipeline.vocabulary import Instance
from records.actions.disputes import counter_answers, counter_notices, settlements
from records.actions.disputes.counter_answers import NothingToAnswer
from records.actions.disputes.counter_notices import CounterRefused, CounterStatement
from records.cases.models import Case, Settlement
from records.disputes.models import CounterNotification
from records.ledger import audit
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.record_disputes import (
    CONFIRM,
    HOUR,
    RESTORE,
    SOON,
    STATEMENT,
    answer_counter,
    create_upheld_cases,
    file_counter_notice,
    is_down,
    rule_on_counter,
    stands,
    under,
)


def test_notice_counter_rejection_human_ruling_restored(
    counter: CounterNotification, case: Case
) -> None:
    assert (counter.state, counter.chance) == (CounterState.FORWARDED, 1)
    assert answer_counter(counter, DisputeStep.REJECTION) is CounterState.DISPUTED
    assert counter.due_at == SOON + timedelta(hours=24)
    rule_on_counter(counter, RESTORE)
    counter.refresh_from_db()
    assert counter.state == CounterState.RESTORED
    assert not stands(case)
    assert not is_down(case)
    assert case.rulings.live().get(instance=Instance.COUNTER).proceeding == counter.pk
    assert not audit.find_broken_links("case", case.pk)


def test_a_confirmed_claim_keeps_its_date_and_gives_the_seller_another_chance(case: Case) -> None:
    since_at = case.upheld_at
    counter = file_counter_notice(case)
    answer_counter(counter, DisputeStep.REJECTION)
    rule_on_counter(counter, CONFIRM)
    assert stands(case)
    assert case.upheld_at == since_at
    assert is_down(case)
    chance = counter_notices.find_chance(case, now=SOON + HOUR)
    assert chance is not None
    assert chance.number == 2


def test_acceptance_takes_the_claim_back_and_a_worker_restores_the_listing(
    counter: CounterNotification, case: Case
) -> None:
    assert answer_counter(counter, CounterAnswer.ACCEPT) is CounterState.ACCEPTED
    assert not stands(case)
    assert is_down(case)
    settlements.carry_out_settlements(SOON)
    assert not is_down(case)
    assert Settlement.objects.get().cause == OutcomeCause.ACCEPTANCE


def test_a_case_can_be_disputed_once_at_a_time(case: Case) -> None:
    file_counter_notice(case)
    with pytest.raises(CounterRefused, match="time is over"):
        file_counter_notice(case)


def test_one_statement_covers_many_cases_of_a_request_and_names_those_left_out(mark: Right) -> None:
    cases = create_upheld_cases(mark, "L-1", "L-2", "L-3")
    file_counter_notice(cases[1])
    seller_id = cases[0].seller_id
    assert seller_id is not None
    counter_result = counter_notices.file_counter_notice(
        [case.pk for case in cases], seller_id, STATEMENT, now=SOON
    )
    assert [counter.case_id for counter in counter_result.counters] == [cases[0].pk, cases[2].pk]
    assert counter_result.left_out == (2,)
    assert len({counter.batch_id for counter in counter_result.counters}) == 1


def test_every_fault_of_a_statement_is_named_at_once(case: Case) -> None:
    assert case.seller_id is not None
    with pytest.raises(CounterRefused) as refusal:
        counter_notices.file_counter_notice(
            [case.pk], case.seller_id, CounterStatement("because", " "), now=SOON
        )
    assert [fault.field for fault in refusal.value.faults] == ["ground", "statement"]
    assert not CounterNotification.objects.exists()


def test_another_sellers_cases_cannot_be_disputed(case: Case) -> None:
    with pytest.raises(CounterRefused):
        counter_notices.file_counter_notice([case.pk], 987_654, STATEMENT, now=SOON)


def test_a_ruling_that_may_be_undone_cannot_be_disputed_yet(case: Case) -> None:
    assert counter_notices.find_chance(case, now=record_cases.NOW + timedelta(seconds=29)) is None
    assert (
        counter_notices.find_chance(case, now=record_cases.NOW + timedelta(seconds=30)) is not None
    )


def test_the_filer_answers_until_the_last_moment_of_its_time(counter: CounterNotification) -> None:
    assert counter.answer_ends_at is not None
    with pytest.raises(NothingToAnswer):
        answer_counter(counter, DisputeStep.REJECTION, now=counter.answer_ends_at)
    last = counter.answer_ends_at - timedelta(microseconds=1)
    assert answer_counter(counter, DisputeStep.REJECTION, now=last) is CounterState.DISPUTED


def test_silence_leads_to_a_person_where_the_law_says_so(
    counter: CounterNotification, case: Case
) -> None:
    assert counter.answer_ends_at is not None
    assert counter_answers.act_on_silence(counter.answer_ends_at - timedelta(microseconds=1)) == 0
    assert counter_answers.act_on_silence(counter.answer_ends_at) == 1
    assert counter_answers.act_on_silence(counter.answer_ends_at) == 0
    counter.refresh_from_db()
    assert counter.state == CounterState.DISPUTED
    assert stands(case)


@pytest.mark.parametrize("law", ["cn-ecl", "us-dmca"])
def test_silence_restores_where_the_law_says_so_and_nobody_ruled(case: Case, law: str) -> None:
    counter = under(file_counter_notice(case), law)
    assert answer_counter(counter, DisputeStep.REJECTION) is CounterState.FORWARDED
    assert counter.answer_ends_at is not None
    counter_answers.act_on_silence(counter.answer_ends_at)
    settlements.carry_out_settlements(counter.answer_ends_at)
    assert Settlement.objects.get().cause == OutcomeCause.SILENCE
    assert not stands(case)
    assert not is_down(case)
    assert not case.rulings.filter(instance=Instance.COUNTER).exists()


def test_a_reported_suit_stops_the_restoring(case: Case) -> None:
    counter = under(file_counter_notice(case), "us-dmca")
    assert answer_counter(counter, DisputeStep.SUIT) is CounterState.DISPUTED


def test_two_filers_answers_to_one_counter_have_one_effect(counter: CounterNotification) -> None:
    answer_counter(counter, CounterAnswer.ACCEPT)
    with pytest.raises(NothingToAnswer):
        answer_counter(counter, DisputeStep.REJECTION)


def test_nobody_answers_for_another_filer(counter: CounterNotification) -> None:
    stranger = record_cases.account("Stranger")
    with pytest.raises(NothingToAnswer):
        counter_answers.answer_counter(
            counter.pk, stranger.pk, CounterAnswer.ACCEPT, actor="account:0", now=SOON
        )


def test_a_retraction_makes_an_open_counter_moot(counter: CounterNotification, case: Case) -> None:
    settlements.retract_claim(case.pk, case.account_id, actor="account:1", now=SOON)
    counter.refresh_from_db()
    assert counter.state == CounterState.MOOT


def test_a_listing_upheld_under_two_cases_stays_down_when_one_is_restored(mark: Right) -> None:
    (first,) = create_upheld_cases(mark, "L-1")
    other = record_cases.right(record_cases.account("Quill"), "Zorvex")
    create_upheld_cases(other, "L-1")
    counter = file_counter_notice(first)
    answer_counter(counter, DisputeStep.REJECTION)
    rule_on_counter(counter, RESTORE)
    assert not stands(first)
    assert is_down(first)
