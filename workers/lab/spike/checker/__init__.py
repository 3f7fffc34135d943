"""What must hold once everything has healed: each breach is a sentence, none is the goal."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any

import redis

from workers.lab.spike.checker import (
    afterwards,
    cases,
    chains,
    claims,
    counts,
    effects,
    queue,
    strikes,
    told,
)

__all__ = ["violations"]


def violations(
    journal: Mapping[str, Any],
    *,
    poison: AbstractSet[int] = frozenset(),
    counted: Mapping[str, float] | None = None,
    left_in: redis.Redis | None = None,
) -> list[str]:
    """Every breach in the records, at the marketplace and in the queue.

    `poison` are the cases to be parked; `counted` is what the workers say they did, by metric and
    labels as they are served; `left_in` is the queue, where its administrator lets us look.
    """
    found: list[Iterator[str]] = [
        cases.breaches(),
        cases.parked(poison),
        effects.breaches(),
        chains.breaches(),
        claims.breaches(),
        afterwards.breaches(),
        strikes.breaches(),
        told.breaches(journal),
        counts.breaches(counted or {}),
    ]
    if left_in is not None:
        found.append(queue.breaches(left_in))
    return list(chain.from_iterable(found))
