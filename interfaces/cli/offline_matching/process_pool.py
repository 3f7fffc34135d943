"""How many processes answer together: in order, with few chunks under way, whatever the file."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import batched
from multiprocessing import get_context

import cv2
from threadpoolctl import threadpool_limits

from interfaces.cli.jsonl import JsonLine
from interfaces.cli.offline_matching.screener import Answer, Plan, Screener
from interfaces.cli.processes.child_process import (
    Interruption,
    ProcessLost,
    ignore_interrupts,
)
from interfaces.cli.processes.work_in_order import map_in_order

type Chunks = Iterable[tuple[JsonLine, ...]]

_LISTINGS = 64  # a chunk

_screener: Screener | None = None  # one for each process of the pool, mapped once


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
        yield from map_in_order(pool, _answer, chunks, jobs=jobs)
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
