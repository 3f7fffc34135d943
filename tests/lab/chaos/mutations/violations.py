"""Violations that a protection stops: rows written twice, too late, or over others."""

import re
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

from pipeline.disputes.procedure import CounterAnswer, CounterState, Ground
from pipeline.vocabulary import Instance, Outcome
from records import policies_in_force
from records.actions.cases import clarification, routing
from records.actions.disputes import counter_answers, counter_notices, settlements
from records.actions.disputes.counter_notices import CounterStatement
from records.actions.filing import withdrawal
from records.actions.quality import policy_adoptions
from records.actions.review import desk
from records.cases.backlog import work_rows
from records.cases.backlog.sweep import sweep
from records.cases.models import Ruling, Work
from records.disputes.models import CounterNotification
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from tests.factories.quality import policy_texts
from tests.lab.chaos.mutations.scenario import Scenario, run_sql

_STATES: Final = re.compile(r'("cases_case"\."state" IN \([^)]*\))')


def second_ruling(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a second worker that believes it holds the case rule again."""
    scenario.make_filer_trusted()
    case = scenario.file_case()
    scenario.work_case(case)
    if not is_protected:
        run_sql("DROP INDEX one_live_ruling_a_case_and_instance")
    try:
        with transaction.atomic():
            second = Ruling.objects.create(
                case=case,
                account_id=case.account_id,
                instance=Instance.FIRST,
                outcome=Outcome.UPHELD,
                reason_code="again",
                policy_hash="-",
                ruled_at=scenario.now,
            )
            Outgoing.objects.create(key=f"result:{second.pk}", kind="result", subject_id=second.pk)
    except IntegrityError:
        return  # the key refused it


def stale_result(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a worker sleep through a question and its answer, then write its old result."""
    case = scenario.file_case()
    claim = scenario.freeze_case(scenario.claim_case(case, "slept"))
    assert claim is not None  # nobody else is here
    facts = scenario.read_facts(case)
    Work.objects.filter(case=case).update(lease_until=scenario.now)
    sweep(10)
    scenario.later(1)
    case.refresh_from_db()
    scenario.work_case(case)
    _ask_and_answer(scenario, case.pk)
    case.refresh_from_db()
    fresh = scenario.claim_case(case, "awake")
    if not is_protected:
        # The row takes the writer's attempt, so that the comparison cannot fail.
        Work.objects.filter(case=case).update(attempt=claim.attempt, worker=claim.worker)
    routing.route_cases([(claim, facts)], now=facts.decided_at)
    routing.route_cases([(fresh, scenario.read_facts(case))], now=scenario.now)


def _ask_and_answer(scenario: Scenario, case_id: int) -> None:
    desk.claim_case(scenario.reviewer, now=scenario.later(1))
    desk.ask_filer(case_id, scenario.reviewer, "which", "Which model?", now=scenario.later(1))
    clarification.answer_question(
        case_id, scenario.right.owner_id, "The first.", now=scenario.later(1)
    )
    scenario.later(1)


_ANY_POLICY: Final = """
CREATE OR REPLACE FUNCTION ledger_require_policy(hash text, moment timestamptz) RETURNS text
LANGUAGE sql STABLE AS 'SELECT hash'
"""


def stale_policy(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a worker decide by what it knew before another policy was adopted."""
    policy_adoptions.adopt_first()
    policies_in_force.follow()
    policies_in_force.refresh()
    adoption = policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
    scenario.later((adoption.in_force_at - scenario.now).total_seconds() + 1)
    if not is_protected:
        run_sql(_ANY_POLICY)
    scenario.work_case(scenario.file_case())
    policies_in_force.forget()


def withdrawn_after_all(scenario: Scenario, *, is_protected: bool) -> None:
    """Let the filer withdraw at the moment in which the case is upheld."""
    scenario.make_filer_trusted()
    case = scenario.file_case()
    scenario.work_case(case)
    with ExitStack() as stack:
        if not is_protected:
            stack.enter_context(connection.execute_wrapper(_any_state))
        try:
            withdrawal.withdraw_case(case.pk, case.account_id, now=scenario.later(1))
        except withdrawal.CaseNotOpen:
            return  # it was not in the state that the action expected


def _any_state(
    execute: Callable[..., Any], sql: str, params: object, many: object, context: object
) -> Any:  # noqa: ANN401  # as Django hands it on
    """Rewrite SQL at the driver: no statement compares a case's state any more."""
    return execute(_STATES.sub(r"(TRUE OR \1)", sql), params, many, context)


_LEASE_SECONDS: Final = 0.05
_WORK_SECONDS: Final = 0.12


def lost_message(scenario: Scenario, *, is_protected: bool) -> None:
    """Let the queue lose a message that was sent."""
    case = scenario.file_case()
    work_rows.mark_sent([case.pk])
    time.sleep(0.01)
    if is_protected:
        sweep(0.0)
    if Work.objects.filter(case=case, state="waiting").exists():
        scenario.work_case(case)


def unsent_effects(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a process die between the commit of a ruling and its effects."""
    if not is_protected:
        # Nothing is posted with the ruling: the process that would send it later is dead by then.
        run_sql(
            "CREATE FUNCTION pg_temp.forget() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER no_outbox BEFORE INSERT ON ledger_outgoing"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.forget()",
        )
    scenario.make_filer_trusted()
    scenario.work_case(scenario.file_case())


def long_work(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a case take longer than a lease lasts, in every worker; none dies."""
    case = scenario.file_case()
    for life in ("first", "second", "alone"):
        claim = scenario.claim_case(case, life, lease_seconds=_LEASE_SECONDS)
        if is_protected:
            work_rows.renew_leases(life, [case.pk], 60)
        time.sleep(_WORK_SECONDS)
        sweep(60)
        if scenario.freeze_case(claim):
            Work.objects.filter(case=case).update(state="waiting")
            case.refresh_from_db()
            scenario.work_case(case)
            return


_AFTER_UNDO_SECONDS: Final = 60


def second_counter(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a second process accept a counter-notification of the same case."""
    first = _file_counter(scenario)
    if not is_protected:
        run_sql("DROP INDEX one_open_counter_notification_a_case")
    try:
        with transaction.atomic():
            first.pk, first.public_id, first.batch_id = None, uuid.uuid4(), uuid.uuid4()
            first.save(force_insert=True)
    except IntegrityError:
        pass  # the key refused it
    counter_answers.forward_counters(scenario.later(1))


def lost_settlement(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a process die between the end of a claim and the listing's return."""
    counter = _file_counter(scenario)
    counter_answers.forward_counters(scenario.later(1))
    if not is_protected:
        # No row says what is still to be done: the process that would do it is dead by then.
        run_sql(
            "CREATE FUNCTION pg_temp.forget_it() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER no_settlement BEFORE INSERT ON cases_settlement"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.forget_it()",
        )
    counter_answers.answer_counter(
        counter.pk,
        counter.account_id,
        CounterAnswer.ACCEPT,
        actor="account:1",
        now=scenario.later(1),
    )
    settlements.carry_out_settlements(scenario.later(1))


def _file_counter(scenario: Scenario) -> CounterNotification:
    """File a counter-notification in a case that policy upheld."""
    scenario.make_filer_trusted()
    case = scenario.file_case()
    scenario.work_case(case)
    seller_id = Listing.objects.values_list("seller_id", flat=True).get(pk=case.listing_id)
    assert seller_id is not None  # the listing was frozen with its shop
    statement = CounterStatement(Ground.AUTHORISED, "We may.")
    counters = counter_notices.file_counter_notice(
        [case.pk], seller_id, statement, now=scenario.later(_AFTER_UNDO_SECONDS)
    ).counters
    assert counters[0].state == CounterState.FILED  # nobody else is here
    return counters[0]
