"""How many cases do the machines finish a second, while enough of them wait?"""

import time
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_WATCHED_SECONDS: Final = 600.0
_SHORTEST_SECONDS: Final = 30.0  # of a backlog: before, nobody knows what they could do


@dataclass(frozen=True, slots=True)
class _Observation:
    at: float  # monotonic seconds
    done: int
    waiting: int


@dataclass(slots=True)
class MachinePace:
    """Looks of the last ten minutes: only between two that saw a backlog did the pace show."""

    _looks: deque[_Observation] = field(default_factory=deque)

    def observe(self, done: int, waiting: int, *, at: float | None = None) -> None:
        """Take down how many are done, and how many wait."""
        moment = time.monotonic() if at is None else at
        self._looks.append(_Observation(moment, done, waiting))
        while self._looks[0].at < moment - _WATCHED_SECONDS:
            self._looks.popleft()

    def cases_per_second(self) -> float | None:
        """None: no backlog was seen for long enough."""
        looks = list(self._looks)
        spans = [
            (after.at - before.at, max(0, after.done - before.done))
            for before, after in pairwise(looks)
            if before.waiting and after.waiting
        ]
        seconds = sum(span for span, _ in spans)
        if seconds < _SHORTEST_SECONDS:
            return None
        return sum(done for _, done in spans) / seconds
