"""Whose turn is it? Start-time fair queueing over units, nobody with more than half the slots.

Each piece of work that is sent gets a turn, the virtual time at which its unit's share would let
it start: a unit's turns are 1 / weight apart, and begin no earlier than those that are served
now. Who takes the least turn first serves fairly, however much a unit has sent before others came
(Goyal, Vin and Cheng 1996, "Start-time Fair Queueing").
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_BEYOND: Final = 4  # a quarter of the slots more, for units that have nothing under way


@dataclass(frozen=True, slots=True)
class WaitingTurn:
    """One waiting piece of work."""

    case_id: int
    unit: int  # the paying account
    weight: int  # of its lane, at least 1


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """What a unit has under way."""

    sent: int
    running: int = 0
    first_turn: float | None = None  # the least of those sent
    last_turn: float = 0.0  # the greatest of all
    longest_seconds: float = 0.0  # that one of those sent has lain so far


def choose_turns(
    waiting: Iterable[WaitingTurn], held: Mapping[int, UnitLoad], *, free: int, slots: int
) -> tuple[tuple[WaitingTurn, float], ...]:
    """Return the next pieces to send with their turns, at most `free` of `slots`.

    `waiting` is in the order of service within each unit. While others wait, a unit holds at most
    half the slots. A unit with nothing under way need not wait until something is free. Ties go
    to the smaller unit id, so that a replay chooses alike.
    """
    queues: dict[int, deque[WaitingTurn]] = {}
    for turn in waiting:
        queues.setdefault(turn.unit, deque()).append(turn)
    holds = {unit: load.sent + load.running for unit, load in held.items()}
    now = _virtual_time(held)
    last = {unit: load.last_turn for unit, load in held.items()}
    starts = {
        unit: max(now, last[unit] + 1 / queue[0].weight) if unit in last else now
        for unit, queue in queues.items()
    }
    chosen: list[tuple[WaitingTurn, float]] = []
    while starts and len(chosen) < max(0, free) + slots // _BEYOND:
        unit = _next_unit(starts, holds, slots)
        if unit is None or (len(chosen) >= free and holds.get(unit)):
            break
        chosen.append((queues[unit].popleft(), starts[unit]))
        holds[unit] = holds.get(unit, 0) + 1
        if queues[unit]:
            starts[unit] += 1 / queues[unit][0].weight
        else:
            del starts[unit]
    return tuple(chosen)


def _virtual_time(held: Mapping[int, UnitLoad]) -> float:
    """The least turn that waits to be started, or the greatest that was."""
    first = [load.first_turn for load in held.values() if load.first_turn is not None]
    return min(first) if first else max((load.last_turn for load in held.values()), default=0.0)


def _next_unit(starts: Mapping[int, float], holds: Mapping[int, int], slots: int) -> int | None:
    most = max(1, slots // 2)
    is_alone = len(starts) == 1
    eligible = [unit for unit in starts if is_alone or holds.get(unit, 0) < most]
    return min(eligible, key=lambda unit: (starts[unit], unit), default=None)
