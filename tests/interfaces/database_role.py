"""Requests of the tests are answered behind the wall: as the role that the doors have."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.backends.signals import connection_created

from records.tables.roles import APP_ROLE

_HERE = threading.local()


def step_down(**_sent: object) -> None:
    """From the owner of the tables to the doors' role; on this connection or the one to come."""
    _HERE.is_answering = True
    _speak(f"SET ROLE {APP_ROLE}")


def step_up(**_sent: object) -> None:
    """To the owner again, for what the test does beside the request."""
    _HERE.is_answering = False
    _speak("RESET ROLE")


def _step_down_on_connection(**_sent: object) -> None:
    if getattr(_HERE, "is_answering", False):
        step_down()


def _speak(words: str) -> None:
    """Past Django, which lets some tests ask for nothing; a lost connection hears nothing."""
    raw = connection.connection
    if raw is not None and not raw.closed and not connection.needs_rollback:
        raw.execute(words)


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Every request is answered by the lesser role."""
    handlers = (
        (request_started, step_down),
        (request_finished, step_up),
        (connection_created, _step_down_on_connection),
    )
    for signal, handler in handlers:
        signal.connect(handler)
    try:
        yield
    finally:
        for signal, handler in handlers:
            signal.disconnect(handler)
        step_up()
