"""CPU seconds of process trees: what a run really cost, servers and children included."""

from collections.abc import Iterable, Mapping

import psutil


def tree_seconds(roots: Mapping[str, Iterable[int]]) -> dict[str, float]:
    """User and system seconds by name, each root with its children, also those that have ended."""
    return {name: sum(map(_one_tree_seconds, pids)) for name, pids in roots.items()}


def own_seconds() -> float:
    """Of this process alone, without its children."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def difference(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """The difference, by name."""
    return {name: after[name] - before[name] for name in after}


def _one_tree_seconds(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return sum(map(_process_seconds, family))


def _process_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    # A parent's children_* hold what its ended and reaped children spent.
    return float(times.user + times.system + times.children_user + times.children_system)
