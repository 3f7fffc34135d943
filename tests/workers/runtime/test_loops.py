"""A process that starts in an outage waits for its end, and hears a signal."""

import threading

import pytest
import redis

from workers.queue.checks import QueueUnreachable, UnsafeQueue
from workers.runtime import loops

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "_OUTAGE_SECONDS", 0.01)


def test_what_a_process_needs_is_tried_until_the_outage_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outages = [QueueUnreachable("No answer."), redis.ConnectionError("Reset.")]
    attempts: list[int] = []

    def act() -> None:
        attempts.append(1)
        if outages:
            raise outages.pop()

    assert loops.retry_until_done(threading.Event(), act)
    assert len(attempts) == 3
    assert "outage: QueueUnreachable" in caplog.text


def test_a_signal_ends_the_wait() -> None:
    stopping = threading.Event()

    def act() -> None:
        stopping.set()
        raise QueueUnreachable("No answer.")

    assert not loops.retry_until_done(stopping, act)


def test_what_no_waiting_repairs_ends_the_process() -> None:
    def act() -> None:
        raise UnsafeQueue("It forgets.")

    with pytest.raises(UnsafeQueue):
        loops.retry_until_done(threading.Event(), act)
