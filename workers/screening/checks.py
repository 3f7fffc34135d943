"""Answer what sellers' forms ask about one listing, beside the parts that a screener works on."""

import logging
from collections.abc import Callable
from typing import Final

from records.actions.screening import checks
from records.actions.screening.checks import ClaimedCheck
from records.clock import database_now
from records.database import Listener
from workers.cases.context import WorkerContext
from workers.runtime.loops import OUTAGES
from workers.screening.examination import examine_line

_log = logging.getLogger(__name__)
_IDLE_SECONDS: Final = 1.0


def _answer(check: ClaimedCheck, context: WorkerContext) -> None:
    """Answer it, if it can be: who asked gives up after some seconds, and the next one waits."""
    try:
        now = database_now()
        verdict = examine_line(check.line, check.account_id, check.marketplace, context, now)
        checks.answer_check(check, verdict)
    except OUTAGES:
        raise  # the loop waits it out
    except Exception as fault:  # noqa: BLE001  # the edge: none keeps the others from an answer
        _log.error("Check %s failed: %s.", check.check_id, type(fault).__name__)


def checks_tick(context: WorkerContext) -> Callable[[], float]:
    """Answer all that waits, then rest until somebody asks, for a second at most."""
    listener = Listener(checks.CHANNEL)

    def tick() -> float:
        while check := checks.take_check():
            _answer(check, context)
        listener.wait(_IDLE_SECONDS)
        return 0.0

    return tick
