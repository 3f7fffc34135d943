"""Measure what hundreds of hostile files cost the child process that reads them."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil

from lab.benchmarks.image.material.cache import Say
from lab.sample_data.hostile import hostile_pictures
from matchers.image.picture import Features, RefusalCode, Refused
from matchers.image.sandbox.pool import Sandbox

_DEATHS = frozenset({RefusalCode.CRASHED, RefusalCode.TOO_SLOW})
_NANOSECONDS = 1_000_000  # in a millisecond
_KILOBYTES = 1000  # in a megabyte


@dataclass(frozen=True, slots=True)
class Cost:
    """The worst file of a kind: milliseconds of the child's CPU, megabytes beyond its idle."""

    ms: float = 0.0
    ms_by: str = ""
    mb: float = 0.0
    mb_by: str = ""

    def or_worse(self, name: str, ms: float, mb: float) -> "Cost":
        """Return the greater cost, figure by figure."""
        slow = (ms, name) if ms > self.ms else (self.ms, self.ms_by)
        large = (mb, name) if mb > self.mb else (self.mb, self.mb_by)
        return Cost(*slow, *large)


@dataclass(frozen=True, slots=True)
class Survival:
    """The results for the whole corpus."""

    files: int
    refused: Cost
    decoded: Cost
    deaths: tuple[str, ...]


def measure_survival(seed: int, say: Say, *, every: int = 1) -> Survival:
    """Give every file, or each `every`-th, to a child as a listing's picture with all features."""
    refused_cost, decoded_cost, deaths, files = Cost(), Cost(), list[str](), 0
    with Sandbox() as sandbox:
        pid, idle = _find_child(sandbox)
        for name, file in islice(hostile_pictures(seed), 0, None, every):
            files += 1
            before = _cpu_ms(pid)
            _forget_peak(pid)
            (picture,) = sandbox.examine_all([file], want=Features.FINE)
            if isinstance(picture, Refused) and picture.code in _DEATHS:
                deaths.append(f"{name}: {picture.code}")
                pid, idle = _find_child(sandbox)
            elif isinstance(picture, Refused):
                refused_cost = refused_cost.or_worse(
                    name, _cpu_ms(pid) - before, _peak_mb(pid) - idle
                )
            else:
                decoded_cost = decoded_cost.or_worse(
                    name, _cpu_ms(pid) - before, _peak_mb(pid) - idle
                )
    say(f"  {files} files, {len(deaths)} deaths")
    return Survival(files, refused_cost, decoded_cost, tuple(deaths))


def _find_child(sandbox: Sandbox) -> tuple[int, float]:
    """Return the reading process, and its memory before its first file."""
    pids = {child.pid for child in psutil.Process().children()}
    sandbox.examine_all([b"nothing"])
    (pid,) = {child.pid for child in psutil.Process().children()} - pids
    _forget_peak(pid)
    return pid, _peak_mb(pid)


def _cpu_ms(pid: int) -> float:
    """Return the CPU time of the process's only thread; finer than /proc/PID/stat."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / _NANOSECONDS


def _forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1.024 / _KILOBYTES
