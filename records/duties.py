"""What the timers carry out when it falls due: an action says itself when it has its turn."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from records.declarations import import_modules

type Duty = Callable[[datetime], object]


class Turn(StrEnum):
    """How often a duty has its turn; each is safe to run again."""

    ROUND = "round"  # of some seconds
    DAY = "day"  # it reads the cases of months, in a thread that keeps no other duty waiting
    NIGHT = "night"


_DECLARED: Final = defaultdict[Turn, list[Duty]](list)


def duty[F: Duty](function: F, turn: Turn = Turn.ROUND) -> F:
    """Declare a function as a duty of each round."""
    _DECLARED[turn].append(function)
    return function


def daily_duty[F: Duty](function: F) -> F:
    """Declare a function as a duty of each day."""
    return duty(function, Turn.DAY)


def nightly_duty[F: Duty](function: F) -> F:
    """Declare a function as a duty of each night."""
    return duty(function, Turn.NIGHT)


def list_duties(turn: Turn) -> Sequence[Duty]:
    """Return the duties of a turn, in the order of their modules and therein as declared."""
    import_modules(__name__.rpartition(".")[0])
    return sorted(_DECLARED[turn], key=lambda declared: declared.__module__)
