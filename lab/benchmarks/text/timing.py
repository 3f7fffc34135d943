"""Processor time of single calls: warmed up, without garbage collection, in rounds."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import numpy as np

type Call = Callable[[], object]


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """No garbage collection inside: its pauses are not the callee's."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spent_us(calls: Sequence[Call], rounds: int) -> list[float]:
    """Microseconds of each call on this thread: the median over rounds through all of them.

    A call comes round again only after all the others, so that it finds the caches as it would
    among other people's titles. One round more goes before, unmeasured.
    """
    for call in calls[: max(1, len(calls) // 4)]:
        call()
    with without_garbage_collection():
        timed = [[_time_once(call) for call in calls] for _ in range(rounds)]
    return [median(each) for each in zip(*timed, strict=True)]


def each_us(calls: Sequence[Call]) -> list[float]:
    """Microseconds of each call, made once and unwarmed: for what takes long."""
    with without_garbage_collection():
        return [_time_once(call) for call in calls]


def percentile(spent: Sequence[float], share: float) -> float:
    """The p50 is percentile(spent, 50)."""
    return float(np.percentile(spent, share))


def growth_exponent(sizes: Sequence[int], spent: Sequence[float]) -> float:
    """The slope of log time over log size: 0 does not grow, 1 grows as the register does."""
    return float(np.polyfit(np.log(sizes), np.log(spent), 1)[0])


def _time_once(call: Call) -> float:
    begun = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - begun) / 1000
