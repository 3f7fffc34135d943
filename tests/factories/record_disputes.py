"""Disputes brought where a test needs them."""

from datetime import UTC, datetime, timedelta
from typing import Final

from pipeline.cases.outcomes import upheld_since
from pipeline.disputes.procedure import CounterState
from pipeline.law.profiles import Party
from pipeline.vocabulary import CaseState, Outcome
from records.accounts.models import Role, User
from records.actions.disputes import (
    appeals,
    counter_answers,
    counter_notices,
    dispute_desk,
    dispute_rulings,
)
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.counter_notices import CounterStatement
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.disputes.dispute_rulings import DisputeDecision
from records.cases.models import Case
from records.disputes import outcome_history
from records.disputes.models import Appeal, CounterNotification
from records.rights.models import Right
from tests.factories import record_cases

HOUR: Final = timedelta(hours=1)
SOON: Final = record_cases.NOW + HOUR
STATEMENT: Final = CounterStatement("authorised", "We buy from the owner's own dealer.")
RESTORE: Final = DisputeDecision(Outcome.REJECTED, "authorised_seller")
CONFIRM: Final = DisputeDecision(Outcome.UPHELD, "identical_mark")


def create_upheld_cases(mark: Right, *listings: str) -> list[Case]:
    """Cases that policy upheld."""
    record_cases.member(mark.owner)
    cases = [record_cases.route_case(case) for case in record_cases.file_cases(mark, *listings)]
    assert {case.state for case in cases} == {CaseState.UPHELD}
    return cases


def file_counter_notice(
    case: Case, statement: CounterStatement = STATEMENT, *, now: datetime = SOON
) -> CounterNotification:
    """The seller's statement, put before the filer."""
    assert case.seller_id is not None
    (counter,) = counter_notices.file_counter_notice(
        [case.pk], case.seller_id, statement, now=now
    ).counters
    counter_answers.forward_counters(now)
    counter.refresh_from_db()
    return counter


def answer_counter(
    counter: CounterNotification, reply: str, *, now: datetime = SOON
) -> CounterState:
    """Where the filer's answer led."""
    actor = f"account:{counter.account_id}"
    counter_answers.answer_counter(counter.pk, counter.account_id, reply, actor=actor, now=now)
    counter.refresh_from_db()
    return CounterState(counter.state)


def rule_on_counter(
    counter: CounterNotification, decision: DisputeDecision, *, now: datetime = SOON
) -> User:
    """Somebody new to the case rules on it."""
    person = record_cases.reviewer()
    held_dispute = dispute_desk.LEASES[DisputeKind.COUNTER].claim(person, now=now)
    assert held_dispute is not None
    assert held_dispute == counter
    dispute_rulings.rule_counter(counter.pk, person, decision, now=now)
    return person


def stands(case: Case) -> bool:
    """Is the case effectively upheld, by its column and by its voices alike?"""
    case.refresh_from_db()
    turns = outcome_history.list_turns([case.pk])[case.pk]
    upheld_moment = upheld_since(turns, datetime(2100, 1, 1, tzinfo=UTC))
    assert (case.upheld_at is None) is (upheld_moment is None)
    return case.upheld_at is not None


def is_down(case: Case) -> bool:
    """Shall the listing be down?"""
    case.listing.refresh_from_db()
    return case.listing.is_down


def senior() -> User:
    """A senior reviewer new to everything."""
    return User.objects.create(username=f"s{User.objects.count()}", role=Role.SENIOR_REVIEWER)


def file_appeal(case: Case, party: Party, *, now: datetime) -> Appeal:
    """A party's appeal, received."""
    appeal = appeals.file_appeal(
        case.pk, party, AppealStatement("Please look again."), actor=f"{party}:1", now=now
    )
    appeals.receive_appeals(now)
    appeal.refresh_from_db()
    return appeal


def under(counter: CounterNotification, law: str) -> CounterNotification:
    """The same dispute under another law."""
    counter.profile = law
    counter.save(update_fields=["profile"])
    return counter


def ruled_on_appeal(appeal: Appeal, decision: DisputeDecision, *, now: datetime) -> User:
    person = senior()
    held_dispute = dispute_desk.LEASES[DisputeKind.APPEAL].claim(person, now=now)
    assert held_dispute is not None
    assert held_dispute == appeal
    dispute_rulings.rule_appeal(appeal.pk, person, decision, now=now)
    appeal.refresh_from_db()
    return person
