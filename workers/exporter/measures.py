"""The long questions: asked beside the scrapes, the more rarely the longer they take."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client.core import Metric

from workers.exporter import work
from workers.exporter.families import Measure, Take, build_family
from workers.exporter.subjects import MEASURES


@dataclass(slots=True)
class _LastMeasure:
    """The last figures of one measure."""

    at: float  # monotonic seconds
    took: float
    families: Sequence[Metric]


@dataclass(slots=True)
class Measures:
    """What was measured last; a measure that fails leaves the one before, which grows older."""

    _measures: Mapping[str, tuple[Measure, Take]] = field(
        default_factory=lambda: {measure.name: (measure, measure.begin()) for measure in MEASURES}
    )
    _last_measures: dict[str, _LastMeasure] = field(default_factory=dict)
    _begun_at: float = field(default_factory=time.monotonic)

    @classmethod
    def take_all(cls) -> "Measures":
        """Take all measures at once."""
        measures = cls()
        for measure in MEASURES:
            measures.take(measure.name)
        return measures

    def take(self, name: str) -> float:
        """Measure once; returns the seconds to rest."""
        start = time.monotonic()
        measure, take = self._measures[name]
        families = take()
        now = time.monotonic()
        self._last_measures[name] = _LastMeasure(now, now - start, families)
        return max(measure.least_seconds, measure.times_its_length * (now - start))

    def ticks(self) -> dict[str, Callable[[], float]]:
        """Return one function for each measuring thread."""
        return {name: self._make_tick(name) for name in self._measures}

    def _make_tick(self, name: str) -> Callable[[], float]:
        return lambda: self.take(name)

    def families(self) -> Iterator[Metric]:
        """Yield the figures and their age; one never taken is as old as this process."""
        now = time.monotonic()
        last = dict(self._last_measures)
        ages = {name: last[name].at if name in last else self._begun_at for name in self._measures}
        yield build_family(work.MEASURE_AGE, [(name, now - at) for name, at in ages.items()])
        yield build_family(
            work.MEASURE_SECONDS, [(name, measure.took) for name, measure in last.items()]
        )
        for measure in last.values():
            yield from measure.families
