"""The long questions: asked beside the scrapes, the more rarely the longer they take."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from prometheus_client.core import Metric

from records.ledger.proof import prove_chain
from workers.exporter.cases import CaseMeasure
from workers.exporter.decisions import RulingMeasure
from workers.exporter.families import build_family
from workers.exporter.screening import measure_screening
from workers.runtime import metrics


def measure_audit_chain() -> Sequence[Metric]:
    """Measure whether the audit chain holds, without the vault: see `markwarden verify`."""
    proof = prove_chain()
    return [
        build_family(metrics.AUDIT_CHAIN_OK, [(0 if proof.findings.count else 1,)]),
        build_family(metrics.AUDIT_ENTRIES, [(proof.entries,)]),
    ]


type Measure = Callable[[], Sequence[Metric]]


@dataclass(frozen=True, slots=True)
class Interval:
    """How often: never more than a share of one core, and never oftener than need be."""

    least_seconds: float
    times_its_length: float


_INTERVALS: Final = {
    "cases": Interval(5.0, 20.0),
    "service": Interval(10.0, 20.0),
    "chain": Interval(30.0, 50.0),
    "screening": Interval(10.0, 20.0),
}


@dataclass(slots=True)
class _LastMeasure:
    """The last figures of one measure."""

    at: float  # monotonic seconds
    took: float
    families: Sequence[Metric]


@dataclass(slots=True)
class Measures:
    """What was measured last; a measure that fails leaves the one before, which grows older."""

    _measures: dict[str, Measure] = field(
        default_factory=lambda: {
            "cases": CaseMeasure().take,
            "service": RulingMeasure().take,
            "chain": measure_audit_chain,
            "screening": measure_screening,
        }
    )
    _last_measures: dict[str, _LastMeasure] = field(default_factory=dict)
    _begun_at: float = field(default_factory=time.monotonic)

    @classmethod
    def take_all(cls) -> "Measures":
        """Take all measures at once."""
        measures = cls()
        for name in _INTERVALS:
            measures.take(name)
        return measures

    def take(self, name: str) -> float:
        """Measure once; returns the seconds to rest."""
        start = time.monotonic()
        families = self._measures[name]()
        now = time.monotonic()
        self._last_measures[name] = _LastMeasure(now, now - start, families)
        rhythm = _INTERVALS[name]
        return max(rhythm.least_seconds, rhythm.times_its_length * (now - start))

    def ticks(self) -> dict[str, Callable[[], float]]:
        """Return one function for each measuring thread."""
        return {name: self._make_tick(name) for name in _INTERVALS}

    def _make_tick(self, name: str) -> Callable[[], float]:
        return lambda: self.take(name)

    def families(self) -> Iterator[Metric]:
        """Yield the figures and their age; one never taken is as old as this process."""
        now = time.monotonic()
        last = dict(self._last_measures)
        ages = {name: last[name].at if name in last else self._begun_at for name in _INTERVALS}
        yield build_family(metrics.MEASURE_AGE, [(name, now - at) for name, at in ages.items()])
        yield build_family(
            metrics.MEASURE_SECONDS, [(name, measure.took) for name, measure in last.items()]
        )
        for measure in last.values():
            yield from measure.families
