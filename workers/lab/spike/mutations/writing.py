"""Violations of what is written: twice, too late, over an answer, or over what was noted."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from pipeline.words import Instance, Outcome, Stage
from records.acts import clarifying, desk, routing, withdrawing
from records.complaints.models import Ruling, Work
from records.complaints.sweeping import sweep
from records.ledger.models import Outgoing
from workers.lab.spike.mutations.house import Scenario, run_sql

_STATES: Final = re.compile(r'("complaints_case"\."state" IN \([^)]*\))')


def second_ruling(house: Scenario, *, is_protected: bool) -> None:
    """A second worker believes the case its own and rules once more."""
    house.make_filer_trusted()
    case = house.file_case()
    house.work_case(case)
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
                ruled_at=house.now,
            )
            Outgoing.objects.create(key=f"result:{second.pk}", kind="result", subject_id=second.pk)
    except IntegrityError:
        return  # the key refused it


def stale_result(house: Scenario, *, is_protected: bool) -> None:
    """A worker sleeps through a question and its answer, and then writes what it knew before."""
    case = house.file_case()
    claim = house.freeze_case(house.claim_case(case, Stage.FREEZE, "slept"))
    assert claim is not None  # noqa: S101  # nobody else is here
    known = house.read_facts(case)
    Work.objects.filter(case=case).update(lease_until=house.now)
    sweep(10)
    house.later(1)
    case.refresh_from_db()
    house.work_case(case)
    _ask_and_answer(house, case.pk)
    case.refresh_from_db()
    fresh = house.claim_case(case, Stage.MATCH, "awake")
    if not is_protected:
        # The row bears whatever the writer claims: the comparison cannot fail.
        Work.objects.filter(case=case).update(attempt=claim.attempt, worker=claim.worker)
    routing.route_case(claim, known, now=known.decided_at)
    routing.route_case(fresh, house.read_facts(case), now=house.now)


def _ask_and_answer(house: Scenario, case_id: int) -> None:
    desk.claim_case(house.reviewer, now=house.later(1))
    clarifying.ask_filer(case_id, house.reviewer, "which", "Which model?", now=house.later(1))
    clarifying.answer_question(case_id, house.right.owner_id, "The first.", now=house.later(1))
    house.later(1)


def withdrawn_after_all(house: Scenario, *, is_protected: bool) -> None:
    """The filer withdraws at the moment in which the case is upheld."""
    house.make_filer_trusted()
    case = house.file_case()
    house.work_case(case)
    with ExitStack() as stack:
        if not is_protected:
            stack.enter_context(connection.execute_wrapper(_any_state))
        try:
            withdrawing.withdraw_case(case.pk, case.account_id, now=house.later(1))
        except withdrawing.NotOpen:
            return  # it was not in the state that the act expected


def _any_state(
    execute: Callable[..., Any], sql: str, params: object, many: object, context: object
) -> Any:  # noqa: ANN401  # as Django hands it on
    """At the driver's edge: no statement compares a case's state any more."""
    return execute(_STATES.sub(r"(TRUE OR \1)", sql), params, many, context)


def rewritten_entry(house: Scenario, *, is_protected: bool) -> None:
    """Somebody with the application's own rights changes who did something."""
    case = house.file_case()
    house.work_case(case)
    withdrawing.withdraw_case(case.pk, case.account_id, now=house.later(1))
    if not is_protected:
        run_sql(
            "ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only",
            "GRANT UPDATE ON ledger_auditentry TO CURRENT_USER",
        )
    try:
        with transaction.atomic():
            run_sql(
                "UPDATE ledger_auditentry SET entry = replace(entry, 'policy', 'nobody')"
                " WHERE subject_kind = 'case'"
            )
    except (ProgrammingError, InternalError):
        return  # no right to it, or the trigger refused
