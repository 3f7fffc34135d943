"""One open case a right, reason and listing; what else is filed follows it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction

from pipeline.vocabulary import CaseState, Outcome, Stage
from records.actions.filing import request_status, submission, withdrawal
from records.actions.review import rulings
from records.cases.models import Case, Ruling, Work
from records.ledger import audit
from records.rights.models import Right
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import agents, identity_documents, quality_cases, record_cases
from tests.records.conftest import Together
from tests.records.row_security.test_policies import as_role


def test_a_listing_with_an_open_case_makes_a_duplicate_without_work(mark: Right) -> None:
    (first,) = record_cases.file_cases(mark, "L-1")
    second, other = record_cases.file_cases(mark, "L-1", "L-2")
    assert (second.state, second.follows) == (CaseState.DUPLICATE, first)
    assert other.state == CaseState.RECEIVED
    assert record_cases.work(second) is None


def test_another_reason_or_another_right_opens_a_case_of_its_own(mark: Right) -> None:
    record_cases.file_cases(mark, "L-1")
    assert record_cases.states(
        record_cases.file_cases(mark, "L-1", reason="TM-PARALLEL-IMPORT", evidence=_COUNTRIES)
    ) == [CaseState.RECEIVED]
    other = record_cases.right(mark.owner, "Zorvex Two")
    assert record_cases.states(record_cases.file_cases(other, "L-1")) == [CaseState.RECEIVED]


_COUNTRIES = {"countries": ["CN to DE"]}


def test_a_listing_whose_case_is_closed_can_be_flagged_again(mark: Right) -> None:
    (first,) = record_cases.file_cases(mark)
    withdrawal.withdraw_case(first.pk, mark.owner_id, now=record_cases.NOW)
    assert record_cases.states(record_cases.file_cases(mark)) == [CaseState.RECEIVED]


def test_the_first_duplicate_revives_on_withdrawal_and_leads_the_others(mark: Right) -> None:
    first, second, third = (record_cases.file_cases(mark)[0] for _ in range(3))
    withdrawal.withdraw_case(first.pk, mark.owner_id, now=record_cases.NOW)
    assert record_cases.states([first, second, third]) == ["withdrawn", "received", "duplicate"]
    third.refresh_from_db()
    assert third.follows == second
    work = record_cases.work(second)
    assert work is not None
    assert work.stage == Stage.FREEZE


def test_a_duplicate_withdrawn_leaves_the_first_alone(mark: Right) -> None:
    first, second = record_cases.file_cases(mark)[0], record_cases.file_cases(mark)[0]
    withdrawal.withdraw_case(second.pk, mark.owner_id, now=record_cases.NOW)
    assert record_cases.states([first, second]) == ["received", "withdrawn"]


@pytest.mark.parametrize("outcome", [Outcome.UPHELD, Outcome.REJECTED])
def test_duplicates_close_with_the_first_and_have_no_ruling(mark: Right, outcome: Outcome) -> None:
    first, second = record_cases.file_cases(mark)[0], record_cases.file_cases(mark)[0]
    quality_cases.rule_on_case(first, outcome=outcome)
    assert record_cases.states([first, second]) == [outcome, outcome]
    assert Ruling.objects.get().case == first


def test_a_duplicate_is_told_no_earlier_than_another_filers_case_that_it_follows(
    mark: Right,
) -> None:
    agent = identity_documents.person(record_cases.account("Bright & Cole", is_agent=True))
    owner = identity_documents.person(mark.owner, is_owner=True)
    agents.create_verified_power(agent, owner)
    (first,) = record_cases.file_cases(mark)
    (second,) = record_cases.file_cases(mark, account_id=agent.account_id)
    assert second.follows == first
    quality_cases.rule_on_case(first)
    for seconds, state in ((29, CaseState.DUPLICATE), (30, CaseState.UPHELD)):
        now = record_cases.NOW + timedelta(seconds=seconds)
        cases = Case.objects.filter(pk=second.pk)
        with as_role(APP_ROLE, ConnectionRole.FILER, agent.account):
            (shown_case,) = request_status.describe_cases(cases, now=now)
            filtered_cases = request_status.filter_by_shown_state(cases, [state], now=now)
            assert (shown_case.state, filtered_cases.count()) == (state, 1)


def test_every_step_of_a_duplicate_whose_first_opens_again_is_in_its_chain(mark: Right) -> None:
    first, second = record_cases.file_cases(mark)[0], record_cases.file_cases(mark)[0]
    judge = record_cases.reviewer()
    ruling = quality_cases.rule_on_case(first, judge)
    rulings.annul_ruling(ruling.pk, judge, now=record_cases.NOW)
    assert record_cases.states([first, second]) == ["in_review", "duplicate"]
    withdrawal.withdraw_case(first.pk, mark.owner_id, now=record_cases.NOW)
    assert record_cases.acts_on(second) == ["open", "follow", "reopen", "revive"]
    assert not audit.find_broken_links("case", second.pk)


def test_overlapping_filings_at_once_neither_deadlock_nor_open_twice(together: Together) -> None:
    mark = record_cases.right(record_cases.account())
    listings = [f"lab:L-{number}" for number in range(60)]
    lines = (listings, listings[::-1], listings[30:] + listings[:30], listings[::2])
    futures = together(*(_filing(mark, line) for line in lines))
    assert sum(bool(future.result()) for future in futures) == 4
    assert Case.objects.filter(state=CaseState.RECEIVED).count() == 60
    assert Work.objects.count() == 60
    assert Case.objects.filter(state=CaseState.DUPLICATE).count() == 150


def test_a_filing_that_meets_a_withdrawal_opens_or_follows(together: Together) -> None:
    mark = record_cases.right(record_cases.account())
    for number in range(12):
        first = record_cases.file_cases(mark, f"L-{number}")[0]
        record_cases.file_cases(mark, f"L-{number}")
        again = _filing(mark, [f"lab:L-{number}"])
        withdraw = _withdrawal(first, mark)
        for future in together(again, withdraw, again):
            assert future.result()
        states = Case.objects.filter(listing=first.listing_id).values_list("state", flat=True)
        assert sorted(states) == ["duplicate", "duplicate", "received", "withdrawn"]


def test_a_filing_follows_the_one_that_revived_while_it_waited(together: Together) -> None:
    mark = record_cases.right(record_cases.account())
    first, second = record_cases.file_cases(mark)[0], record_cases.file_cases(mark)[0]
    is_withdrawn = Event()

    def slowly() -> bool:
        with transaction.atomic():
            withdrawal.withdraw_case(first.pk, mark.owner_id, now=record_cases.NOW)
            is_withdrawn.set()
            record_cases.wait_until_blocked()
        return True

    def meanwhile() -> bool:
        assert is_withdrawn.wait(60)
        return _filing(mark, ["lab:L-1"])()

    assert all(future.result() for future in together(slowly, meanwhile))
    third = Case.objects.latest("pk")
    assert (third.state, third.follows) == (CaseState.DUPLICATE, second)


def _filing(mark: Right, lines: list[str]) -> Callable[[], bool]:
    return lambda: bool(
        submission.file_request(record_cases.draft(mark, lines), now=record_cases.NOW)
    )


def _withdrawal(case: Case, mark: Right) -> Callable[[], bool]:
    return lambda: bool(withdrawal.withdraw_case(case.pk, mark.owner_id, now=record_cases.NOW))


def test_the_clock_of_one_that_yielded_while_its_filer_was_asked_goes_on(mark: Right) -> None:
    (leader,) = record_cases.file_cases(mark)
    (follower,) = record_cases.file_cases(mark)
    Case.objects.filter(pk=follower.pk).update(due_at=None, review_by=None, remaining_seconds=3600)
    withdrawal.withdraw_case(leader.pk, leader.account_id, now=record_cases.NOW)
    follower.refresh_from_db()
    assert follower.due_at == record_cases.NOW + timedelta(hours=1)
    assert (follower.remaining_seconds, follower.review_by is None) == (None, False)
