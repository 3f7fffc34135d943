"""Run one message: claim rows, work on them together, and give back each row that fails."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Final

from django.db import OperationalError, connection

from gateways.fetching import Unreachable
from gateways.vault import VaultUnreachable
from pipeline.cluster.batches import MOST_TOGETHER, MOST_WITH_PICTURES, fit_batch, split_batch
from pipeline.vocabulary import Stage
from records.cases.backlog import work_rows
from records.cases.backlog.work_rows import Claim
from workers.cases.context import WorkerContext, get_current_context
from workers.runtime import metrics, tracing
from workers.runtime.loops import DATABASE_FAULTS, retry_on_new_connection
from workers.runtime.tracing import TraceStep

_log = logging.getLogger(__name__)


class StageOutcome(Enum):
    """How a stage ended."""

    FENCED = "fenced"  # somebody else has the case by now: nothing was written
    DONE = "done"  # nothing is left to do by machine
    ADVANCED = "advanced"  # the next stage may begin, under the same claim
    POSTPONED = "postponed"  # somebody outside does not answer
    DATABASE = "database"  # the database failed; the row is let go
    FAILED = "failed"


type StageResult = Sequence[tuple[Claim, StageOutcome]]  # each claim, as it goes on
type StageWork = Callable[[Sequence[Claim], WorkerContext], StageResult]
type Stages = Mapping[Stage, StageWork]  # in the order in which a case goes through them

_OUTAGE_SECONDS: Final = 5.0
_FAULT_SECONDS: Final = 2.0


def perform_cases(case_id: int, stage: Stage, stages: Stages) -> None:
    """Take the row that a message points to, with others that were sent, and work on them.

    Their rows say which stage they are at, whatever the message says. No more than a batch holds:
    at once where they fit into one second, else one batch after the other. A row that is gone is
    not a fault.
    """
    context = get_current_context()
    remaining = 1 if context.is_suspect else MOST_TOGETHER
    claims = retry_on_new_connection(partial(_claim, case_id, context, remaining))
    if not claims:
        metrics.ATTEMPTS.labels(stage, "dropped").inc()
    while claims:
        remaining -= len(claims)
        start = time.monotonic()
        try:
            _run_stages(claims, stages, context)
        finally:
            context.pace.note_batch(time.monotonic() - start, len(claims))
            for claim in claims:
                context.held_cases.remove(claim.case_id)
        if remaining <= 0 or claims[0].is_last:
            return
        claims = retry_on_new_connection(partial(_claim, case_id, context, remaining))


def _run_stages(claims: Sequence[Claim], stages: Stages, context: WorkerContext) -> None:
    for claim in claims:
        metrics.CASE_WAIT.labels(claim.stage).observe(claim.waited_seconds)
    order = list(stages)
    for stage in order[order.index(claims[0].stage) :]:
        batches = split_batch(claims)
        claims = [claim for batch in batches for claim in _run_stage(batch, context, stages[stage])]
        if not claims:
            return
        has_pictures = any(claim.has_pictures for claim in claims)
        (context.has_pictures.set if has_pictures else context.has_pictures.clear)()


def _run_stage(claims: Sequence[Claim], context: WorkerContext, work: StageWork) -> Sequence[Claim]:
    """Run a stage; return the claims that go on. What fails together is tried one by one.

    The outermost edge of a worker: whatever happens, each row is free for another try.
    """
    begun_at, start = time.time(), time.monotonic()
    try:
        result = work(claims, context)
    except Exception as fault:  # noqa: BLE001  # the edge: no fault of one case may end a worker
        if isinstance(fault, DATABASE_FAULTS):
            connection.close()
        if len(claims) > 1:
            why = type(fault).__name__
            if isinstance(fault, DATABASE_FAULTS):
                why += ": " + str(fault).partition("\n")[0]  # what follows may name rows
            _log.warning("%s, in a batch of %s: each goes on alone.", why, len(claims))
            return [pair for claim in claims for pair in _run_stage([claim], context, work)]
        result = [(claims[0], release_claim(claims[0], fault))]
    seconds = time.monotonic() - start
    for claim, outcome in result:
        stage = claims[0].stage
        metrics.ATTEMPTS.labels(stage, outcome.value).inc()
        metrics.CASE_DURATION.labels(stage, outcome.value).observe(seconds / len(claims))
        step = TraceStep(stage, begun_at, begun_at + seconds, outcome.value)
        tracing.record_step(claim.case_id, step)
    return [claim for claim, outcome in result if outcome is StageOutcome.ADVANCED]


def _claim(case_id: int, context: WorkerContext, remaining: int) -> Sequence[Claim]:
    if context.stopping.is_set():
        return []
    most = MOST_WITH_PICTURES if context.has_pictures.is_set() else MOST_TOGETHER
    context.claims_under_way.append(case_id)
    try:
        claims = work_rows.claim_work(
            case_id,
            worker=context.instance_id,
            is_suspect=context.is_suspect,
            lease_seconds=context.lease_seconds,
            most=min(remaining, fit_batch(context.pace.seconds_a_case, most)),
        )
        context.held_cases.extend(claim.case_id for claim in claims)
    finally:
        context.claims_under_way.remove(case_id)
    return claims


def release_claim(claim: Claim, fault: Exception) -> StageOutcome:
    """Give back the row of a case whose fault is not that of its batch; return how it ends."""
    error_text = f"{type(fault).__name__}: {fault}"
    fields = {"case": claim.case_id, "stage": claim.stage.value, "attempt": claim.attempt}
    match fault:
        case Unreachable() | VaultUnreachable():
            _postpone_case(claim, error_text, _OUTAGE_SECONDS, counts=False)
            return StageOutcome.POSTPONED
        case _ if isinstance(fault, DATABASE_FAULTS):
            _log.warning("The database failed case %s; it is let go.", claim.case_id, extra=fields)
            return StageOutcome.DATABASE
        case _:
            _log.error("Work on case %s failed.", claim.case_id, exc_info=fault, extra=fields)
            _postpone_case(claim, error_text, _FAULT_SECONDS, counts=True)
            return StageOutcome.FAILED


def _postpone_case(claim: Claim, why: str, seconds: float, *, counts: bool) -> None:
    try:
        work_rows.postpone_work(claim, why, seconds=seconds, counts=counts)
    except OperationalError:
        connection.close()  # the lease runs out and the sweeper brings the row back
