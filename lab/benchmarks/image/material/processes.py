"""Do slow work on both cores, each process with a sandbox of its own."""

import atexit
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from typing import Final

from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.pool import Sandbox

_REPORT_EVERY: Final = 100  # tasks
# Beside other work, for known pictures.
_PATIENT: Final = Limits(cpu_seconds=60, wall_seconds=120.0)

type Say = Callable[[str], None]


@contextmanager
def worker_processes(processes: int) -> Iterator[None]:
    """Run tasks in so many processes, or with none in this one."""
    if not processes:
        yield
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        _crew.append(pool)
        try:
            yield
        finally:
            _crew.pop()


def run_tasks[Task, Answer](
    work: Callable[[Task], Answer], tasks: Sequence[Task], say: Say
) -> Iterator[Answer]:
    """Yield each task's result, in order, from the processes. `work` is a module's function."""
    answers = _crew[-1].map(work, tasks) if _crew else map(work, tasks)
    for number, answer in enumerate(answers, 1):
        yield answer
        if number % _REPORT_EVERY == 0 or number == len(tasks):
            say(f"  {number} of {len(tasks)}")


_crew: list[ProcessPoolExecutor] = []


@cache
def get_sandbox() -> Sandbox:
    """Return this process's sandbox; its child ends with it."""
    sandbox = Sandbox(limits=_PATIENT)
    atexit.register(sandbox.close)
    return sandbox
