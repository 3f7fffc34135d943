"""Turns rows into the families of series that Prometheus reads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)


@dataclass(frozen=True, slots=True)
class StateMetric:
    """One family of series that the exporter rebuilds from the rows."""

    name: str
    says: str
    labels: tuple[str, ...] = ()
    kind: Literal["gauge", "counter", "histogram"] = "gauge"
    sql: str = ""  # what a scrape asks, a row a series: the labels in their order, the value last


type Take = Callable[[], Sequence[Metric]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A long question: never more than a share of one core, and never oftener than need be."""

    name: str
    begin: Callable[[], Take]  # what takes it may keep what it saw before
    least_seconds: float
    times_its_length: float


type SeriesRow = Sequence[object]  # the labels in their order, and the value


def build_family(figure: StateMetric, rows: Iterable[SeriesRow]) -> Metric:
    """Build a gauge or a counter with one series per row."""
    kind = CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily
    family = kind(figure.name, figure.says, labels=figure.labels)
    for *values, value in rows:
        family.add_metric([str(label) for label in values], float(str(value)))
    return family


def build_histogram(
    figure: StateMetric,
    bounds: Sequence[float],
    series: Iterable[tuple[Sequence[str], Sequence[float], float]],
) -> Metric:
    """Build a histogram from labels, bucket counts (one more than bounds) and a sum per series."""
    family = HistogramMetricFamily(figure.name, figure.says, labels=figure.labels)
    names = [*(f"{upper_bound}" for upper_bound in bounds), "+Inf"]
    for labels, counts, total in series:
        buckets = list(zip(names, accumulate(counts), strict=True))
        family.add_metric(labels, buckets, total)
    return family
