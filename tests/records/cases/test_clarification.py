"""A question to the filer stops the clock; the answer starts it with what was left."""

from datetime import timedelta

import pytest

from pipeline.vocabulary import CaseState, Outcome, Stage
from records.accounts.models import User
from records.actions.cases import clarification
from records.actions.filing import withdrawal
from records.actions.review import desk, rulings
from records.cases.models import Case, Clarification, Ruling
from records.ledger import audit
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import quality_cases, record_cases
from tests.records.conftest import Overlap

_HOUR = timedelta(hours=1)


def _ask_filer(case: Case, *, after: timedelta = 6 * _HOUR) -> User:
    judge = record_cases.reviewer()
    record_cases.claim_case(case, judge, now=record_cases.NOW + after)
    desk.ask_filer(case.pk, judge, "which", "Which model?", now=record_cases.NOW + after)
    case.refresh_from_db()
    return judge


def test_the_clock_stands_still_with_what_is_left(case: Case) -> None:
    _ask_filer(case)
    assert (case.state, case.due_at) == (CaseState.CLARIFICATION, None)
    assert case.remaining_seconds == 18 * 3600


def test_the_question_goes_out_at_once_and_the_desk_is_free(case: Case) -> None:
    judge = _ask_filer(case)
    question = Outgoing.objects.get(kind="question")
    assert question.subject_id == Clarification.objects.get().pk
    assert question.send_after == record_cases.NOW + 6 * _HOUR
    assert desk.claim_case(judge, now=record_cases.NOW) is None


def test_the_answer_gives_back_what_was_left_and_the_case_is_matched_again(
    case: Case, mark: Right
) -> None:
    _ask_filer(case)
    clarification.answer_question(
        case.pk, mark.owner_id, "That one.", now=record_cases.NOW + 48 * _HOUR
    )
    case.refresh_from_db()
    assert case.state == CaseState.QUEUED
    assert (case.due_at, case.remaining_seconds) == (record_cases.NOW + 66 * _HOUR, None)
    work = record_cases.work(case)
    assert work is not None
    assert work.stage == Stage.MATCH
    assert record_cases.acts_on(case) == ["open", "freeze", "route", "ask", "answer"]
    assert not audit.find_broken_links("case", case.pk)


def test_the_weekend_does_not_count(case: Case, mark: Right) -> None:
    _ask_filer(case)
    friday_noon = record_cases.NOW + 72 * _HOUR
    clarification.answer_question(case.pk, mark.owner_id, "That one.", now=friday_noon)
    case.refresh_from_db()
    # Twelve hours are left of Friday, the other six lie on Monday.
    assert case.due_at == friday_noon + 12 * _HOUR + 48 * _HOUR + 6 * _HOUR


def test_an_answered_case_is_routed_again_as_its_next_version(case: Case, mark: Right) -> None:
    _ask_filer(case)
    clarification.answer_question(
        case.pk, mark.owner_id, "That one.", now=record_cases.NOW + 7 * _HOUR
    )
    record_cases.route_case(case, now=record_cases.NOW + 8 * _HOUR)
    assert case.state == CaseState.IN_REVIEW
    times = case.decisions.order_by("version").values_list("version", "routed_at")
    assert list(times) == [(1, record_cases.NOW + 6 * _HOUR), (2, record_cases.NOW + 8 * _HOUR)]
    assert case.decision_version == 2


def test_only_the_filer_answers_and_only_once(case: Case, mark: Right) -> None:
    _ask_filer(case)
    with pytest.raises(clarification.NothingToAnswer):
        clarification.answer_question(
            case.pk, record_cases.account("Stranger").pk, "x", now=record_cases.NOW
        )
    clarification.answer_question(
        case.pk, mark.owner_id, "That one.", now=record_cases.NOW + 7 * _HOUR
    )
    with pytest.raises(clarification.NothingToAnswer):
        clarification.answer_question(
            case.pk, mark.owner_id, "Or that.", now=record_cases.NOW + 7 * _HOUR
        )


def test_ten_business_days_without_an_answer_make_the_case_invalid(case: Case) -> None:
    _ask_filer(case, after=timedelta(0))
    lapses_at = Clarification.objects.get().lapses_at
    assert lapses_at == record_cases.NOW + timedelta(days=14)
    assert clarification.lapse_questions(lapses_at - timedelta(seconds=1)) == 0
    assert clarification.lapse_questions(lapses_at) == 1
    case.refresh_from_db()
    assert (case.state, case.why_invalid) == (
        CaseState.INVALID,
        "The question to the filer was not answered in time.",
    )
    assert Ruling.objects.get().outcome == Outcome.INVALID
    assert clarification.lapse_questions(lapses_at) == 0


def test_a_second_question_that_lapses_counts_from_its_own_day(case: Case, mark: Right) -> None:
    _ask_filer(case, after=timedelta(0))
    clarification.answer_question(case.pk, mark.owner_id, "That one.", now=record_cases.NOW + _HOUR)
    _ask_filer(record_cases.route_case(case, now=record_cases.NOW + 2 * _HOUR), after=2 * _HOUR)
    assert clarification.lapse_questions(record_cases.NOW + timedelta(days=14)) == 0
    assert clarification.lapse_questions(record_cases.NOW + timedelta(days=14, hours=2)) == 1


def test_evidence_that_became_necessary_is_asked_for_by_policy(mark: Right) -> None:
    membership = record_cases.member(mark.owner)
    case = record_cases.freeze_case(record_cases.file_cases(mark, reason="TM-COUNTERFEIT")[0])
    membership.delete()
    record_cases.route_case(case)
    assert case.state == CaseState.CLARIFICATION
    assert Clarification.objects.get().asked_by is None


def test_a_case_in_clarification_still_holds_its_listing(case: Case, mark: Right) -> None:
    _ask_filer(case)
    assert record_cases.file_cases(mark)[0].state == CaseState.DUPLICATE


def test_a_question_of_a_case_that_followed_another_meanwhile_is_over(mark: Right) -> None:
    (leader,) = record_cases.file_cases(mark)
    judge = record_cases.reviewer()
    ruling = quality_cases.rule_on_case(leader, judge, Outcome.REJECTED)
    (case,) = record_cases.file_cases(mark)
    _ask_filer(case, after=timedelta(0))
    rulings.annul_ruling(ruling.pk, judge, now=record_cases.NOW)
    withdrawal.withdraw_case(leader.pk, mark.owner_id, now=record_cases.NOW)
    _ask_filer(record_cases.route_case(case, now=record_cases.NOW + _HOUR), after=_HOUR)
    first, second = Clarification.objects.order_by("pk")
    assert clarification.lapse_questions(first.lapses_at) == 0
    clarification.answer_question(case.pk, mark.owner_id, "That one.", now=first.lapses_at)
    answers = (
        Clarification.objects.filter(case=case).order_by("pk").values_list("answer", flat=True)
    )
    assert list(answers) == ["", "That one."]
    assert second.lapses_at > first.lapses_at


def test_a_question_that_is_asked_while_others_lapse_is_left_open(
    mark: Right, overlap: Overlap
) -> None:
    first, second = record_cases.file_cases(mark, "L-1", "L-2")
    for case in (first, second):
        _ask_filer(case)
    late = Clarification.objects.latest("lapses_at").lapses_at

    def answer_and_ask_again() -> None:
        clarification.answer_question(second.pk, mark.owner_id, "That one.", now=late)
        again = Case.objects.get(pk=second.pk)
        clarification.pause_case(again, "which", "Which of both?", asked_by=None, now=late)

    question, lapse_future = overlap(
        lambda: Case.objects.select_for_update().get(pk=first.pk),
        lambda: clarification.lapse_questions(late),
        then=answer_and_ask_again,
    )
    assert (question.exception(), lapse_future.result()) == (None, 1)
    assert record_cases.states([first, second]) == [CaseState.INVALID, CaseState.CLARIFICATION]
