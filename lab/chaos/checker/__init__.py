"""Checks what must hold once everything has healed: each breach is a sentence, none is the goal."""

import time
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, Final, cast

import redis

from lab.chaos.checker import (
    afterwards,
    cases,
    chains,
    deliveries,
    effects,
    policies,
    screening,
    sellers,
)

__all__ = ["find_violations"]

_PATIENCE_SECONDS: Final = 25.0  # messages of a killed worker come back after ten
_SILENT: Final = {b"dramatiq:__heartbeats__", b"dramatiq:quarantine"}  # hold no message


def find_violations(
    journal: Mapping[str, Any],
    *,
    poison: AbstractSet[int] = frozenset(),
    worker_counters: Mapping[str, float] | None = None,
    left_in: redis.Redis | None = None,
) -> list[str]:
    """Find every breach in the records, at the marketplace and in the queue.

    `poison` are the cases to be parked; `worker_counters` are the workers' counters, by metric and
    labels as they are served; `left_in` is the queue.
    """
    breaches: list[Iterator[str]] = [
        cases.find_breaches(),
        cases.find_parking_breaches(poison),
        effects.find_effect_breaches(),
        chains.find_breaches(),
        effects.find_claim_breaches(),
        cases.find_evidence_breaches(),
        afterwards.find_breaches(),
        effects.find_strike_breaches(),
        deliveries.find_breaches(journal),
        effects.find_counter_breaches(worker_counters or {}),
        screening.find_breaches(),
        sellers.find_breaches(),
        policies.find_breaches(),
    ]
    if left_in is not None:
        breaches.append(_find_messages(left_in))
    return list(chain.from_iterable(breaches))


def _find_messages(client: redis.Redis) -> Iterator[str]:
    """Find what is left after the cleaning processes had time for it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (remaining := _remaining_keys(client)) and time.monotonic() < deadline:
        time.sleep(0.5)
    for key in sorted(remaining):
        yield f"The queue still holds {key.decode(errors='replace')}."


def _remaining_keys(client: redis.Redis) -> set[bytes]:
    """List the remaining keys: Redis deletes a collection with its last member."""
    keys = cast("list[bytes]", list(client.scan_iter("dramatiq:*")))
    return set(keys) - _SILENT
