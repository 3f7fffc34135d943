"""Measures disputes: ruled on in time, waiting, and carried out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from prometheus_client.core import Metric

from records import policies
from records.statistics import disputes
from workers.exporter.families import StateMetric, build_family

DISPUTES_DUE: Final = StateMetric(
    "markwarden_disputes_due",
    "Counter-notifications and appeals whose ruling fell due in 28 days.",
    ("kind",),
)
DISPUTES_MISSED: Final = StateMetric(
    "markwarden_disputes_missed", "Those of them that were not ruled on in time.", ("kind",)
)
DISPUTE_SERVICE_LEVEL: Final = StateMetric(
    "markwarden_dispute_service_level_ratio",
    "Share of disputes ruled on in time, of what fell due in 28 days.",
    ("kind",),
)
DISPUTES_OVERDUE: Final = StateMetric(
    "markwarden_disputes_overdue", "Those that wait and are past their time.", ("kind",)
)
DISPUTES_WAITING: Final = StateMetric(
    "markwarden_disputes_waiting", "Disputes that wait for a person to rule.", ("kind",)
)
SETTLEMENT_WAIT: Final = StateMetric(
    "markwarden_settlement_wait_seconds",
    "For how long the oldest claim that was taken back has not been carried out.",
)


def measure_disputes(now: datetime) -> Iterator[Metric]:
    """Measure the disputes that are due, missed and waiting."""
    due = list(disputes.count_due(now, policies.calendar()))
    yield build_family(DISPUTES_DUE, [(figures.kind, figures.count) for figures in due])
    yield build_family(DISPUTES_MISSED, [(figures.kind, figures.missed) for figures in due])
    yield build_family(
        DISPUTE_SERVICE_LEVEL,
        [(figures.kind, 1 - figures.missed / figures.count) for figures in due if figures.count],
    )
    waiting = list(disputes.count_waiting(now, policies.calendar()))
    yield build_family(DISPUTES_WAITING, [(figures.kind, figures.count) for figures in waiting])
    yield build_family(DISPUTES_OVERDUE, [(figures.kind, figures.missed) for figures in waiting])


def measure_settlement_wait(now: datetime) -> Iterator[Metric]:
    """Measure how long listings of withdrawn claims wait to be restored."""
    yield build_family(SETTLEMENT_WAIT, [(disputes.settlement_wait_seconds(now),)])
