"""A colleague's opinion, and notes: words between reviewers that decide nothing."""

import pytest

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.review import desk, notes, opinions
from records.complaints.models import Case, CaseNote, Opinion
from records.rights.models import Right
from tests.records import rows
from tests.records.conftest import Together


def _held(mark: Right, judge: User) -> Case:
    (case,) = rows.filed(mark)
    rows.held(case, judge)
    return case


def _asked(case: Case, judge: User, colleague: User | None = None) -> Opinion:
    key = colleague.pk if colleague else None
    return opinions.ask_opinion(case.pk, judge, key, "Is this resale?", now=rows.NOW)


def test_an_opinion_brings_the_case_back_to_who_asked_before_all_else(mark: Right) -> None:
    judge, colleague = rows.reviewer(), rows.reviewer()
    case = _held(mark, judge)
    asked = _asked(case, judge, colleague)
    assert desk.claim_case(colleague, now=rows.NOW) is None
    opinions.give_opinion(asked.pk, colleague, Outcome.REJECTED, "Plain resale.", now=rows.NOW)
    case.refresh_from_db()
    assert (case.state, case.rulings.count()) == ("in_review", 0)  # no ruling
    assert desk.claim_case(judge, now=rows.NOW) == case
    assert rows.acts_on(case)[-2:] == ["ask_opinion", "give_opinion"]


def test_an_opinion_is_given_once_and_by_somebody_else(mark: Right) -> None:
    judge = rows.reviewer()
    asked = _asked(_held(mark, judge), judge)
    with pytest.raises(opinions.NotAsked):
        opinions.give_opinion(asked.pk, judge, Outcome.UPHELD, "Mine.", now=rows.NOW)
    opinions.give_opinion(asked.pk, rows.reviewer(), Outcome.UPHELD, "First.", now=rows.NOW)
    with pytest.raises(opinions.NotAsked):
        opinions.give_opinion(asked.pk, rows.reviewer(), Outcome.REJECTED, "Second.", now=rows.NOW)
    assert Opinion.objects.get().words == "First."


def test_an_opinion_asked_of_one_is_given_by_no_other(mark: Right) -> None:
    judge = rows.reviewer()
    asked = _asked(_held(mark, judge), judge, rows.reviewer())
    with pytest.raises(opinions.NotAsked):
        opinions.give_opinion(asked.pk, rows.reviewer(), Outcome.UPHELD, "Me too.", now=rows.NOW)


def test_two_who_answer_at_once_give_one_opinion(together: Together) -> None:
    judge = rows.reviewer()
    asked = _asked(_held(rows.right(rows.account()), judge), judge)
    colleagues = [rows.reviewer() for _ in range(4)]
    done = together(
        *(
            lambda one=one: opinions.give_opinion(
                asked.pk, one, Outcome.UPHELD, "So.", now=rows.NOW
            )
            for one in colleagues
        )
    )
    assert sorted(str(type(each.exception()).__name__) for each in done) == [
        "NobodyAsks", "NobodyAsks", "NobodyAsks", "NoneType"
    ]  # fmt: skip


def test_the_same_note_sent_twice_is_one_note(mark: Right) -> None:
    judge = rows.reviewer()
    case = _held(mark, judge)
    for _ in range(2):
        notes.add_note(case.pk, judge, "See the third picture.", now=rows.NOW)
    assert CaseNote.objects.count() == 1
    assert rows.acts_on(case)[-1] == "note"
