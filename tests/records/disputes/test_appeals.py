"""Either party appeals what stands against it; another person reverses or confirms."""

from datetime import timedelta

import pytest

from pipeline.disputes.procedure import AppealState, CounterAnswer, CounterState
from pipeline.law.profiles import DisputeStep, Party
from pipeline.vocabulary import Instance, Outcome
from records.actions.disputes import (
    appeals,
    counter_answers,
    counter_notices,
    dispute_desk,
    dispute_rulings,
    reminders,
    settlements,
)
from records.actions.disputes.appeals import AppealStatement, CannotAppeal
from records.actions.disputes.dispute_desk import DisputeKind
from records.cases.models import Case
from records.disputes.models import CounterNotification
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import quality_cases, record_cases
from tests.factories.record_disputes import (
    CONFIRM,
    HOUR,
    RESTORE,
    SOON,
    answer_counter,
    file_appeal,
    file_counter_notice,
    is_down,
    rule_on_counter,
    ruled_on_appeal,
    senior,
    stands,
    under,
)


def test_a_seller_appeals_an_automatic_approval_and_a_person_reverses_it(case: Case) -> None:
    appeal = file_appeal(case, Party.SELLER, now=SOON)
    assert appeal.state == AppealState.IN_REVIEW
    ruled_on_appeal(appeal, RESTORE, now=SOON)
    assert appeal.state.value == "reversed"
    assert not stands(case)
    assert not is_down(case)


def test_a_rejection_reversed_on_appeal_takes_down_and_opens_the_sellers_window(
    mark: Right,
) -> None:
    (case,) = record_cases.file_cases(mark)
    quality_cases.rule_on_case(case, outcome=Outcome.REJECTED)
    appeal = file_appeal(case, Party.FILER, now=SOON)
    ruled_on_appeal(appeal, CONFIRM, now=SOON)
    assert stands(case)
    assert is_down(case)
    assert case.upheld_at == SOON
    chance = counter_notices.find_chance(case, now=SOON + HOUR)
    assert chance is not None
    assert chance.number == 1


@pytest.mark.parametrize("is_received", [False, True])
def test_an_appeal_that_was_moot_for_a_while_is_told_once(
    counter: CounterNotification, case: Case, *, is_received: bool
) -> None:
    answer_counter(counter, DisputeStep.REJECTION)
    statement = AppealStatement("Please look again.")
    appeal = appeals.file_appeal(case.pk, Party.SELLER, statement, actor="seller:1", now=SOON)
    if is_received:
        assert appeals.receive_appeals(SOON) == 1
    person = rule_on_counter(counter, RESTORE)
    appeal.refresh_from_db()
    assert appeal.state == AppealState.MOOT
    (ruling,) = case.rulings.live().filter(instance=Instance.COUNTER)
    dispute_rulings.annul_ruling(ruling.pk, person, now=SOON + timedelta(seconds=1))
    assert appeals.receive_appeals(SOON + HOUR) == 1
    appeal.refresh_from_db()
    assert (appeal.state, appeal.closed_at) == (AppealState.IN_REVIEW, None)
    assert Outgoing.objects.filter(kind="appeal", subject_id=appeal.pk).count() == 1


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_seller_whose_case_is_upheld_again_is_reminded_of_its_new_chances(
    case: Case, *, is_sent: bool
) -> None:
    assert reminders.remind_sellers(SOON) == 1
    Outgoing.objects.filter(kind="remind_counter").update(sent_at=SOON if is_sent else None)
    counter = file_counter_notice(case)
    answer_counter(counter, DisputeStep.REJECTION)
    rule_on_counter(counter, RESTORE)
    later = SOON + HOUR
    ruled_on_appeal(file_appeal(case, Party.FILER, now=later), CONFIRM, now=later)
    assert stands(case)
    assert [reminders.remind_sellers(later + HOUR) for _ in range(2)] == [1, 0]
    ends_at = counter_notices.last_chance_ends_at(case)
    assert ends_at is not None
    unsent_reminders = Outgoing.objects.filter(kind="remind_counter", sent_at=None)
    assert unsent_reminders.get().send_after == ends_at - timedelta(days=2)


def test_nobody_appeals_what_was_decided_in_their_favour(case: Case) -> None:
    with pytest.raises(CannotAppeal):
        file_appeal(case, Party.FILER, now=SOON)


def test_a_ruling_is_appealed_once_by_a_party_and_a_ruling_on_appeal_not_at_all(
    case: Case,
) -> None:
    appeal = file_appeal(case, Party.SELLER, now=SOON)
    with pytest.raises(CannotAppeal):
        file_appeal(case, Party.SELLER, now=SOON)
    ruled_on_appeal(appeal, RESTORE, now=SOON)
    with pytest.raises(CannotAppeal):
        file_appeal(case, Party.FILER, now=SOON + HOUR)


def test_a_restoration_on_silence_can_be_appealed_by_the_filer(case: Case) -> None:
    counter = under(file_counter_notice(case), "cn-ecl")
    assert counter.answer_ends_at is not None
    counter_answers.act_on_silence(counter.answer_ends_at)
    later = counter.answer_ends_at + HOUR
    appeal = file_appeal(case, Party.FILER, now=later)
    assert appeal.settlement is not None
    ruled_on_appeal(appeal, CONFIRM, now=later)
    assert stands(case)


def test_an_appeal_comes_too_late_when_its_window_is_over(case: Case) -> None:
    open_ = appeals.find_appealable(case, Party.SELLER, now=SOON)
    assert open_ is not None
    assert appeals.find_appealable(case, Party.SELLER, now=open_.ends_at) is None


def test_an_appeal_is_moot_when_the_claim_falls_by_itself(case: Case) -> None:
    appeal = file_appeal(case, Party.SELLER, now=SOON)
    settlements.retract_claim(case.pk, case.account_id, actor="account:1", now=SOON)
    appeal.refresh_from_db()
    assert appeal.state == AppealState.MOOT


def test_an_appeal_is_moot_when_the_filer_accepts_what_the_seller_says(
    counter: CounterNotification, case: Case
) -> None:
    appeal = file_appeal(case, Party.SELLER, now=SOON)
    answer_counter(counter, CounterAnswer.ACCEPT)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.closed_at) == (AppealState.MOOT, SOON)
    assert dispute_desk.LEASES[DisputeKind.APPEAL].claim(senior(), now=SOON) is None


def test_an_appeal_is_moot_when_the_law_restores_the_listing_on_silence(case: Case) -> None:
    counter = under(file_counter_notice(case), "cn-ecl")
    appeal = file_appeal(case, Party.SELLER, now=SOON)
    assert counter.answer_ends_at is not None
    counter_answers.act_on_silence(counter.answer_ends_at)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.closed_at) == (AppealState.MOOT, counter.answer_ends_at)


def test_a_reviewer_who_is_no_senior_gets_no_appeal(case: Case) -> None:
    file_appeal(case, Party.SELLER, now=SOON)
    assert dispute_desk.LEASES[DisputeKind.APPEAL].claim(record_cases.reviewer(), now=SOON) is None


def test_an_appeal_ruling_undone_revives_the_counter_it_made_moot(
    counter: CounterNotification, case: Case
) -> None:
    answer_counter(counter, DisputeStep.REJECTION)
    appeal = file_appeal(case, Party.SELLER, now=SOON)
    person = ruled_on_appeal(appeal, RESTORE, now=SOON)
    counter.refresh_from_db()
    assert counter.state == CounterState.MOOT
    (ruling,) = case.rulings.live().filter(instance=Instance.APPEAL)
    dispute_rulings.annul_ruling(ruling.pk, person, now=SOON + timedelta(seconds=1))
    counter.refresh_from_db()
    appeal.refresh_from_db()
    assert (counter.state, appeal.state) == (CounterState.DISPUTED, AppealState.IN_REVIEW)
    assert stands(case)
