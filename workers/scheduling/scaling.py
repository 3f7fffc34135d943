"""As many worker processes on this host as the backlog calls for: look, decide, resize the pool."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.cluster.scaling import Load, ScalingDecision, ScalingPolicy, decide_workers
from records.cases.backlog.work_rows import BacklogLoad, measure_load
from workers.runtime.loops import loop_until_stopped, stop_on_signal

_log = logging.getLogger(__name__)

_STOP_TIMEOUT_SECONDS: Final = 90.0  # the longest that a worker may need for what it holds


@dataclass(slots=True)
class ProcessPool:
    """As many processes of one command as it was last told to have."""

    command: Sequence[str]
    breath_seconds: float = 2.0  # who dies at once is not started again at once
    _working: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _leaving: dict[subprocess.Popen[bytes], float] = field(default_factory=dict)
    _died_at: float = float("-inf")

    @classmethod
    def for_workers(cls, threads: int) -> "ProcessPool":
        """Build a pool of worker processes with this many threads each."""
        return cls([sys.executable, "-m", "workers", "worker", "--threads", str(threads)])

    @property
    def pids(self) -> list[int]:
        """The process ids of working processes, the longest running first."""
        return [process.pid for process in self._working if process.poll() is None]

    def resize(self, size: int) -> None:
        """Reap dead processes, start missing ones, stop surplus ones, the newest first."""
        self._reap()
        while len(self._working) > size:
            leaver = self._working.pop()
            leaver.send_signal(signal.SIGTERM)
            self._leaving[leaver] = time.monotonic()
        if time.monotonic() - self._died_at >= self.breath_seconds:
            missing = size - len(self._working)
            self._working += [self._start_process() for _ in range(missing)]

    def close(self) -> None:
        """Stop every process and wait for it."""
        self.resize(0)
        while self._leaving:
            time.sleep(0.1)
            self._reap()

    def _start_process(self) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C is for us, and the workers leave in good order.
        return subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  # our own

    def _reap(self) -> None:
        for dead in [process for process in self._working if process.poll() is not None]:
            _log.warning("Worker %s ended by itself with %s.", dead.pid, dead.returncode)
            self._working.remove(dead)
            self._died_at = time.monotonic()
        for leaver, since in list(self._leaving.items()):
            if leaver.poll() is None and time.monotonic() - since > _STOP_TIMEOUT_SECONDS:
                _log.error("Worker %s does not end; it is killed.", leaver.pid)
                leaver.kill()
            elif leaver.poll() is not None:
                del self._leaving[leaver]


LOOK_SECONDS: Final = 5.0
_RATE_SECONDS: Final = 15.0
_KEPT_SECONDS: Final = 3_600.0
_FIRST_GUESS: Final = 0.5  # seconds a case, until the first have been finished
_FINISHED_ENOUGH: Final = 5  # fewer say little about how long one takes


@dataclass(slots=True)
class LoadGauge:
    """Turns looks into rates: what came, and what one busy process finishes."""

    threads: int
    seconds_per_case: float = _FIRST_GUESS
    _looks: list[BacklogLoad] = field(default_factory=list)

    def measure_load(self, load: BacklogLoad) -> Load:
        """Measure the load from this reading and those of the last 15 seconds."""
        self._looks = [*self._looks, load]
        while len(self._looks) > 2 and self._looks[1].at_seconds <= load.at_seconds - _RATE_SECONDS:
            self._looks.pop(0)
        first = self._looks[0]
        seconds = load.at_seconds - first.at_seconds
        came = load.newest_case - first.newest_case
        finished_count = came - (load.undone - first.undone)
        if finished_count >= _FINISHED_ENOUGH and seconds > 0:
            self.seconds_per_case = self._busy_processes() * seconds / finished_count
        return Load(
            backlog=load.undone - load.running,
            oldest_age_seconds=load.oldest_age_seconds,
            arrivals_per_second=came / seconds if seconds > 0 else 0.0,
            seconds_per_case=self.seconds_per_case,
        )

    def _busy_processes(self) -> float:
        """Return the average of busy processes; one with half its threads busy counts half."""
        running = sum(load.running for load in self._looks) / len(self._looks)
        return max(running, 1) / self.threads


@dataclass(slots=True)
class Supervisor:
    """Keeps the crowd at the size that the policy asks for, and tells of each change."""

    scaling: ScalingPolicy
    crowd: ProcessPool
    gauge: LoadGauge
    # The load, how many there were, how many there will be.
    report_change: Callable[[Load, int, int], None]
    size: int = 0
    _past: list[ScalingDecision] = field(default_factory=list)

    def tick(self) -> float:
        """Measure the load once and resize the pool; return the seconds until the next time."""
        sample = measure_load()
        load = self.gauge.measure_load(sample)
        moment = decide_workers(
            load, self.size, self._past, self.scaling, now_seconds=sample.at_seconds
        )
        since = sample.at_seconds - _KEPT_SECONDS
        self._past = [*(earlier for earlier in self._past if earlier.at_seconds > since), moment]
        if moment.workers != self.size:
            self.report_change(load, self.size, moment.workers)
        self.size = moment.workers
        self.crowd.resize(self.size)
        return LOOK_SECONDS


def supervise(
    scaling: ScalingPolicy, *, threads: int, report_change: Callable[[Load, int, int], None]
) -> None:
    """Keep the pool at its size until a signal; then stop every worker in good order."""
    stopping = stop_on_signal()
    crowd = ProcessPool.for_workers(threads)
    try:
        loop_until_stopped(
            stopping, Supervisor(scaling, crowd, LoadGauge(threads), report_change).tick
        )
    finally:
        crowd.close()
