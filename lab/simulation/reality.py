"""The model beside the real runs: how long they should have taken, and how long they took."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.simulation import exact
from lab.simulation.exact import Seconds
from lab.simulation.measured import Measured

type Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class RunComparison:
    """One run. The CPU of a case comes from the other run of its kind, so nothing is fitted."""

    kind: str
    workers: int
    load_before: float  # of the machine: much above zero, and the wall clock says little
    predicted_seconds: float
    predicted_with_given: float  # with the cores that the run got, others taking the rest
    measured_seconds: float
    given_share: float  # of the machine's cores that the run got
    predicted_wait: Numbers  # seconds by percentile, with the cores that it got
    measured_wait: Numbers

    @property
    def error(self) -> float:
        """Of the predicted completion, relative to the measured one."""
        return self.predicted_seconds / self.measured_seconds - 1

    def as_figures(self) -> dict[str, object]:
        """As figures."""
        return {
            "kind": self.kind,
            "workers": self.workers,
            "load_before": self.load_before,
            "predicted_seconds": round(self.predicted_seconds, 2),
            "predicted_seconds_with_the_cores_given": round(self.predicted_with_given, 2),
            "measured_seconds": round(self.measured_seconds, 2),
            "error": round(self.error, 3),
            "error_with_the_cores_given": round(
                self.predicted_with_given / self.measured_seconds - 1, 3
            ),
            "cores_used": round(self.given_share, 3),
            "predicted_wait_seconds": self.predicted_wait,
            "measured_wait_seconds": self.measured_wait,
        }


def compare_runs(measured: Measured, threads: int = 2) -> tuple[RunComparison, ...]:
    """Every run beside what the model says of it."""
    return tuple(_compare_all(measured, threads))


def _compare_all(measured: Measured, threads: int) -> Iterator[RunComparison]:
    for run in measured.runs:
        other = next(
            each
            for each in measured.runs
            if each["kind"] == run["kind"] and each["workers"] != run["workers"]
        )
        yield _compare_run(run, sum(other["cpu_ms"].values()) / 1000, measured.cores, threads)


def _compare_run(
    run: Mapping[str, Any], cpu_seconds: float, cores: int, threads: int
) -> RunComparison:
    """All processes share the cores; the threads hold a case as long as that makes it take."""
    places = int(run["workers"]) * threads
    given = sum(run["cpu_ms"].values()) * run["cases"] / 1000 / (cores * run["wall_seconds"])
    at, ended = _simulate_run(run, places, cores / cpu_seconds)
    _, ended_with_given = _simulate_run(run, places, given * cores / cpu_seconds)
    waits = ended_with_given - at
    return RunComparison(
        kind=run["kind"],
        workers=int(run["workers"]),
        load_before=float(run["load_before"]),
        predicted_seconds=float(ended.max()),
        predicted_with_given=float(ended_with_given.max()),
        measured_seconds=float(run["wall_seconds"]),
        given_share=given,
        predicted_wait={
            each: round(float(np.percentile(waits, float(each))), 2) for each in run["wait_seconds"]
        },
        measured_wait=dict(run["wait_seconds"]),
    )


def _simulate_run(run: Mapping[str, Any], places: int, rate: float) -> tuple[Seconds, Seconds]:
    """Filing and routing of each case, at so many cases a second."""
    count = int(run["cases"])
    at = np.linspace(0, run["filing_seconds"], count)
    served = exact.serve_jobs(at, at, np.full(count, places / rate), exact.staff_always(places))
    return at, served.ended
