"""Measures disputes: ruled on in time, waiting, and carried out."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import Metric

from records import policies
from records.statistics import disputes
from workers.exporter.families import build_family
from workers.runtime import metrics


def measure_disputes(now: datetime) -> Iterator[Metric]:
    """Measure the disputes that are due, missed and waiting."""
    due = list(disputes.count_due(now, policies.calendar()))
    yield build_family(metrics.DISPUTES_DUE, [(figures.kind, figures.count) for figures in due])
    yield build_family(metrics.DISPUTES_MISSED, [(figures.kind, figures.missed) for figures in due])
    yield build_family(
        metrics.DISPUTE_SERVICE_LEVEL,
        [(figures.kind, 1 - figures.missed / figures.count) for figures in due if figures.count],
    )
    yield build_family(metrics.DISPUTES_WAITING, disputes.count_waiting())


def measure_settlement_wait(now: datetime) -> Iterator[Metric]:
    """Measure how long listings of withdrawn claims wait to be restored."""
    yield build_family(metrics.SETTLEMENT_WAIT, [(disputes.settlement_wait_seconds(now),)])
