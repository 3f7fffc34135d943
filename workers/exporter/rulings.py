"""Measures what was decided, and whether in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from prometheus_client.core import Metric

from pipeline import deadlines
from records.acts import second_look
from records.complaints import measures, quality_measures
from records.complaints.models import SecondReview
from records.ledger import policies
from records.ledger.clock import database_now
from workers import metrics
from workers.exporter import contested
from workers.exporter.families import build_family
from workers.exporter.settled import DecisionCounter

_HOUR: Final = 3_600.0

_TRANSITIONS: Final = (
    "SELECT coalesce(substring(entry FROM '\"to\":\"([a-z_]+)\"'), 'unknown'), count(*)"
    " FROM ledger_auditentry WHERE subject_kind = 'membership' GROUP BY 1"
)


@dataclass(slots=True)
class RulingMeasure:
    """Keeps the decisions that are settled."""

    _settled: DecisionCounter = field(default_factory=DecisionCounter)

    def take(self) -> Sequence[Metric]:
        """Everything, as at one moment of the database's clock."""
        now = database_now()
        return [
            *_measure_service_level(now),
            *self._settled.measure(now),
            *_measure_quality(now),
            *contested.measure_disputes(now),
            build_family(metrics.GOOD_FAITH_TRANSITIONS, _count_transitions()),
        ]


def _measure_service_level(now: datetime) -> Iterator[Metric]:
    hours = policies.policy().clock.business_hours
    whole = max(measures.WINDOWS.values())
    # A ruling that is older was on time for whatever fell due in the window, or is not of it.
    since = deadlines.resume_deadline(-_HOUR * hours, now - whole, policies.calendar()) - timedelta(
        days=1
    )
    due = measures.count_due(now, since, policies.calendar())
    yield build_family(
        metrics.SERVICE_DUE, [(each.unit, each.path, each.window, each.count) for each in due]
    )
    yield build_family(
        metrics.SERVICE_MISSED, [(each.unit, each.path, each.window, each.missed) for each in due]
    )
    yield build_family(
        metrics.SERVICE_LEVEL,
        [
            (each.unit, each.path, 1 - each.missed / each.count)
            for each in due
            if each.window == "28d" and each.count
        ],
    )


def _measure_quality(now: datetime) -> Iterator[Metric]:
    """What was looked at again, and what did not hold."""
    yield build_family(metrics.SECOND_REVIEWS, quality_measures.count_totals())
    yield build_family(metrics.SECOND_REVIEWS_WAITING, [(second_look.list_waiting(now).count(),)])
    yield build_family(metrics.OVERTURNS, quality_measures.count_overturns())
    yield build_family(metrics.DISPUTES, [(SecondReview.objects.disputed().count(),)])


def _count_transitions() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_TRANSITIONS)
        return list(cursor.fetchall())
