"""Simulate workers that start and stop by the scaling policy: no process, no clock."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Final

from pipeline.cluster.scaling import Load, ScalingDecision, ScalingPolicy, decide_workers

_STEP_SECONDS: Final = 0.1
_RATE_WINDOW_SECONDS: Final = 15.0
_KEPT_SECONDS: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class SimulatedLoad:
    """The load that the policy has to handle."""

    arrivals_per_second: Callable[[float], float]  # at a second of the simulation
    seconds_per_case: float  # of one process
    start_seconds: float = 6.0  # from the decision until a new process takes its first case
    look_every_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class ScalingStep:
    """One decision of the policy."""

    at_seconds: float
    backlog: int
    oldest_age_seconds: float
    workers: int


@dataclass(slots=True)
class _State:
    """Waiting cases and working processes; fractions of cases are carried over."""

    waiting: deque[float] = field(default_factory=deque)  # when each arrived
    came: deque[float] = field(default_factory=deque)  # of the rate's window
    ready: list[float] = field(default_factory=list)  # when each process may begin
    spare: float = 0.0


def simulate_scaling(
    world: SimulatedLoad, scaling: ScalingPolicy, *, seconds: float, seed: int
) -> list[ScalingStep]:
    """Return every decision of a run; the seed draws the arrivals (Poisson)."""
    chance = Random(seed)  # the same run every time is the purpose
    state = _State(ready=[0.0] * scaling.fewest)
    past: list[ScalingDecision] = []
    looks: list[ScalingStep] = []
    steps_a_look = round(world.look_every_seconds / _STEP_SECONDS)
    for step in range(round(seconds / _STEP_SECONDS)):
        now = step * _STEP_SECONDS
        _arrive(state, world, chance, now)
        _work(state, world, now)
        if step % steps_a_look == 0:
            looks.append(_decide_step(state, world, scaling, past, now))
    return looks


def count_changes(looks: Sequence[ScalingStep]) -> int:
    """Count how often the number of workers changed."""
    pairs = pairwise(looks)
    return sum(before.workers != after.workers for before, after in pairs)


def _arrive(state: _State, world: SimulatedLoad, chance: Random, now: float) -> None:
    rate = world.arrivals_per_second(now)
    at = now + chance.expovariate(rate)
    while at < now + _STEP_SECONDS:  # memoryless: a draw a step is as good as one a case
        state.waiting.append(at)
        state.came.append(at)
        at += chance.expovariate(rate)


def _work(state: _State, world: SimulatedLoad, now: float) -> None:
    active = sum(ready <= now for ready in state.ready)
    state.spare += active * _STEP_SECONDS / world.seconds_per_case
    while state.spare >= 1 and state.waiting:
        state.waiting.popleft()
        state.spare -= 1
    if not state.waiting:
        state.spare = min(state.spare, 1.0)  # idle time is not saved up


def _decide_step(
    state: _State,
    world: SimulatedLoad,
    scaling: ScalingPolicy,
    past: list[ScalingDecision],
    now: float,
) -> ScalingStep:
    while state.came and state.came[0] < now - _RATE_WINDOW_SECONDS:
        state.came.popleft()
    load = Load(
        backlog=len(state.waiting),
        oldest_age_seconds=max(now - state.waiting[0], 0.0) if state.waiting else 0.0,
        arrivals_per_second=len(state.came) / min(max(now, 1.0), _RATE_WINDOW_SECONDS),
        seconds_per_case=world.seconds_per_case,
    )
    moment = decide_workers(load, len(state.ready), past, scaling, now_seconds=now)
    past[:] = [earlier for earlier in past if earlier.at_seconds > now - _KEPT_SECONDS] + [moment]
    _hire(state, moment.workers, now + world.start_seconds)
    return ScalingStep(now, load.backlog, load.oldest_age_seconds, moment.workers)


def _hire(state: _State, workers: int, ready_at: float) -> None:
    state.ready.extend([ready_at] * (workers - len(state.ready)))
    del state.ready[workers:]
