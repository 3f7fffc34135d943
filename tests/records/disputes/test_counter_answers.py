"""A filer replies to the cases of one statement, to all of them or to those it chooses."""

import pytest

from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import DisputeStep
from records.actions.disputes import counter_answers, counter_notices
from records.actions.disputes.counter_answers import Reply, ReplyRefused, ReplyResult
from records.disputes.models import CounterNotification
from records.rights.models import Right
from tests.factories.record_disputes import (
    SOON,
    STATEMENT,
    answer_counter,
    create_upheld_cases,
    file_counter_notice,
    stands,
    under,
)

FILES = ({"sha256": "ab" * 32, "name": "contract.pdf", "pages": []},)


def file_counter_notices(mark: Right, *listings: str) -> list[CounterNotification]:
    """One statement over these listings, put before the filer."""
    cases = create_upheld_cases(mark, *listings)
    assert cases[0].seller_id
    counter_notices.file_counter_notice(
        [case.pk for case in cases], cases[0].seller_id, STATEMENT, now=SOON
    )
    counter_answers.forward_counters(SOON)
    return list(CounterNotification.objects.order_by("pk"))


def reply_to_statement(counters: list[CounterNotification], reply: Reply) -> ReplyResult:
    return counter_answers.reply_to_statement(
        counters, counters[0].account_id, reply, actor="user:1", now=SOON
    )


def test_one_reply_answers_the_chosen_cases_of_a_statement(mark: Right) -> None:
    first, second = file_counter_notices(mark, "L-1", "L-2")
    assert counter_answers.list_same_statement(first) == [first, second]
    result = reply_to_statement(
        [first], Reply(DisputeStep.REJECTION, "The invoice is forged.", FILES)
    )
    assert [counter.state for counter in result.answered_counters] == [CounterState.DISPUTED]
    assert result.answered_counters[0].answer_evidence == list(FILES)
    second.refresh_from_db()
    assert second.state == CounterState.FORWARDED


def test_cases_of_a_statement_under_another_law_are_answered_by_themselves(mark: Right) -> None:
    first, second, third = file_counter_notices(mark, "L-1", "L-2", "L-3")
    under(second, "us-dmca")
    assert counter_answers.list_same_statement(first) == [first, third]
    assert counter_answers.list_same_statement(second) == [second]


def test_what_was_answered_meanwhile_is_left_out_and_named(mark: Right) -> None:
    first, second = file_counter_notices(mark, "L-1", "L-2")
    answer_counter(second, CounterAnswer.ACCEPT)
    result = reply_to_statement([second, first], Reply(DisputeStep.REJECTION, "No."))
    assert result.answered_counters == (first,)
    assert result.left_out == (second,)
    assert not stands(second.case)


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        (Reply("perhaps", "x"), "said"),
        (Reply(DisputeStep.REJECTION), "text"),
        (Reply(DisputeStep.SUIT, " "), "text"),
        (Reply(DisputeStep.AUTHORITY_COMPLAINT), "text"),
        (Reply(DisputeStep.REJECTION, "x" * (counter_answers.LONGEST_REPLY + 1)), "text"),
    ],
)
def test_an_empty_or_enormous_reply_changes_nothing(mark: Right, reply: Reply, field: str) -> None:
    (counter,) = file_counter_notices(mark, "L-1")
    with pytest.raises(ReplyRefused) as refusal:
        reply_to_statement([counter], reply)
    assert [fault.field for fault in refusal.value.faults] == [field]
    counter.refresh_from_db()
    assert counter.state == CounterState.FORWARDED


def test_no_case_chosen_is_a_fault(mark: Right) -> None:
    (counter,) = file_counter_notices(mark, "L-1")
    with pytest.raises(ReplyRefused):
        counter_answers.reply_to_statement(
            [], counter.account_id, Reply(CounterAnswer.ACCEPT), actor="user:1", now=SOON
        )


def test_the_law_says_what_a_filer_may_report(mark: Right) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    counter = file_counter_notice(case)
    assert counter_answers.list_answers(counter) == (CounterAnswer.ACCEPT, DisputeStep.REJECTION)
    assert counter_answers.list_answers(under(counter, "us-dmca")) == (
        CounterAnswer.ACCEPT,
        DisputeStep.REJECTION,
        DisputeStep.SUIT,
    )
    assert set(counter_answers.list_answers(under(counter, "cn-ecl"))) == {
        CounterAnswer.ACCEPT,
        *DisputeStep,
    }
    answer_counter(under(counter, "default"), DisputeStep.REJECTION)
    assert counter_answers.list_answers(counter) == (CounterAnswer.ACCEPT,)
