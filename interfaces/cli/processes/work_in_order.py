"""Give chunks to a pool of processes and take the answers in order, with few under way."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final

UNDER_WAY: Final = 3  # chunks for each process, so that none waits


def count_processes(jobs: int) -> int:
    """Return the number of processes; 0 jobs mean one per core."""
    return jobs or os.process_cpu_count() or 1


def map_in_order[T, R](
    pool: ProcessPoolExecutor, function: Callable[[T], R], chunks: Iterable[T], *, jobs: int
) -> Iterator[R]:
    """Yield the answers in the order of the chunks, reading no faster than they arrive."""
    under_way: deque[Future[R]] = deque()
    for chunk in chunks:
        under_way.append(pool.submit(function, chunk))
        if len(under_way) >= jobs * UNDER_WAY:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()
