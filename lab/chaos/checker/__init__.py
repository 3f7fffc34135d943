"""Checks what must hold once everything has healed: each breach is a sentence, none is the goal."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any

import redis

from lab.chaos.checker import afterwards, cases, chains, deliveries, effects, queue

__all__ = ["find_violations"]


def find_violations(
    journal: Mapping[str, Any],
    *,
    poison: AbstractSet[int] = frozenset(),
    counted: Mapping[str, float] | None = None,
    left_in: redis.Redis | None = None,
) -> list[str]:
    """Find every breach in the records, at the marketplace and in the queue.

    `poison` are the cases to be parked; `counted` are the workers' counters, by metric and
    labels as they are served; `left_in` is the queue, where we are its administrator.
    """
    found: list[Iterator[str]] = [
        cases.find_breaches(),
        cases.find_parking_breaches(poison),
        effects.find_effect_breaches(),
        chains.find_breaches(),
        effects.find_claim_breaches(),
        afterwards.find_breaches(),
        effects.find_strike_breaches(),
        deliveries.find_breaches(journal),
        effects.find_counter_breaches(counted or {}),
    ]
    if left_in is not None:
        found.append(queue.find_breaches(left_in))
    return list(chain.from_iterable(found))
