"""How many processes answer together: in order, with few chunks under way, whatever the file."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import batched
from multiprocessing import get_context

import cv2
from threadpoolctl import threadpool_limits

from interfaces.cli.jsonl import JsonLine
from interfaces.cli.offline_matching.child_process import (
    Interruption,
    ProcessLost,
    ignore_interrupts,
)
from interfaces.cli.offline_matching.screener import Answer, Plan, Screener

type Chunks = Iterable[tuple[JsonLine, ...]]

_LISTINGS = 64  # a chunk
_UNDER_WAY = 3  # chunks for each process, so that none waits

_screener: Screener | None = None  # one for each process of the pool, mapped once


def count_processes(jobs: int) -> int:
    """Return the number of processes; 0 jobs mean one per core."""
    return jobs or os.process_cpu_count() or 1


def answer_lines(
    plan: Plan, lines: Iterable[JsonLine], jobs: int, interruption: Interruption
) -> Iterator[Answer]:
    """Yield every chunk's answer, in the order of the file."""
    chunks = batched(lines, _LISTINGS, strict=False)
    if jobs == 1:
        yield from _answer_alone(plan, chunks, interruption)
        return
    context = get_context("spawn")  # threads and mapped files do not survive a fork
    pool = ProcessPoolExecutor(jobs, context, _start_process, (plan,))
    try:
        yield from _answer_in_order(pool, chunks, jobs * _UNDER_WAY)
    except BrokenProcessPool:
        raise ProcessLost("A process was killed; fewer --jobs need less memory.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _answer_alone(plan: Plan, chunks: Chunks, interruption: Interruption) -> Iterator[Answer]:
    with closing(Screener(plan)) as screener:
        for chunk in chunks:
            with interruption.postpone():
                answer = screener.answer(chunk)
            yield answer


def _answer_in_order(pool: ProcessPoolExecutor, chunks: Chunks, most: int) -> Iterator[Answer]:
    """Yield the answers in the order of the file, reading no faster than they arrive."""
    under_way: deque[Future[Answer]] = deque()
    for chunk in chunks:
        under_way.append(pool.submit(_answer, chunk))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _start_process(plan: Plan) -> None:
    ignore_interrupts()
    global _screener  # noqa: PLW0603 - the only way an executor's process keeps something
    _screener = Screener(plan)
    # One job, one core: what NumPy and OpenCV start besides would spin on the others' cores.
    threadpool_limits(1)
    cv2.setNumThreads(1)


def _answer(chunk: tuple[JsonLine, ...]) -> Answer:
    if _screener is None:
        raise RuntimeError("The process was not told its plan.")
    return _screener.answer(chunk)
