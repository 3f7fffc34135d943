"""Loops that rest until a commit wakes them outlive the end of their session at the database."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection

from records.database import Listener

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_session() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as session:
        yield session


def test_a_notification_ends_the_rest(
    other_session: psycopg.Connection[tuple[object, ...]],
) -> None:
    listener = Listener("tried")
    listener.wait(60)  # on a new session it does not rest
    start = time.monotonic()
    listener.wait(0.2)
    assert time.monotonic() - start > 0.1, "without a notification it rests"
    other_session.execute("NOTIFY tried")
    start = time.monotonic()
    listener.wait(60)
    assert time.monotonic() - start < 30


def test_a_session_that_the_server_ends_is_an_outage_like_any_other_and_replaced(
    other_session: psycopg.Connection[tuple[object, ...]],
) -> None:
    listener = Listener("tried")
    listener.wait(60)
    process_id = connection.connection.info.backend_pid
    other_session.execute("SELECT pg_terminate_backend(%s)", [process_id])
    with pytest.raises(OperationalError):
        listener.wait(60)
    connection.close()
    listener.wait(60)
    assert connection.connection.info.backend_pid != process_id
