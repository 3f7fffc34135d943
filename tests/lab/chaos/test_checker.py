"""The checker of the fault test finds what each protection prevents, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from lab.chaos import summary
from lab.chaos.checker import find_violations
from lab.chaos.checker.effects import find_effect_breaches
from pipeline.disputes.procedure import CounterAnswer
from pipeline.law.profiles import DisputeStep
from pipeline.vocabulary import CaseState
from records.actions.disputes import counter_notices
from records.actions.filing import withdrawal
from records.cases.models import Case, Work
from records.clock import database_now
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import record_cases, record_disputes


def _violations() -> list[str]:
    """With everything delivered and the marketplace where the records want it."""
    Outgoing.objects.update(sent_at=record_cases.NOW)
    listings: dict[str, Any] = {}
    for case in Case.objects.select_related("listing").all():
        listing = case.listing
        listing.told_version, listing.told_is_down = listing.version, listing.is_down
        listing.save()
        state = "down" if listing.is_down else "up"
        listings[listing.external_id] = {
            "state": state,
            "version": listing.version,
            "applied": Outgoing.objects.filter(kind="enforce", subject_id=listing.pk).count(),
        }
    return find_violations({"listings": listings, "rejected": 0})


@pytest.fixture
def upheld_case(mark: Right) -> Case:
    record_cases.member(mark.owner)
    return record_cases.route_case(record_cases.file_cases(mark)[0])


def test_a_healed_house_has_no_violations(upheld_case: Case, mark: Right) -> None:
    (case,) = record_cases.file_cases(mark, "L-2")
    withdrawal.withdraw_case(case.pk, case.account_id, now=record_cases.NOW)
    breaches = _violations()
    assert breaches == []


def test_a_case_that_vanished_into_a_state_nobody_noted_is_reported(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    Case.objects.update(state=CaseState.WITHDRAWN)
    Work.objects.all().delete()
    assert _violations() == [
        f"Case {case.pk} has 0 entries “withdraw” in its chain where 1 happened."
    ]


def test_strikes_that_the_rulings_do_not_bear_out_are_reported(upheld_case: Case) -> None:
    Case.objects.update(upheld_at=None)
    assert any("has the strikes" in breach for breach in _violations())


def test_counters_above_what_happened_are_reported(upheld_case: Case) -> None:
    name = 'markwarden_attempts_total{stage="match",outcome="done"}'
    journal = {"listings": {}, "rejected": 0}
    assert "The workers count 2 of match, and 1 happened." in find_violations(
        journal, worker_counters={name: 2.0}
    )
    assert not any(
        "count" in violation for violation in find_violations(journal, worker_counters={name: 1.0})
    )


def test_statements_nobody_posted_and_statements_nobody_heard_are_reported(
    upheld_case: Case,
) -> None:
    Outgoing.objects.create(key="statement:7", kind="statement", subject_id=1)
    journal = {"listings": {}, "rejected": 0, "keys": {"0.statement:8": 1}}
    violations = find_violations(journal)
    assert "The marketplace was told statement:8, and nobody posted it." in violations
    assert "The marketplace was never told statement:7." in violations


def test_what_is_due_or_failed_is_reported_and_a_reminder_of_next_week_is_not(db: None) -> None:
    later = database_now() + timedelta(days=6)
    post = Outgoing.objects.create
    post(key="remind_counter:1", kind="remind_counter", subject_id=1, send_after=later)
    post(key="receipt:2", kind="receipt", subject_id=2)
    post(key="receipt:3", kind="receipt", subject_id=3, send_after=later, attempt=1)
    late = [breach for breach in find_effect_breaches() if "was not delivered" in breach]
    assert sorted(late) == ["receipt:2 was not delivered: .", "receipt:3 was not delivered: ."]


def test_a_chain_that_was_changed_is_reported(upheld_case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only")
        cursor.execute("GRANT UPDATE ON ledger_auditentry TO CURRENT_USER")
        cursor.execute(
            "UPDATE ledger_auditentry SET entry = replace(entry, 'system', 'nobody')"
            " WHERE subject_kind = 'case'"
        )
    assert any("chain of case" in breach for breach in _violations())


def test_what_is_parked_without_harm_and_poison_at_large_are_reported(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    Work.objects.update(state="parked")
    Outgoing.objects.update(sent_at=record_cases.NOW)
    empty = {"listings": {}, "rejected": 0}
    assert find_violations(empty) == [f"Case {case.pk} is parked and harms nobody."]
    assert find_violations(empty, poison={case.pk}) == []
    assert find_violations(empty, poison={case.pk, 0}) == [
        "Case 0 kills its workers and is not parked."
    ]


def test_a_dispute_that_ran_its_course_is_no_violation(upheld_case: Case) -> None:
    counter = record_disputes.file_counter_notice(upheld_case)
    record_disputes.answer_counter(counter, DisputeStep.REJECTION)
    record_disputes.rule_on_counter(counter, record_disputes.RESTORE)
    assert _violations() == []


def test_a_dispute_that_no_machine_carried_on_is_reported(upheld_case: Case) -> None:
    assert upheld_case.seller_id is not None
    counter_notices.file_counter_notice(
        [upheld_case.pk], upheld_case.seller_id, record_disputes.STATEMENT, now=record_disputes.SOON
    )
    (breach,) = _violations()
    assert breach.endswith("still waits to be put before its filer.")


def test_a_claim_that_was_taken_back_and_holds_its_listing_down_is_reported(
    upheld_case: Case,
) -> None:
    counter = record_disputes.file_counter_notice(upheld_case)
    record_disputes.answer_counter(counter, CounterAnswer.ACCEPT)
    breaches = _violations()
    assert any("still waits to be carried out" in breach for breach in breaches)
    assert any(
        breach.startswith(f"Listing {upheld_case.listing_id} is down: True") for breach in breaches
    )


def test_a_claim_that_stands_otherwise_than_its_voices_say_is_reported(upheld_case: Case) -> None:
    Case.objects.filter(pk=upheld_case.pk).update(upheld_at=record_cases.NOW - timedelta(days=1))
    assert any(
        f"Case {upheld_case.pk} counts as upheld since" in breach for breach in _violations()
    )


def test_a_ruling_on_a_dispute_that_nobody_was_told_is_reported(upheld_case: Case) -> None:
    counter = record_disputes.file_counter_notice(upheld_case)
    record_disputes.answer_counter(counter, DisputeStep.REJECTION)
    record_disputes.rule_on_counter(counter, record_disputes.CONFIRM)
    Outgoing.objects.filter(kind="counter_ruled").delete()
    (breach,) = _violations()
    assert summary.breach_kind(breach) == "lost"
