"""Measures what was decided, and whether in time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from prometheus_client.core import Metric

from records import policies
from records.actions.quality import second_reviews
from records.clock import database_now
from records.database import fetch_all
from records.quality.models import SecondReview
from records.statistics import cases, quality
from workers.exporter import disputes
from workers.exporter.families import build_family, build_histogram
from workers.runtime import metrics

_HOUR_SECONDS: Final = 3_600.0
_BOUNDS: Final = (
    1.0, 10.0, 60.0, 600.0, _HOUR_SECONDS, 4 * _HOUR_SECONDS, 12 * _HOUR_SECONDS,
    24 * _HOUR_SECONDS, 48 * _HOUR_SECONDS, 168 * _HOUR_SECONDS,
)  # fmt: skip
_LATE_COMMIT: Final = timedelta(minutes=15)  # no transaction of ours lives so long
_CALIBRATED: Final = timedelta(days=28)
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

type DecisionKind = tuple[str, str, bool]  # lane, outcome, automatic


@dataclass(slots=True)
class DecisionTally:
    """Rulings by kind, and their latency in buckets."""

    kinds: Counter[DecisionKind] = field(default_factory=Counter)
    buckets: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    def add_span(self, since: datetime, until: datetime, final: datetime) -> None:
        """Count a span more."""
        for durations in cases.count_decided(since, until, final=final, bounds=_BOUNDS):
            self.kinds[durations.lane, durations.outcome, durations.is_automatic] += durations.count
            self.buckets[durations.bucket] += durations.count
            self.seconds += durations.seconds

    def copy(self) -> "DecisionTally":
        """Return a copy that can be added to."""
        return DecisionTally(Counter(self.kinds), Counter(self.buckets), self.seconds)


@dataclass(slots=True)
class DecisionCounter:
    """Everything before a moment that moves on behind the present."""

    _before: datetime = _BEGINNING
    _tally: DecisionTally = field(default_factory=DecisionTally)

    def measure(self, now: datetime) -> Iterator[Metric]:
        """Measure decisions and durations, with the newest rulings."""
        final = now - timedelta(seconds=policies.policy().limits.undo_seconds)
        settled_until = now - _LATE_COMMIT
        if settled_until - self._before > _LATE_COMMIT:
            self._tally.add_span(self._before, settled_until, final)
            self._before = settled_until
        tally = self._tally.copy()
        tally.add_span(self._before, now, final)
        yield build_family(
            metrics.DECISIONS,
            [
                (lane, outcome, str(automatic).lower(), count)
                for (lane, outcome, automatic), count in tally.kinds.items()
            ],
        )
        counts = [float(tally.buckets[place]) for place in range(len(_BOUNDS) + 1)]
        yield build_histogram(metrics.DECISION_LATENCY, _BOUNDS, [((), counts, tally.seconds)])


_TRANSITIONS: Final = (
    "SELECT coalesce(substring(entry FROM '\"to\":\"([a-z_]+)\"'), 'unknown'), count(*)"
    " FROM ledger_auditentry WHERE subject_kind = 'membership' GROUP BY 1"
)


@dataclass(slots=True)
class RulingMeasure:
    """Keeps the decisions that are settled."""

    _decisions: DecisionCounter = field(default_factory=DecisionCounter)

    def take(self) -> Sequence[Metric]:
        """Measure everything at one moment of the database's clock."""
        now = database_now()
        return [
            *_measure_service_level(now),
            *self._decisions.measure(now),
            *_measure_quality(now),
            *_measure_calibration(now),
            *disputes.measure_disputes(now),
            build_family(metrics.GOOD_FAITH_TRANSITIONS, fetch_all(_TRANSITIONS)),
        ]


def _measure_service_level(now: datetime) -> Iterator[Metric]:
    due = cases.count_due(now, policies.calendar())
    yield build_family(
        metrics.SERVICE_DUE,
        [
            (figures.unit, figures.path, figures.lane, figures.window, figures.count)
            for figures in due
        ],
    )
    yield build_family(
        metrics.SERVICE_MISSED,
        [
            (figures.unit, figures.path, figures.lane, figures.window, figures.missed)
            for figures in due
        ],
    )
    month_figures = [figures for figures in due if figures.window == "28d"]
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for figures in month_figures:
        totals[figures.unit, figures.lane] += Counter(due=figures.count, missed=figures.missed)
    yield build_family(
        metrics.SERVICE_LEVEL,
        [
            (*labels, 1 - counts["missed"] / counts["due"])
            for labels, counts in totals.items()
            if counts["due"]
        ],
    )


def _measure_calibration(now: datetime) -> Iterator[Metric]:
    """Measure whether reviewers uphold as often as the score says, by band."""
    bands = policies.policy().bands
    rows = list(quality.count_scored_rulings(now - _CALIBRATED, bands))
    yield build_family(
        metrics.SCORE_CALIBRATION,
        [("named", row.band, row.upheld - row.score) for row in rows],
    )
    yield build_family(metrics.SCORE_RULINGS, [("named", row.band, row.count) for row in rows])


def _measure_quality(now: datetime) -> Iterator[Metric]:
    """Measure second reviews and the decisions that they overturned."""
    yield build_family(metrics.SECOND_REVIEWS, quality.count_totals())
    yield build_family(
        metrics.SECOND_REVIEWS_WAITING, [(second_reviews.list_waiting(now).count(),)]
    )
    yield build_family(metrics.OVERTURNS, quality.count_overturns())
    yield build_family(metrics.DISPUTES, [(SecondReview.objects.disputed().count(),)])
