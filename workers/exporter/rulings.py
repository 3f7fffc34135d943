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
from workers.exporter.families import told
from workers.exporter.settled import Settled

_HOUR: Final = 3_600.0

_TRANSITIONS: Final = (
    "SELECT coalesce(substring(entry FROM '\"to\":\"([a-z_]+)\"'), 'unknown'), count(*)"
    " FROM ledger_auditentry WHERE subject_kind = 'membership' GROUP BY 1"
)


@dataclass(slots=True)
class RulingMeasure:
    """Keeps the decisions that are settled."""

    _settled: Settled = field(default_factory=Settled)

    def take(self) -> Sequence[Metric]:
        """Everything, as at one moment of the database's clock."""
        now = database_now()
        return [
            *_service_level(now),
            *self._settled.told(now),
            *_quality(now),
            *contested.told_of(now),
            told(metrics.GOOD_FAITH_TRANSITIONS, _transitions()),
        ]


def _service_level(now: datetime) -> Iterator[Metric]:
    hours = policies.policy().clock.business_hours
    whole = max(measures.WINDOWS.values())
    # A ruling that is older was on time for whatever fell due in the window, or is not of it.
    since = deadlines.resume(-_HOUR * hours, now - whole, policies.calendar()) - timedelta(days=1)
    due = measures.fell_due(now, since, policies.calendar())
    yield told(
        metrics.SERVICE_DUE, [(each.unit, each.path, each.window, each.count) for each in due]
    )
    yield told(
        metrics.SERVICE_MISSED, [(each.unit, each.path, each.window, each.missed) for each in due]
    )
    yield told(
        metrics.SERVICE_LEVEL,
        [
            (each.unit, each.path, 1 - each.missed / each.count)
            for each in due
            if each.window == "28d" and each.count
        ],
    )


def _quality(now: datetime) -> Iterator[Metric]:
    """What was looked at again, and what did not hold."""
    yield told(metrics.SECOND_REVIEWS, quality_measures.totals())
    yield told(metrics.SECOND_REVIEWS_WAITING, [(second_look.waiting(now).count(),)])
    yield told(metrics.OVERTURNS, quality_measures.overturns())
    yield told(metrics.DISPUTES, [(SecondReview.objects.disputed().count(),)])


def _transitions() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_TRANSITIONS)
        return list(cursor.fetchall())
