"""As many worker processes on this host as the backlog calls for: look, decide, resize."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pipeline.cluster.scaling import Load, ScalingDecision, ScalingPolicy, decide_workers
from records.complaints.backlog.work_rows import BacklogLoad, measure_load
from workers.runtime.loops import loop_until_stopped, stop_on_signal
from workers.scheduling.process_pool import ProcessPool

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

    def measure_load(self, seen: BacklogLoad) -> Load:
        """The load, by this look and those of the last quarter of a minute."""
        self._looks = [*self._looks, seen]
        while len(self._looks) > 2 and self._looks[1].at_seconds <= seen.at_seconds - _RATE_SECONDS:
            self._looks.pop(0)
        first = self._looks[0]
        seconds = seen.at_seconds - first.at_seconds
        came = seen.newest_case - first.newest_case
        finished = came - (seen.undone - first.undone)
        if finished >= _FINISHED_ENOUGH and seconds > 0:
            self.seconds_per_case = self._busy_processes() * seconds / finished
        return Load(
            backlog=seen.undone - seen.running,
            oldest_age_seconds=seen.oldest_age_seconds,
            arrivals_per_second=came / seconds if seconds > 0 else 0.0,
            seconds_per_case=self.seconds_per_case,
        )

    def _busy_processes(self) -> float:
        """On average over the looks; a process whose threads are half busy counts half."""
        running = sum(each.running for each in self._looks) / len(self._looks)
        return max(running, 1) / self.threads


@dataclass(slots=True)
class Supervisor:
    """Keeps the crowd at the size that the policy asks for, and tells of each change."""

    scaling: ScalingPolicy
    crowd: ProcessPool
    gauge: LoadGauge
    tell: Callable[[Load, int, int], None]  # the load, how many there were, how many there will be
    size: int = 0
    _past: list[ScalingDecision] = field(default_factory=list)

    def tick(self) -> float:
        """One look; returns the seconds until the next."""
        seen = measure_load()
        load = self.gauge.measure_load(seen)
        moment = decide_workers(
            load, self.size, self._past, self.scaling, now_seconds=seen.at_seconds
        )
        since = seen.at_seconds - _KEPT_SECONDS
        self._past = [*(each for each in self._past if each.at_seconds > since), moment]
        if moment.workers != self.size:
            self.tell(load, self.size, moment.workers)
        self.size = moment.workers
        self.crowd.resize(self.size)
        return LOOK_SECONDS


def supervise(
    scaling: ScalingPolicy, *, threads: int, tell: Callable[[Load, int, int], None]
) -> None:
    """Until a signal says stop; then every worker leaves in good order."""
    stopping = stop_on_signal()
    crowd = ProcessPool.for_workers(threads)
    try:
        loop_until_stopped(stopping, Supervisor(scaling, crowd, LoadGauge(threads), tell).tick)
    finally:
        crowd.close()
