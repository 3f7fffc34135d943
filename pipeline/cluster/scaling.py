"""How many worker processes should there be now? At once more, slowly fewer, seldom a change."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_HOUR_SECONDS: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Load:
    """What waits, what comes, and what one worker process can do about it."""

    backlog: int  # cases that no machine has begun
    oldest_age_seconds: float  # of those, since they may begin
    arrivals_per_second: float
    seconds_per_case: float  # between two cases that one busy process finishes


@dataclass(frozen=True, slots=True)
class ScalingPolicy:
    """The bounds and the temper of the policy."""

    fewest: int = 1
    most: int = 8
    drain_within_seconds: float = 20.0  # a backlog that takes longer calls for more
    utilisation: float = 0.7  # what a process is planned to be busy, so that a wave finds room
    growth: float = 1.5  # the least step upwards: many small ones would be many changes
    pause_seconds: float = 10.0  # between two steps upwards: a new process needs that to begin
    calm_seconds: float = 600.0  # nobody leaves before it was quiet for so long
    changes_an_hour: int = 6
    kept_for_growth: int = 2  # of these: leaving never uses them up

    def __post_init__(self) -> None:
        """Raise ValueError if the bounds contradict each other."""
        if not 1 <= self.fewest <= self.most:
            raise ValueError(f"From {self.fewest} to {self.most} workers: no such range.")


@dataclass(frozen=True, slots=True)
class ScalingDecision:
    """What the policy remembers of one look: the need it saw, and how many it answered with."""

    at_seconds: float
    need: int
    workers: int


def workers_needed(load: Load, scaling: ScalingPolicy) -> int:
    """Return how many processes keep up with what comes and drain what waits.

    Little's law gives the first part: arrivals times seconds of work is how many are busy.
    """
    keep_up = load.arrivals_per_second * load.seconds_per_case / scaling.utilisation
    drain = load.backlog * load.seconds_per_case / scaling.drain_within_seconds
    return min(max(math.ceil(keep_up + drain), scaling.fewest), scaling.most)


def decide_workers(
    load: Load,
    running: int,
    past: Sequence[ScalingDecision],
    scaling: ScalingPolicy,
    *,
    now_seconds: float,
) -> ScalingDecision:
    """Return how many there should be from now on; `past` are the looks of the last hour."""
    running = min(max(running, scaling.fewest), scaling.most)
    needed_workers = workers_needed(load, scaling)
    if load.oldest_age_seconds > scaling.drain_within_seconds:
        # Whatever the rates say, those who are here do not keep up.
        needed_workers = min(max(needed_workers, running + 1), scaling.most)
    changes = _list_changes(past, now_seconds - _HOUR_SECONDS)
    worker_count = running
    if needed_workers > running:
        worker_count = _grow(needed_workers, running, changes, scaling, now_seconds)
    elif (
        needed_workers < running
        and len(changes) < scaling.changes_an_hour - scaling.kept_for_growth
    ):
        worker_count = _shrink(needed_workers, running, past, scaling, now_seconds)
    return ScalingDecision(now_seconds, needed_workers, worker_count)


def _list_changes(past: Sequence[ScalingDecision], since_seconds: float) -> list[float]:
    """Return when the number changed, oldest first."""
    pairs = pairwise(past)
    return [
        after.at_seconds
        for before, after in pairs
        if after.workers != before.workers and after.at_seconds > since_seconds
    ]


def _grow(
    needed_workers: int,
    running: int,
    changes: Sequence[float],
    scaling: ScalingPolicy,
    now_seconds: float,
) -> int:
    if changes and now_seconds - changes[-1] < scaling.pause_seconds:
        return running
    if len(changes) >= scaling.changes_an_hour - 1:
        return scaling.most  # the last change of this hour: it must be enough
    return min(max(needed_workers, math.ceil(running * scaling.growth)), scaling.most)


def _shrink(
    needed_workers: int,
    running: int,
    past: Sequence[ScalingDecision],
    scaling: ScalingPolicy,
    now_seconds: float,
) -> int:
    """Return the most that was needed lately, once the policy has watched for long enough."""
    since = now_seconds - scaling.calm_seconds
    if not past or past[0].at_seconds > since:
        return running
    lately = [moment.need for moment in past if moment.at_seconds >= since]
    return min(max([needed_workers, *lately]), running)
