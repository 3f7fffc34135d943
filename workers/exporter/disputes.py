"""Measures disputes: ruled on in time, waiting, and carried out."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import Metric

from records import policies
from records.complaints.statistics import disputes
from workers.exporter.families import build_family
from workers.runtime import metrics


def measure_disputes(now: datetime) -> Iterator[Metric]:
    """The service level of the counter path, and what waits."""
    due = list(disputes.count_due(now, policies.calendar()))
    yield build_family(metrics.DISPUTES_DUE, [(each.kind, each.count) for each in due])
    yield build_family(metrics.DISPUTES_MISSED, [(each.kind, each.missed) for each in due])
    yield build_family(
        metrics.DISPUTE_SERVICE_LEVEL,
        [(each.kind, 1 - each.missed / each.count) for each in due if each.count],
    )
    yield build_family(metrics.DISPUTES_WAITING, disputes.count_waiting())


def measure_settlement_wait(now: datetime) -> Iterator[Metric]:
    """Whether listings of claims that were taken back go up again."""
    yield build_family(metrics.SETTLEMENT_WAIT, [(disputes.settlement_wait_seconds(now),)])
