"""Check that the queue is empty: no message, no orphaned id, no dead letter, nothing in flight."""

import time
from collections.abc import Iterator
from typing import Final, cast

import redis

_PATIENCE_SECONDS: Final = 25.0  # messages of a killed worker come back after ten
_SILENT: Final = {b"dramatiq:__heartbeats__", b"dramatiq:quarantine"}  # hold no message


def find_breaches(client: redis.Redis) -> Iterator[str]:
    """Find what is left after the cleaning processes had time for it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (left := _remaining_keys(client)) and time.monotonic() < deadline:
        time.sleep(0.5)
    for key in sorted(left):
        yield f"The queue still holds {key.decode(errors='replace')}."


def _remaining_keys(client: redis.Redis) -> set[bytes]:
    """Redis deletes a list, a set or a hash with its last member."""
    keys = cast("list[bytes]", list(client.scan_iter("dramatiq:*")))
    return set(keys) - _SILENT
