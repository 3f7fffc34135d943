"""Measure what several processes hold of one mapped file, and each for itself."""

from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

import psutil

_MEGABYTE: Final = 1_000_000

type Open = Callable[[Path], object]  # a module's function: opens the file, searches, returns it


@dataclass(frozen=True, slots=True)
class HeldMemory:
    """What opening the file adds, in MB: all processes together, shared pages divided; and each."""

    together: float
    private: float  # the mean of pages that no other process has


def measure_held_memory(warm_up: Callable[[], object], opens: Open, path: Path) -> HeldMemory:
    """Open the file in four processes; each is measured when all hold it."""
    context = get_context("spawn")
    barrier = context.Barrier(_PROCESSES)
    with context.Pool(_PROCESSES, _keep_barrier, (barrier,)) as pool:
        tasks = [(warm_up, opens, path)] * _PROCESSES
        added = pool.starmap(_hold, tasks, chunksize=1)
    pss, uss = zip(*added, strict=True)
    return HeldMemory(sum(pss) / _MEGABYTE, sum(uss) / _PROCESSES / _MEGABYTE)


_PROCESSES: Final = 4
_barriers: list[Barrier] = []


def _keep_barrier(barrier: Barrier) -> None:
    _barriers.append(barrier)


def _hold(warm_up: Callable[[], object], opens: Open, path: Path) -> tuple[int, int]:
    (barrier,) = _barriers
    warm_up()  # compiles what is compiled
    barrier.wait()
    idle = psutil.Process().memory_full_info()
    held = opens(path)
    barrier.wait()
    active = psutil.Process().memory_full_info()
    barrier.wait()
    del held
    return active.pss - idle.pss, active.uss - idle.uss
