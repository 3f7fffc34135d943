"""Our matcher as the benchmark uses it, and the timing of calls."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import numpy as np

from matchers.text.matcher import TextMatcher, Wording

LIMIT = 20  # as the pipeline asks
ALL = 100_000  # as the peers are asked: everything found

type Find = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class OurMatcher:
    """A matcher and the ways to ask it."""

    matcher: TextMatcher

    def title_finder(self, edits: int, limit: int = LIMIT) -> Find:
        """Return a function that finds a title's rights within that many edits, best first."""
        find = self.matcher.find
        return lambda title: find(Wording(title=title), limit=limit, edits=edits).right_ids

    def flag_rights(self, title: str, edits: int = 2, limit: int = ALL) -> frozenset[int]:
        """Return the rights found in a title."""
        return frozenset(self.title_finder(edits, limit)(title))


type Call = Callable[[], object]


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Switch garbage collection off inside: its pauses are not the callee's."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spent_us(calls: Sequence[Call], rounds: int) -> list[float]:
    """Return microseconds of each call on this thread: the median over rounds.

    Each round makes all calls in turn, so that a call finds the caches as it would
    among other titles. The first quarter of them is made once before, unmeasured.
    """
    for call in calls[: max(1, len(calls) // 4)]:
        call()
    with without_garbage_collection():
        times_by_round = [[_time_once(call) for call in calls] for _ in range(rounds)]
    return [median(seconds) for seconds in zip(*times_by_round, strict=True)]


def each_us(calls: Sequence[Call]) -> list[float]:
    """Return microseconds of each call, made once and not warmed up: for slow calls."""
    with without_garbage_collection():
        return [_time_once(call) for call in calls]


def percentile(times: Sequence[float], share: float) -> float:
    """Return a percentile; the p50 is percentile(times, 50)."""
    return float(np.percentile(times, share))


def growth_exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the slope of log time over log size: 0 no growth, 1 as the register."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def _time_once(call: Call) -> float:
    start = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - start) / 1000
