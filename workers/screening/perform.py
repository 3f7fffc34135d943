"""Run one message of the screening queue: claim a part, examine it, write its verdicts."""

import logging
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Final

import dramatiq
from django.db import connection

from gateways.vault import VaultUnreachable
from records.actions.screening.verdicts import ScreenedLine, write_verdicts
from records.clock import database_now
from records.policies_in_force import one_policy
from records.screening.work import PARTS, PartClaim, claim_part
from workers.cases.context import WorkerContext, get_current_context
from workers.queue.broker import BROKER
from workers.queue.names import SCREENING
from workers.runtime import metrics
from workers.runtime.loops import DATABASE_FAULTS, retry_on_new_connection
from workers.screening.examination import examine_part

_log = logging.getLogger(__name__)
_OUTAGE_SECONDS: Final = 5.0
_FAULT_SECONDS: Final = 1.0
_UNREACHED_SECONDS: Final = 2.0
_UNREACHED: Final = "Pictures could not be fetched."  # then they are looked for once more


@dramatiq.actor(actor_name="screen", queue_name=SCREENING, broker=BROKER)
def screen_part(part_id: int) -> None:
    """Screen some lines of a batch; a part that no longer exists is not a fault."""
    context = get_current_context()
    claim = retry_on_new_connection(partial(_claim, int(part_id), context))
    if claim is None:
        metrics.PARTS_SCREENED.labels("dropped").inc()
        return
    try:
        metrics.PARTS_SCREENED.labels(_screen(claim, context)).inc()
    finally:
        context.held_cases.remove(claim.row_id)


def _claim(part_id: int, context: WorkerContext) -> PartClaim | None:
    if context.stopping.is_set():
        return None
    context.claims_under_way.append(part_id)
    try:
        claim = claim_part(part_id, worker=context.instance_id, lease_seconds=context.lease_seconds)
        if claim is not None:
            context.held_cases.append(claim.row_id)
    finally:
        context.claims_under_way.remove(part_id)
    return claim


def _is_looked_at_again(claim: PartClaim, screened_lines: Sequence[ScreenedLine]) -> bool:
    """Give a part back once for pictures that may be there a little later; what was had is kept."""
    if claim.last_error == _UNREACHED or not any(result.is_unreached for result in screened_lines):
        return False
    return PARTS.postpone(claim, _UNREACHED, seconds=_UNREACHED_SECONDS, counts=False)


def _screen(claim: PartClaim, context: WorkerContext) -> str:
    """Screen a part at the outermost edge: after any fault it is free for another try."""
    try:
        now = database_now()
        with one_policy(now):
            screened_lines = examine_part(claim, context, now)
            if _is_looked_at_again(claim, screened_lines):
                return "postponed"
            is_written = write_verdicts(claim, screened_lines, database_now())
    except DATABASE_FAULTS:
        connection.close()  # the lease runs out, and the sweeper brings the part back
        return "database"
    except VaultUnreachable as silent:
        PARTS.postpone(claim, str(silent), seconds=_OUTAGE_SECONDS, counts=False)
        return "postponed"
    except Exception as fault:  # noqa: BLE001  # the edge: no fault of a line may end a worker
        _log.error("Screening failed.", exc_info=fault, extra={"batch": claim.batch_id})
        error_text = f"{type(fault).__name__}: {fault}"
        PARTS.postpone(claim, error_text, seconds=_FAULT_SECONDS, counts=True)
        return "failed"
    if not is_written:
        return "fenced"
    metrics.SCREENING_LAG.observe((now - claim.received_at).total_seconds())
    _count(screened_lines)
    return "done"


def _count(screened_lines: Sequence[ScreenedLine]) -> None:
    answers = Counter(screened_line.verdict.answer.value for screened_line in screened_lines)
    for answer, count in answers.items():
        metrics.LISTINGS_SCREENED.labels(answer).inc(count)
    metrics.PICTURES_UNSEEN.inc(sum(result.pictures_unseen for result in screened_lines))
