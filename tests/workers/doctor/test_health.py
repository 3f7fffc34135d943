"""What a process answers to what may restart it, over real HTTP and a real database."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import OperationalError
from pytest_django import Settings

from gateways.vault import VaultUnreachable
from lab.servers.place import free_port
from workers.doctor import health
from workers.runtime import loops
from workers.runtime.loops import start_background_loop

pytestmark = pytest.mark.django_db


@pytest.fixture
def port(settings: Settings) -> int:
    health_port = free_port()
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"health_port": health_port, "metrics_host": "127.0.0.1"}
    )
    return health_port


@pytest.fixture
def stopping() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def _get(port: int, path: str) -> tuple[int, dict[str, bool]]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        content = answer.read()
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.status, json.loads(content) if is_json else {}


def test_a_process_whose_neighbours_answer_is_ready(port: int, stopping: threading.Event) -> None:
    health.serve_health(stopping, {"index": lambda: True})
    assert _get(port, "/ready") == (200, {"staying": True, "index": True})


def test_who_connects_and_asks_nothing_keeps_no_supervisor_waiting(
    port: int, stopping: threading.Event
) -> None:
    health.serve_health(stopping, {})
    with socket.create_connection(("127.0.0.1", port)) as silent:
        start = time.monotonic()
        assert _get(port, "/live") == (200, {"loops": True})
        assert time.monotonic() - start < 20
        assert silent.recv(1) == b"", "it was let go"


def test_what_is_missing_is_named(port: int, stopping: threading.Event) -> None:
    def silent() -> bool:
        raise OperationalError("gone")

    def away() -> bool:
        raise VaultUnreachable("gone")

    health.serve_health(stopping, {"database": silent, "vault": away, "index": lambda: False})
    status, checks = _get(port, "/ready")
    assert status == 503
    assert checks == {"staying": True, "database": False, "vault": False, "index": False}


def test_a_process_that_is_told_to_leave_is_alive_and_not_ready(
    port: int, stopping: threading.Event
) -> None:
    health.serve_health(stopping, {})
    stopping.set()
    assert _get(port, "/ready") == (503, {"staying": False})
    assert _get(port, "/live")[0] == 200


@pytest.mark.parametrize(
    ("longest", "answer"),
    [((), (503, {"loops": False})), ((60.0,), (200, {"loops": True}))],
    ids=["it hangs", "it may take long"],
)
def test_a_loop_that_hangs_makes_the_process_dead(
    port: int,
    stopping: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    longest: tuple[float, ...],
    answer: tuple[int, dict[str, bool]],
) -> None:
    working = threading.Event()

    def work() -> float:
        working.set()
        stopping.wait(60)
        return 0.0

    health.serve_health(stopping, {})
    monkeypatch.setattr(health, "_STUCK_SECONDS", 0.2)
    start_background_loop(stopping, work, "working", *longest)
    working.wait()
    threading.Event().wait(0.3)
    assert _get(port, "/live") == answer


def test_a_loop_that_ended_by_a_fault_makes_the_process_dead_at_once(
    port: int, stopping: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> float:
        raise ValueError("A row that nobody thought of.")

    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    health.serve_health(stopping, {})
    start_background_loop(stopping, fail, "failing", 3600.0)
    threading.Event().wait(0.3)
    assert _get(port, "/live") == (503, {"loops": False})
    loops._last_round_at.pop("failing")


def test_nothing_else_is_served(port: int, stopping: threading.Event) -> None:
    health.serve_health(stopping, {})
    assert _get(port, "/metrics")[0] == 404


def test_without_a_port_nothing_is_served(settings: Settings, stopping: threading.Event) -> None:
    before = threading.active_count()
    health.serve_health(stopping, {})
    assert threading.active_count() == before


def test_the_database_is_asked() -> None:
    assert health.database_answers()
