"""What the exporter tells is what the rows say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest

from lab.alerts import sample_cases
from lab.alerts.sample_cases import BulkCases
from pipeline.time import deadlines
from pipeline.time.service_level import Path
from pipeline.vocabulary import CaseState, Lane, Outcome
from records import policies
from records.accounts.models import User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.quality import adjudication
from records.actions.review import rulings
from records.cases.models import Case, Ruling, TakedownRequest, Work
from records.clock import database_now
from records.evidence.models import DisclosureOrder, DisclosureOrderState
from records.ledger.models import DatabaseOrigin, Switch
from records.rights.models import Right
from records.statistics.cases import BIN, count_due
from tests.factories import quality_cases, record_cases
from tests.unit.pipeline.time.service_levels import CaseCourse, Standing, judge_course
from workers.backups.backup import note_backup
from workers.exporter import StateCollector, work
from workers.exporter.predictions import MachinePace
from workers.exporter.subjects import STATE_METRICS

HOUR = timedelta(hours=1)


def _scrape_sample(name: str, **labels: str) -> float | None:
    """One sample of a scrape."""
    registry = CollectorRegistry()
    registry.register(StateCollector())
    return registry.get_sample_value(name, labels)


def _families() -> set[str]:
    return {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in StateCollector().collect()
    }


@pytest.mark.django_db
def test_every_figure_is_told_although_there_is_nothing_to_tell() -> None:
    redis_families = {
        work.QUEUE_MESSAGES.name,
        work.QUARANTINE_LENGTH.name,
    }  # of a silent Redis
    assert (
        _families() | redis_families == {figure.name for figure in STATE_METRICS} | redis_families
    )


@pytest.mark.django_db
def test_a_database_without_rows_has_a_page_that_can_be_read() -> None:
    registry = CollectorRegistry()
    registry.register(StateCollector())
    assert b"markwarden_database_up 1.0" in generate_latest(registry)


@pytest.mark.django_db
def test_the_newest_copy_has_an_age_and_without_one_the_database_has() -> None:
    name = "markwarden_backup_age_seconds"
    assert _scrape_sample(name) is None
    DatabaseOrigin.objects.create(identity="x", seen_at=database_now() - 2 * HOUR)
    assert _scrape_sample(name) == pytest.approx(7_200, abs=60)
    for hours in (9, 5):
        note_backup(database_now() - hours * HOUR, actor="operator")
    assert _scrape_sample(name) == pytest.approx(18_000, abs=60)


@pytest.mark.django_db
def test_connections_are_a_share_of_what_may_be() -> None:
    share = _scrape_sample("markwarden_database_connections_used_ratio")
    assert share is not None
    assert 0 < share <= 1


def test_second_answers_and_what_did_not_hold_are_counted(mark: Right) -> None:
    quality_cases.create_sampled_case(mark, listing="L-1")
    quality_cases.answer_next_review(record_cases.reviewer(), Outcome.UPHELD)
    quality_cases.create_sampled_policy_case(mark, "L-2")
    review = quality_cases.answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    name = "markwarden_second_reviews_total"
    assert _scrape_sample(name, first="person", answer="agreed") == 1
    assert _scrape_sample(name, first="policy", answer="differed") == 1
    assert _scrape_sample("markwarden_disputes_open") == 1
    verdict = CaseVerdict(Outcome.REJECTED, "x", reviewer=quality_cases.senior(), note="Worn.")
    adjudication.adjudicate(review.pk, verdict, now=quality_cases.LATER)
    assert _scrape_sample("markwarden_overturns_total", first="policy") == 1
    assert _scrape_sample("markwarden_disputes_open") == 0


def test_overdue_audits_and_the_bound_of_each_reason_are_measured(mark: Right) -> None:
    case = quality_cases.create_sampled_policy_case(mark)
    name = "markwarden_automation_error_upper_bound"
    for days, overdue in ((1, 0), (20, 1)):
        Ruling.objects.update(ruled_at=database_now() - timedelta(days=days))
        assert _scrape_sample("markwarden_audits_overdue") == overdue
    assert _scrape_sample(name, reason=case.reason) == 1


def test_what_people_uphold_is_held_against_the_score(mark: Right) -> None:
    quality_cases.create_sampled_case(mark, listing="L-1")
    Case.objects.update(score=0.97)
    Ruling.objects.update(ruled_at=database_now())
    name, band = "markwarden_score_calibration", {"mode": "named", "band": "high"}
    assert _scrape_sample(name, **band) == pytest.approx(1 - 0.97)
    assert _scrape_sample("markwarden_score_rulings", **band) == 1


def test_a_case_is_counted_where_it_stands(mark: Right) -> None:
    now = database_now()
    waiting, reviewed_case = record_cases.file_cases(mark, "A", "B", now=now)
    record_cases.route_case(reviewed_case, now=now)
    assert _scrape_sample("markwarden_queue_depth", stage="freeze", state="waiting") == 1
    assert _scrape_sample("markwarden_queue_depth", stage="match", state="parked") == 0
    assert _scrape_sample("markwarden_cases_open", lane="standard", state="in_review") == 1
    assert _scrape_sample("markwarden_cases_open", lane="standard", state="received") == 1
    seconds_left = _scrape_sample("markwarden_deadline_remaining_seconds_sum", lane="standard")
    assert seconds_left is not None
    due_at = Case.objects.get(pk=waiting.pk).due_at
    assert due_at is not None
    exact = 2 * deadlines.business_seconds_left(due_at, now, policies.calendar())
    assert abs(seconds_left - exact) <= 2 * BIN.total_seconds() + 60


def test_what_stands_in_the_way_of_work_is_told_apart(mark: Right) -> None:
    cases = record_cases.file_cases(mark, "A", "B", "C", "D")
    now = database_now()
    errors = (
        "Unreachable: The marketplace is silent.",
        "VaultUnreachable: The object store does not answer.",
        "ValueError: no such thing",
        "Its worker died or fell silent.",
    )
    for case, why in zip(cases, errors, strict=True):
        Work.objects.filter(case=case).update(last_error=why, not_before=now)
    counts = {
        why: _scrape_sample("markwarden_work_postponed", why=why)
        for why in ("marketplace", "vault", "fault")
    }
    assert counts == {"marketplace": 1, "vault": 1, "fault": 1}


def test_a_ruling_that_can_be_undone_is_no_decision_yet(mark: Right) -> None:
    now = database_now()
    (case,) = record_cases.file_cases(mark, "A", now=now - HOUR)
    judge = record_cases.reviewer()
    record_cases.claim_case(case, judge, now=now)
    rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "seen", note="", now=now)
    labels = {"lane": "standard", "outcome": "upheld", "automatic": "false"}
    assert not _scrape_sample("markwarden_decisions_total", **labels)
    Ruling.objects.update(ruled_at=now - timedelta(minutes=1))
    assert _scrape_sample("markwarden_decisions_total", **labels) == 1
    assert _scrape_sample("markwarden_decision_latency_seconds_bucket", le="3600.0") == 1
    assert _scrape_sample("markwarden_decision_latency_seconds_bucket", le="600.0") == 0


@pytest.mark.django_db
def test_a_switch_that_is_off_holds_nothing_back() -> None:
    Switch.objects.create(name="all", is_on=False, why="over", set_by="user:1")
    assert _scrape_sample("markwarden_switches_on") == 0
    Switch.objects.update(is_on=True)
    assert _scrape_sample("markwarden_switches_on") == 1
    Switch.objects.create(name="screening:replica_words", why="It errs.", set_by="user:1")
    assert _scrape_sample("markwarden_switches_on") == 1, "it approves nothing"


@pytest.mark.django_db
def test_an_order_is_overdue_from_its_time_until_it_ends() -> None:
    labels = {"kind": "eu_production"}
    now = database_now()
    for place, due_at in enumerate((now - HOUR, now - HOUR, now + HOUR)):
        DisclosureOrder.objects.create(
            kind="eu_production", sender="Court", reference=str(place),
            state=DisclosureOrderState.RECEIVED, received_at=now - 8 * HOUR, due_at=due_at,
        )  # fmt: skip
    assert _scrape_sample("markwarden_orders_overdue", **labels) == 2
    DisclosureOrder.objects.filter(reference="0").update(ended_at=now)
    assert _scrape_sample("markwarden_orders_overdue", **labels) == 1
    DisclosureOrder.objects.filter(reference="1").update(ended_at=now)
    assert _scrape_sample("markwarden_orders_overdue", **labels) is None


def test_an_entry_that_was_changed_is_seen(mark: Right) -> None:
    record_cases.file_cases(mark, "A")
    assert _scrape_sample("markwarden_audit_chain_ok") == 1
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only")
        cursor.execute("GRANT UPDATE ON ledger_auditentry TO CURRENT_USER")
        cursor.execute("UPDATE ledger_auditentry SET entry = replace(entry, 'file', 'fine')")
    assert _scrape_sample("markwarden_audit_chain_ok") == 0


def _courses(mark: Right, judge: User, now: datetime) -> Iterator[tuple[Case, CaseCourse]]:
    """Cases whose clocks and rulings lie anywhere in the last fortnight; some follow or gave up."""
    chance, calendar = Random(6), policies.calendar()
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(290)), now=now)
    for case in cases:
        filed_at = now - timedelta(minutes=chance.randrange(14 * 24 * 60))
        case.due_at = deadlines.due_at(filed_at, calendar, 24)
        case.state = chance.choice([CaseState.IN_REVIEW, CaseState.WITHDRAWN, CaseState.UPHELD])
        case.follows = chance.choice([None, None, None, cases[0]])
        ruled_at = None
        if case.state == CaseState.UPHELD:
            ruled_at = min(now, filed_at + timedelta(minutes=chance.randrange(4 * 24 * 60)))
            _create_ruling(case, judge if chance.random() < 0.5 else None, ruled_at)
        if case.state == CaseState.IN_REVIEW and case.follows:
            case.state = CaseState.DUPLICATE
        case.save()
        is_withdrawn = case.state == CaseState.WITHDRAWN
        yield case, CaseCourse(case.due_at, ruled_at, is_withdrawn, case.follows is not None)


def _create_ruling(case: Case, judge: User | None, ruled_at: datetime) -> None:
    Ruling.objects.create(
        case=case,
        account_id=case.account_id,
        instance="first",
        outcome="upheld",
        reviewer=judge,
        reason_code="seen",
        policy_hash="0" * 64,
        ruled_at=ruled_at,
    )


def test_the_service_level_is_that_of_the_pure_function(mark: Right) -> None:
    now, calendar, judge = database_now(), policies.calendar(), record_cases.reviewer()
    stands = {
        case.pk: judge_course(course, now, calendar) for case, course in _courses(mark, judge, now)
    }
    rows = count_due(now, calendar)
    month_rows = [row for row in rows if row.unit == "case" and row.window == "28d"]
    missed_count = sum(stand is Standing.MISSED for stand in stands.values())
    on_time = sum(stand is Standing.ON_TIME for stand in stands.values())
    assert missed_count > 10
    assert on_time > 10
    assert sum(row.missed for row in month_rows) == missed_count
    assert sum(row.count for row in month_rows) == missed_count + on_time
    by_people = Ruling.objects.exclude(reviewer=None).values_list("case_id", flat=True)
    human = {*by_people, *Case.objects.in_review().values_list("pk", flat=True)}
    (human_row,) = [row for row in month_rows if row.path is Path.HUMAN]
    assert human_row.missed == sum(stands[pk] is Standing.MISSED for pk in human)


def test_a_request_is_on_time_when_its_last_case_is(mark: Right) -> None:
    now, calendar = database_now(), policies.calendar()
    due_at = deadlines.resume_deadline(-HOUR.total_seconds(), now, calendar)
    early, late = record_cases.file_cases(mark, "A", "B", now=now)
    Case.objects.filter(pk__in=[early.pk, late.pk]).update(due_at=due_at, state="upheld")
    _create_ruling(early, None, due_at - HOUR)
    _create_ruling(late, None, due_at + timedelta(minutes=1))
    rows = count_due(now, calendar)
    counts = {
        row.unit: (row.count, row.missed)
        for row in rows
        if row.window == "3d" and row.path is Path.AUTOMATIC
    }
    assert counts == {"case": (2, 1), "request": (1, 1)}


def test_each_lane_has_a_service_level_of_its_own(mark: Right) -> None:
    now, calendar = database_now(), policies.calendar()
    due_at = deadlines.resume_deadline(-HOUR.total_seconds(), now, calendar)
    for name, lane, minutes in (("A", Lane.STANDARD, 1), ("B", Lane.TRUSTED_FLAGGER, -1)):
        (case,) = record_cases.file_cases(mark, name, now=now)
        Case.objects.filter(pk=case.pk).update(due_at=due_at, state="upheld", lane=lane)
        _create_ruling(case, None, due_at + timedelta(minutes=minutes))
    counts = {
        row.lane: (row.count, row.missed)
        for row in count_due(now, calendar)
        if (row.unit, row.window, row.path) == ("request", "28d", Path.AUTOMATIC)
    }
    assert counts == {Lane.STANDARD: (1, 1), Lane.TRUSTED_FLAGGER: (1, 0)}
    assert _scrape_sample("markwarden_service_level_ratio", unit="case", lane="standard") == 0
    ratio = _scrape_sample("markwarden_service_level_ratio", unit="case", lane="trusted_flagger")
    assert ratio == 1


def test_cases_that_nobody_will_reach_are_predicted_to_be_late(mark: Right) -> None:
    """Ten an hour were decided all week; a thousand more are due in ten business hours."""
    now, calendar, judge = database_now(), policies.calendar(), record_cases.reviewer()
    (case,) = record_cases.file_cases(mark, "A", now=now)
    since = now - timedelta(days=9)
    TakedownRequest.objects.update(filed_at=since)
    past = BulkCases(2_160, "upheld", filed_at=since, due_at=None, ruled_at=now, judge=judge.pk)
    sample_cases.write_cases(case.pk, replace(past, apart=timedelta(minutes=6)))
    assert not _scrape_sample("markwarden_predicted_breaches", lane=Lane.STANDARD.value)
    due_at = deadlines.due_at(now, calendar, 10)
    sample_cases.write_cases(case.pk, BulkCases(1_000, "in_review", filed_at=now, due_at=due_at))
    late = _scrape_sample("markwarden_predicted_breaches", lane=Lane.STANDARD.value)
    ratio = _scrape_sample("markwarden_predicted_breach_ratio", lane=Lane.STANDARD.value)
    assert late is not None
    assert ratio is not None
    assert 850 <= late <= 950
    assert 0.85 <= ratio <= 0.95


def test_machines_that_never_had_enough_to_do_have_no_pace() -> None:
    pace = MachinePace()
    for second in range(0, 60, 5):
        pace.observe(second, 0, at=second)
    assert pace.cases_per_second() is None
    for second in range(60, 120, 5):
        pace.observe(2 * second, 500, at=second)
    assert pace.cases_per_second() == pytest.approx(2)
