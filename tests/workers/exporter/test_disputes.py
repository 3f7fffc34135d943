"""The counter path's service level, and how long a claim that was taken back waits."""

from datetime import datetime, timedelta

from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import DisputeStep, Party
from records import policies
from records.actions.disputes import settlements
from records.disputes.models import Appeal, CounterNotification
from records.rights.models import Right
from records.statistics import disputes
from tests.factories.record_disputes import (
    RESTORE,
    SOON,
    answer_counter,
    create_upheld_cases,
    file_appeal,
    file_counter_notice,
    rule_on_counter,
)
from workers.exporter.disputes import measure_disputes, measure_settlement_wait

HOUR = timedelta(hours=1)
LATER = SOON + timedelta(days=5)


def _due(now: datetime) -> dict[str, tuple[int, int]]:
    rows = disputes.count_due(now, policies.calendar())
    return {row.kind: (row.count, row.missed) for row in rows}


def test_a_dispute_counts_once_its_ruling_is_due_and_is_missed_where_nobody_ruled(
    mark: Right,
) -> None:
    first, second = create_upheld_cases(mark, "L-1", "L-2")
    counter = file_counter_notice(first)
    answer_counter(counter, DisputeStep.REJECTION)
    assert _due(SOON + HOUR)["counter"] == (0, 0)
    rule_on_counter(counter, RESTORE)
    late = file_counter_notice(second)
    answer_counter(late, DisputeStep.REJECTION)
    assert _due(LATER)["counter"] == (2, 1)
    CounterNotification.objects.filter(pk=late.pk).update(
        state=CounterState.CONFIRMED, closed_at=LATER
    )
    assert _due(LATER)["counter"] == (2, 1)
    assert _due(LATER + disputes.WINDOW)["counter"] == (0, 0)


def test_what_no_person_had_to_rule_on_is_not_counted(mark: Right) -> None:
    first, second = create_upheld_cases(mark, "L-1", "L-2")
    counter_notice = file_counter_notice(first)
    answer_counter(counter_notice, DisputeStep.REJECTION)
    answer_counter(counter_notice, CounterAnswer.ACCEPT)
    moot = file_appeal(second, Party.SELLER, now=SOON)
    settlements.retract_claim(second.pk, second.account_id, actor="user:1", now=SOON)
    assert Appeal.objects.get(pk=moot.pk).state == "moot"
    assert _due(LATER) == {"counter": (0, 0), "appeal": (0, 0)}


def test_an_appeal_that_nobody_ruled_on_is_missed(mark: Right) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    file_appeal(case, Party.SELLER, now=SOON)
    assert _due(LATER)["appeal"] == (1, 1)
    waiting = disputes.count_waiting(LATER, policies.calendar())
    assert list(waiting) == [disputes.Due("counter", 0, 0), disputes.Due("appeal", 1, 1)]
    waiting = disputes.count_waiting(SOON, policies.calendar())
    assert list(waiting) == [disputes.Due("counter", 0, 0), disputes.Due("appeal", 1, 0)]


def test_a_claim_that_was_taken_back_waits_until_it_is_carried_out(mark: Right) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    assert disputes.settlement_wait_seconds(SOON) == 0
    settlements.retract_claim(case.pk, case.account_id, actor="user:1", now=SOON)
    assert disputes.settlement_wait_seconds(SOON + HOUR) == HOUR.total_seconds()
    settlements.carry_out_settlements(SOON + HOUR)
    assert disputes.settlement_wait_seconds(SOON + HOUR) == 0


def test_the_scrape_tells_it(mark: Right) -> None:
    (case,) = create_upheld_cases(mark, "L-1")
    answer_counter(file_counter_notice(case), DisputeStep.REJECTION)
    families = [*measure_disputes(LATER), *measure_settlement_wait(LATER)]
    samples = {
        (sample.name, sample.labels.get("kind")): sample.value
        for family in families
        for sample in family.samples
    }
    assert samples["markwarden_dispute_service_level_ratio", "counter"] == 0
    assert samples["markwarden_disputes_waiting", "counter"] == 1
    assert samples["markwarden_disputes_overdue", "counter"] == 1
    assert samples["markwarden_settlement_wait_seconds", None] == 0
