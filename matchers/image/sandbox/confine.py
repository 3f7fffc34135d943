"""What may the child do? Little memory, little time, no network, no files, no processes."""

import contextlib
import math
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

from matchers.image.sandbox.isolation import Layer, isolate

_OPEN_FILES = 16  # its pipes, and what a library may look up about the machine


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. CPU time is rounded up to whole seconds by the system."""

    cpu_seconds: int = 5
    wall_seconds: float = 10.0
    memory_bytes: int = 512 * 1024 * 1024  # beyond what the idle child occupies


def confine(limits: Limits) -> frozenset[Layer]:
    """Limit this process for good; say what holds it, for not every system offers all."""
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    occupied_bytes = _occupied_bytes()
    if occupied_bytes:
        most = occupied_bytes + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return isolate()


def start_clocks(limits: Limits) -> None:
    """Start the clocks for one file; the system ends this process when one runs out."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(usage.ru_utime + usage.ru_stime + limits.cpu_seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
    # the parent keeps the same time; this one holds when the parent is gone
    signal.setitimer(signal.ITIMER_REAL, 2 * limits.wall_seconds)


def stop_clock() -> None:
    """Stop the clock: waiting for work may take any time."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _occupied_bytes() -> int:
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * resource.getpagesize()
    return 0
