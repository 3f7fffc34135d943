"""A colleague's opinion, and notes: words between reviewers that decide nothing."""

import pytest

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.review import desk, notes, opinions
from records.cases.models import Case
from records.review.models import CaseNote, Opinion
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.conftest import Together


def _claim_new_case(mark: Right, judge: User) -> Case:
    (case,) = record_cases.file_cases(mark)
    record_cases.claim_case(case, judge)
    return case


def _ask_opinion(case: Case, judge: User, colleague: User | None = None) -> Opinion:
    key = colleague.pk if colleague else None
    return opinions.ask_opinion(case.pk, judge, key, "Is this resale?", now=record_cases.NOW)


def test_an_opinion_brings_the_case_back_to_who_asked_before_all_else(mark: Right) -> None:
    judge, colleague = record_cases.reviewer(), record_cases.reviewer()
    case = _claim_new_case(mark, judge)
    opinion = _ask_opinion(case, judge, colleague)
    assert desk.claim_case(colleague, now=record_cases.NOW) is None
    opinions.give_opinion(
        opinion.pk, colleague, Outcome.REJECTED, "Plain resale.", now=record_cases.NOW
    )
    case.refresh_from_db()
    assert (case.state, case.rulings.count()) == ("in_review", 0)  # no ruling
    assert desk.claim_case(judge, now=record_cases.NOW) == case
    assert record_cases.acts_on(case)[-2:] == ["ask_opinion", "give_opinion"]


def test_an_opinion_is_given_once_and_by_somebody_else(judge: User, mark: Right) -> None:
    opinion = _ask_opinion(_claim_new_case(mark, judge), judge)
    with pytest.raises(opinions.OpinionNotRequested):
        opinions.give_opinion(opinion.pk, judge, Outcome.UPHELD, "Mine.", now=record_cases.NOW)
    opinions.give_opinion(
        opinion.pk, record_cases.reviewer(), Outcome.UPHELD, "First.", now=record_cases.NOW
    )
    with pytest.raises(opinions.OpinionNotRequested):
        opinions.give_opinion(
            opinion.pk, record_cases.reviewer(), Outcome.REJECTED, "Second.", now=record_cases.NOW
        )
    assert Opinion.objects.get().words == "First."


def test_an_opinion_asked_of_one_is_given_by_no_other(judge: User, mark: Right) -> None:
    opinion = _ask_opinion(_claim_new_case(mark, judge), judge, record_cases.reviewer())
    with pytest.raises(opinions.OpinionNotRequested):
        opinions.give_opinion(
            opinion.pk, record_cases.reviewer(), Outcome.UPHELD, "Me too.", now=record_cases.NOW
        )


def test_two_who_answer_at_once_give_one_opinion(judge: User, together: Together) -> None:
    opinion = _ask_opinion(
        _claim_new_case(record_cases.right(record_cases.account()), judge), judge
    )
    colleagues = [record_cases.reviewer() for _ in range(4)]
    futures = together(
        *(
            lambda reviewer=colleague: opinions.give_opinion(
                opinion.pk, reviewer, Outcome.UPHELD, "So.", now=record_cases.NOW
            )
            for colleague in colleagues
        )
    )
    assert sorted(str(type(future.exception()).__name__) for future in futures) == [
        "NoneType", "OpinionNotRequested", "OpinionNotRequested", "OpinionNotRequested"
    ]  # fmt: skip


def test_the_same_note_sent_twice_is_one_note(judge: User, mark: Right) -> None:
    case = _claim_new_case(mark, judge)
    for _ in range(2):
        notes.add_note(case.pk, judge, "See the third picture.", now=record_cases.NOW)
    assert CaseNote.objects.count() == 1
    assert record_cases.acts_on(case)[-1] == "note"
