"""Rulings by people: effects wait half a minute, undo leaves no trace outside."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pipeline.vocabulary import CaseState, Instance, Outcome
from records.accounts.models import User
from records.actions.leases import LeaseNotHeld
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.ledger import audit
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import quality_cases, record_cases

_UNDO = timedelta(seconds=30)
_BLINK = timedelta(milliseconds=1)


def _rule_on_case(case: Case, outcome: Outcome = Outcome.UPHELD) -> Ruling:
    return quality_cases.rule_on_case(case, outcome=outcome)


def _judge(ruling: Ruling) -> User:
    assert ruling.reviewer is not None
    return ruling.reviewer


@pytest.fixture
def ruling(case: Case) -> Ruling:
    """The case upheld by a person."""
    return _rule_on_case(case)


@pytest.mark.parametrize("outcome", [Outcome.UPHELD, Outcome.REJECTED])
def test_a_ruling_closes_its_case(case: Case, outcome: Outcome) -> None:
    _rule_on_case(case, outcome)
    case.refresh_from_db()
    assert (case.state.value, case.closed_at) == (outcome.value, record_cases.NOW)
    assert record_cases.acts_on(case) == ["open", "freeze", "route", "rule"]
    assert not audit.find_broken_links("case", case.pk)


def test_its_effects_leave_when_undo_is_no_longer_possible(case: Case) -> None:
    _rule_on_case(case)
    effects = Outgoing.objects.exclude(kind="receipt")
    assert {effect.kind: effect.send_after for effect in effects} == {
        "enforce": record_cases.NOW + _UNDO,
        "result": record_cases.NOW + record_cases.GATHERED,  # the next moment for letters
    }


def test_a_rejection_takes_nothing_down(case: Case) -> None:
    _rule_on_case(case, Outcome.REJECTED)
    assert not Outgoing.objects.filter(kind="enforce").exists()
    assert not Case.objects.get(pk=case.pk).listing.is_down


def test_undo_within_half_a_minute_recalls_everything(ruling: Ruling, case: Case) -> None:
    record_cases.still_unheard()
    rulings.annul_ruling(ruling.pk, _judge(ruling), now=record_cases.NOW + _UNDO - _BLINK)
    case.refresh_from_db()
    assert (case.state, case.closed_at) == (CaseState.IN_REVIEW, None)
    assert not case.listing.is_down
    assert not Outgoing.objects.exclude(kind="receipt").exists()
    assert record_cases.acts_on(case)[-1] == "annul"


def test_the_clock_goes_on_as_if_it_had_never_stopped(case: Case) -> None:
    due_at = case.due_at
    ruling = _rule_on_case(case)
    assert (
        rulings.annul_ruling(ruling.pk, _judge(ruling), now=record_cases.NOW + _BLINK).due_at
        == due_at
    )


def test_after_half_a_minute_it_is_too_late(ruling: Ruling, case: Case) -> None:
    with pytest.raises(rulings.TooLateToUndo):
        rulings.annul_ruling(ruling.pk, _judge(ruling), now=record_cases.NOW + _UNDO)
    assert record_cases.states([case]) == ["upheld"]


def test_nobody_undoes_the_ruling_of_another_or_twice(ruling: Ruling, case: Case) -> None:
    with pytest.raises(rulings.NothingToUndo):
        rulings.annul_ruling(ruling.pk, record_cases.reviewer(), now=record_cases.NOW)
    rulings.annul_ruling(ruling.pk, _judge(ruling), now=record_cases.NOW)
    with pytest.raises(rulings.NothingToUndo):
        rulings.annul_ruling(ruling.pk, _judge(ruling), now=record_cases.NOW)


def test_an_undone_case_is_ruled_on_again_and_both_rulings_stay(ruling: Ruling, case: Case) -> None:
    judge = _judge(ruling)
    rulings.annul_ruling(ruling.pk, judge, now=record_cases.NOW)
    quality_cases.rule_on_case(Case.objects.get(pk=case.pk), judge, Outcome.REJECTED)
    assert Ruling.objects.filter(case=case).count() == 2
    assert Ruling.objects.live().get(case=case).outcome == Outcome.REJECTED


def test_what_was_filed_meanwhile_follows_the_case_that_opens_again(
    ruling: Ruling, case: Case, mark: Right
) -> None:
    (newer,) = record_cases.file_cases(mark)
    assert newer.state == CaseState.RECEIVED
    rulings.annul_ruling(ruling.pk, _judge(ruling), now=record_cases.NOW + _BLINK)
    assert record_cases.states([case, newer]) == ["in_review", "duplicate"]
    assert record_cases.work(newer) is None
    newer.refresh_from_db()
    assert newer.follows == case


def test_the_database_refuses_a_second_live_ruling(ruling: Ruling, case: Case) -> None:
    with pytest.raises(IntegrityError, match="one_live_ruling"), transaction.atomic():
        Ruling.objects.create(
            case=case,
            account_id=case.account_id,
            instance=Instance.FIRST,
            outcome=Outcome.REJECTED,
            reason_code="again",
            policy_hash=ruling.policy_hash,
            ruled_at=record_cases.NOW,
        )


def test_a_closed_case_is_not_ruled_on_again(ruling: Ruling, case: Case) -> None:
    with pytest.raises(LeaseNotHeld):
        rulings.rule_on_case(
            case.pk, _judge(ruling), Outcome.UPHELD, "x", note="", now=record_cases.NOW
        )


def test_rulings_within_a_few_minutes_share_a_letter_that_leaves_after_undo(
    judge: User, mark: Right
) -> None:
    cases = record_cases.file_cases(mark, "L-1", "L-2", "L-3")
    later = [timedelta(), timedelta(seconds=12), timedelta(minutes=20)]
    for case, after in zip(cases, later, strict=True):
        now = record_cases.NOW + after
        record_cases.claim_case(case, judge, now=now)
        rulings.rule_on_case(case.pk, judge, Outcome.REJECTED, "x", note="", now=now)
    letters = Outgoing.objects.filter(kind="result").order_by("pk")
    first, second, third = letters.values_list("send_after", flat=True)
    assert first == second < third
    assert second > record_cases.NOW + later[1] + _UNDO
