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
from records.statistics.audits import count_audits
from workers.exporter import disputes
from workers.exporter.families import Measure, StateMetric, build_family, build_histogram

QUERIED: Final = (
    StateMetric(
        "markwarden_switches_on",
        "Kill switches that hold automatic approval back.",
        sql=("SELECT count(*) FROM ledger_switch WHERE is_on AND name NOT LIKE 'screening:%'"),
    ),
)
SERVICE_DUE: Final = StateMetric(
    "markwarden_service_due",
    "Cases and requests that fell due within the window before now.",
    ("unit", "path", "lane", "window"),
)
SERVICE_MISSED: Final = StateMetric(
    "markwarden_service_missed",
    "Those of them that were not decided in time.",
    ("unit", "path", "lane", "window"),
)
SERVICE_LEVEL: Final = StateMetric(
    "markwarden_service_level_ratio",
    "Share decided in time of what fell due in 28 days.",
    ("unit", "lane"),
)
DECISIONS: Final = StateMetric(
    "markwarden_decisions_total",
    "Rulings of first instance that can no longer be undone.",
    ("lane", "outcome", "automatic"),
    "counter",
)
DECISION_LATENCY: Final = StateMetric(
    "markwarden_decision_latency_seconds",
    "From a case's filing to its ruling.",
    (),
    "histogram",
)
GOOD_FAITH_TRANSITIONS: Final = StateMetric(
    "markwarden_good_faith_transitions_total",
    "Changes of standing in the Good Faith Program, by the new one.",
    ("to",),
    "counter",
)
SECOND_REVIEWS: Final = StateMetric(
    "markwarden_second_reviews_total",
    "Second answers to rulings, by who had ruled and whether they agree.",
    ("first", "answer"),
    "counter",
)
SECOND_REVIEWS_WAITING: Final = StateMetric(
    "markwarden_second_reviews_waiting", "Rulings drawn for a second review that nobody has yet."
)
AUDITS_OVERDUE: Final = StateMetric(
    "markwarden_audits_overdue",
    "Audits of automatic approvals that nobody settled in time; each counts as an error.",
)
ERROR_BOUND: Final = StateMetric(
    "markwarden_automation_error_upper_bound",
    "The share of automatic approvals that is wrong at most, whenever one looks, by reason.",
    ("reason",),
)
OVERTURNS: Final = StateMetric(
    "markwarden_overturns_total",
    "Rulings that an adjudication replaced, by who had ruled.",
    ("first",),
    "counter",
)
SCORE_CALIBRATION: Final = StateMetric(
    "markwarden_score_calibration",
    "Share that reviewers upheld less the mean score of the same cases, by mode and band, 28 days.",
    ("mode", "band"),
)
SCORE_RULINGS: Final = StateMetric(
    "markwarden_score_rulings",
    "Rulings of reviewers on which the calibration of the score rests, 28 days.",
    ("mode", "band"),
)
DISPUTES: Final = StateMetric(
    "markwarden_disputes_open", "Second answers that differ and that nobody has decided between."
)

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
            DECISIONS,
            [
                (lane, outcome, str(automatic).lower(), count)
                for (lane, outcome, automatic), count in tally.kinds.items()
            ],
        )
        counts = [float(tally.buckets[place]) for place in range(len(_BOUNDS) + 1)]
        yield build_histogram(DECISION_LATENCY, _BOUNDS, [((), counts, tally.seconds)])


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
            build_family(GOOD_FAITH_TRANSITIONS, fetch_all(_TRANSITIONS)),
        ]


def _measure_service_level(now: datetime) -> Iterator[Metric]:
    due = cases.count_due(now, policies.calendar())
    yield build_family(
        SERVICE_DUE,
        [
            (figures.unit, figures.path, figures.lane, figures.window, figures.count)
            for figures in due
        ],
    )
    yield build_family(
        SERVICE_MISSED,
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
        SERVICE_LEVEL,
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
        SCORE_CALIBRATION,
        [("named", row.band, row.upheld - row.score) for row in rows],
    )
    yield build_family(SCORE_RULINGS, [("named", row.band, row.count) for row in rows])


def _measure_quality(now: datetime) -> Iterator[Metric]:
    """Measure second reviews and the decisions that they overturned."""
    yield build_family(SECOND_REVIEWS, quality.count_totals())
    yield build_family(SECOND_REVIEWS_WAITING, [(second_reviews.list_waiting(now).count(),)])
    yield build_family(OVERTURNS, quality.count_overturns())
    audits = count_audits(now)
    yield build_family(AUDITS_OVERDUE, [(sum(one.overdue for one in audits),)])
    yield build_family(ERROR_BOUND, [(one.reason, one.upper_bound) for one in audits])
    yield build_family(DISPUTES, [(SecondReview.objects.disputed().count(),)])


MEASURE: Final = Measure("service", lambda: RulingMeasure().take, 10.0, 20.0)
