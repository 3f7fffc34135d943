"""Answer what sellers' forms ask about one listing, beside the parts that a screener works on."""

from collections.abc import Callable
from typing import Final

from django.db import connection

from records.actions.screening import checks
from records.clock import database_now
from records.database import execute
from workers.cases.context import WorkerContext
from workers.screening.examination import examine_line

_IDLE_SECONDS: Final = 1.0


def checks_tick(context: WorkerContext) -> Callable[[], float]:
    """Answer all that waits, then rest until somebody asks, for a second at most."""
    listening: list[object] = [None]  # on this server connection

    def tick() -> float:
        connection.ensure_connection()
        if listening[0] is not connection.connection:
            execute(f"LISTEN {checks.CHANNEL}")
            listening[0] = connection.connection
        while check := checks.take_check():
            now = database_now()
            verdict = examine_line(check.line, check.account_id, check.marketplace, context, now)
            checks.answer_check(check, verdict)
        for _ in connection.connection.notifies(timeout=_IDLE_SECONDS, stop_after=1):
            break
        return 0.0

    return tick
