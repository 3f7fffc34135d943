"""Whose turn is it? Weighted round robin over fair units, nobody with more than half the slots."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """One waiting piece of work."""

    case_id: int
    unit: int  # the paying account
    weight: int  # of its lane, at least 1


def choose_turns(
    waiting: Iterable[WaitingWork], held_slots: Mapping[int, int], *, free: int, slots: int
) -> tuple[WaitingWork, ...]:
    """Return the next pieces to send, at most `free` of `slots`.

    `waiting` is in the order of service within each unit; `held_slots` counts what of a unit
    holds slots already. The unit that holds the least for its weight goes next; while others wait,
    a unit holds at most half the slots. Ties go to the smaller unit id, so that a replay chooses
    alike.
    """
    queues: dict[int, deque[WaitingWork]] = {}
    for turn in waiting:
        queues.setdefault(turn.unit, deque()).append(turn)
    holds = dict(held_slots)
    works: list[WaitingWork] = []
    while queues and len(works) < free:
        unit = _next_unit(queues, holds, slots)
        if unit is None:
            break
        works.append(queues[unit].popleft())
        holds[unit] = holds.get(unit, 0) + 1
        if not queues[unit]:
            del queues[unit]
    return tuple(works)


def _next_unit(
    queues: Mapping[int, deque[WaitingWork]], holds: Mapping[int, int], slots: int
) -> int | None:
    most = max(1, slots // 2)
    is_alone = len(queues) == 1
    eligible = [unit for unit in queues if is_alone or holds.get(unit, 0) < most]
    if not eligible:
        return None
    return min(eligible, key=lambda unit: (holds.get(unit, 0) / queues[unit][0].weight, unit))
