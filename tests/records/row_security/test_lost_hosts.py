"""Both ends of a session notice within seconds when the other vanished."""

import os
import socket

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

_SECONDS = 15  # with the lease and a round of the sweeper, work is back within 20


def test_we_notice_a_server_that_vanished_whether_we_wait_or_send() -> None:
    connection.ensure_connection()
    number = connection.connection.pgconn.socket
    with socket.socket(fileno=os.dup(number)) as ours:
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        idle, interval, probes, unheard_ms = (
            ours.getsockopt(socket.IPPROTO_TCP, option)
            for option in (
                socket.TCP_KEEPIDLE,
                socket.TCP_KEEPINTVL,
                socket.TCP_KEEPCNT,
                socket.TCP_USER_TIMEOUT,
            )
        )
    assert idle + interval * probes < _SECONDS
    assert 0 < unheard_ms < _SECONDS * 1000


def test_the_server_ends_the_session_of_a_host_that_vanished_and_frees_its_locks() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('tcp_keepalives_idle')::int"
            " + current_setting('tcp_keepalives_interval')::int"
            " * current_setting('tcp_keepalives_count')::int,"
            " current_setting('tcp_user_timeout')::int"
        )
        (seconds, unheard_ms) = cursor.fetchone() or (0, 0)
    assert 0 < seconds < _SECONDS
    assert 0 < unheard_ms < _SECONDS * 1000
