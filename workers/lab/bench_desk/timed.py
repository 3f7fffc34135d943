"""How a page is timed: within the process, answered by the role that the doors have."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client

from records.walls.standing import APP_ROLE

type Figures = dict[str, float]


def page_opener(browser: Client, address: str) -> Callable[[], None]:
    """Opens the page; an answer that is not the page ends the run."""

    def opened() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}.")

    return opened


def time_steps(steps: Iterable[Callable[[], None]]) -> Figures:
    """Milliseconds of these steps: median and 95th percentile."""
    taken = []
    for step in steps:
        began = time.perf_counter()
        step()
        taken.append((time.perf_counter() - began) * 1000)
    ordered = sorted(taken)
    at_95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median": round(statistics.median(ordered), 1), "p95": round(at_95, 1)}


@contextmanager
def under_app_role() -> Iterator[None]:
    """Every request is answered by the role that the doors have."""
    handlers = ((request_started, _set_role), (request_finished, _reset_role))
    for signal, handler in handlers:
        signal.connect(handler)
    try:
        yield
    finally:
        for signal, handler in handlers:
            signal.disconnect(handler)


def _set_role(**_sent: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")


def _reset_role(**_sent: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
