"""Run one message: claim its row, do the work, and give the row back when that fails."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Final

from django.db import OperationalError, connection

from gateways.fetching import Unreachable
from gateways.vault import VaultUnreachable
from pipeline.vocabulary import Stage
from records.complaints.backlog import work_rows
from records.complaints.backlog.work_rows import Claim
from workers.cases.context import WorkerContext, get_current_context
from workers.runtime import metrics, tracing
from workers.runtime.tracing import TraceStep

_log = logging.getLogger(__name__)


class StageOutcome(Enum):
    """How a stage ended."""

    FENCED = "fenced"  # somebody else has the case by now: nothing was written
    DONE = "done"  # nothing is left to do by machine
    ADVANCED = "advanced"  # the next stage may begin, under the same claim


type StageWork = Callable[[Claim, WorkerContext], StageOutcome]
type Stages = Mapping[Stage, StageWork]  # in the order in which a case goes through them

_OUTAGE_SECONDS: Final = 5.0
_FAULT_SECONDS: Final = 2.0


def perform_case(case_id: int, stage: Stage, stages: Stages) -> None:
    """Take the row that a message points to and work on it; a row that is gone is no fault."""
    context = get_current_context()
    context.held_cases.append(case_id)
    try:
        _run_stages(case_id, stage, stages, context)
    finally:
        context.held_cases.remove(case_id)


def _run_stages(case_id: int, stage: Stage, stages: Stages, context: WorkerContext) -> None:
    claim = _claim_with_retry(case_id, stage, context)
    if claim is None:
        metrics.ATTEMPTS.labels(stage, "dropped").inc()
        return
    metrics.CASE_WAIT.labels(stage).observe(claim.waited_seconds)
    order = list(stages)
    for each in order[order.index(stage) :]:
        if (
            _run_timed_stage(replace(claim, stage=each), context, stages[each])
            != StageOutcome.ADVANCED.value
        ):
            return


def _run_timed_stage(claim: Claim, context: WorkerContext, work: StageWork) -> str:
    begun_at, begun = time.time(), time.monotonic()
    outcome = _run_work(claim, context, work)
    seconds = time.monotonic() - begun
    metrics.ATTEMPTS.labels(claim.stage, outcome).inc()
    metrics.CASE_DURATION.labels(claim.stage, outcome).observe(seconds)
    tracing.record_step(
        claim.case_id, TraceStep(claim.stage, begun_at, begun_at + seconds, outcome)
    )
    return outcome


def _claim_with_retry(case_id: int, stage: Stage, context: WorkerContext) -> Claim | None:
    try:
        return _claim(case_id, stage, context)
    except OperationalError:
        # The server closed a connection that had been idle: one more try on a new one.
        connection.close()
        return _claim(case_id, stage, context)


def _claim(case_id: int, stage: Stage, context: WorkerContext) -> Claim | None:
    if context.stopping.is_set():
        return None
    return work_rows.claim_work(
        case_id,
        stage,
        worker=context.instance_id,
        is_suspect=context.is_suspect,
        lease_seconds=context.lease_seconds,
    )


def _run_work(claim: Claim, context: WorkerContext, work: StageWork) -> str:
    """The outermost edge of a worker: whatever happens, the row is free for another try."""
    try:
        return work(claim, context).value
    except (Unreachable, VaultUnreachable) as outage:
        _postpone_case(claim, f"{type(outage).__name__}: {outage}", _OUTAGE_SECONDS, counts=False)
        return "postponed"
    except OperationalError:
        connection.close()
        _log.warning(
            "The database failed case %s; it is let go.", claim.case_id, extra=_log_fields(claim)
        )
        return "database"
    except Exception as fault:  # noqa: BLE001  # the edge: no fault of one case may end a worker
        _log.exception("Work on case %s failed.", claim.case_id, extra=_log_fields(claim))
        _postpone_case(claim, f"{type(fault).__name__}: {fault}", _FAULT_SECONDS, counts=True)
        return "failed"


def _log_fields(claim: Claim) -> dict[str, object]:
    """For logs that machines read."""
    return {"case": claim.case_id, "stage": claim.stage.value, "attempt": claim.attempt}


def _postpone_case(claim: Claim, why: str, seconds: float, *, counts: bool) -> None:
    try:
        work_rows.postpone_work(claim, why, seconds=seconds, counts=counts)
    except OperationalError:
        connection.close()  # the lease runs out and the sweeper brings the row back
