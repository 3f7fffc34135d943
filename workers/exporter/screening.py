"""Measures what waits to be screened, what screening finds, and how often it is right."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from prometheus_client.core import Metric

from pipeline.screening.recall import estimate_recall
from pipeline.statistics.rates import Share
from pipeline.statistics.survival import estimate_survival
from pipeline.vocabulary import RuleState
from records import policies
from records.accounts.models import Account
from records.clock import database_now
from records.database import fetch_all
from records.screening import figures
from records.screening.models import DayTally
from workers.exporter.families import Measure, StateMetric, build_family

_TODAY: Final = (
    "FROM screening_daytally WHERE \"on\" = (clock_timestamp() AT TIME ZONE 'UTC')::date"
)
QUERIED: Final = (
    StateMetric(
        "markwarden_screeners_live",
        "Screeners heard of in the last five seconds.",
        sql=(
            "SELECT count(*) FROM cases_workerlife"
            " WHERE is_screener AND seen_at > clock_timestamp() - interval '5 seconds'"
        ),
    ),
    StateMetric(
        "markwarden_screening_oldest_age_seconds",
        "Age of the oldest batch that is not done, since it was received.",
        sql=(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - received_at)), 0)"
            " FROM screening_batch WHERE id IN (SELECT batch_id FROM screening_part)"
        ),
    ),
)
SCREENING_WAITING: Final = StateMetric(
    "markwarden_screening_waiting_lines",
    "Lines of batches that are not screened yet.",
    ("marketplace", "turn"),
)
BUDGET_USED: Final = StateMetric(
    "markwarden_screening_budget_used_ratio",
    "Share of a rule's budget of holds that is spent today, UTC.",
    ("rule",),
)
HOLD_PRECISION: Final = StateMetric(
    "markwarden_screening_precision",
    "Of a rule's holds that persons decided on in 28 days, those that they upheld.",
    ("rule", "figure"),
)
SCREENING_RECALL: Final = StateMetric(
    "markwarden_screening_recall",
    "Of the listings that infringe, those that screening held, by what persons read in 90 days.",
    ("figure",),
)
FOUND_FIRST: Final = StateMetric(
    "markwarden_screening_found_ratio",
    "Of the listings that were found to infringe in 28 days, by how they came to light.",
    ("how",),
)
KEPT_AWAY: Final = StateMetric(
    "markwarden_upheld_kept_away_ratio",
    "Of upheld listings, those that are not seen again for so many days.",
    ("days",),
)
SCREENING_OVERDUE: Final = StateMetric(
    "markwarden_screening_overdue_seconds",
    "How long ago the turn of the oldest lines came that are not screened yet.",
    sql=(
        "SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0))"
        " FROM screening_part"
    ),
)
SCREENED_TODAY: Final = StateMetric(
    "markwarden_screening_listings_today",
    "Listings screened since midnight, UTC.",
    sql=(f"SELECT coalesce(max(listings), 0) {_TODAY} AND rule = ''"),
)
HELD_TODAY: Final = StateMetric(
    "markwarden_screening_held_today",
    "Listings that a rule held since midnight, UTC.",
    ("rule",),
    sql=(f"SELECT rule, listings {_TODAY} AND rule <> ''"),
)
BUDGET_REACHED: Final = StateMetric(
    "markwarden_screening_budget_reached",
    "1 where a rule spent its budget of the day and is in shadow until midnight, UTC.",
    ("rule",),
    sql=(f"SELECT rule, (reached_at IS NOT NULL)::int {_TODAY} AND rule <> ''"),
)
FEED_AGE: Final = StateMetric(
    "markwarden_screening_feed_age_seconds",
    "How long ago a marketplace sent its newest batch of listings.",
    ("marketplace",),
    sql=(
        "SELECT a.marketplace, extract(epoch FROM clock_timestamp() - newest.received_at)"
        " FROM accounts_account a CROSS JOIN LATERAL (SELECT received_at FROM screening_batch b"
        "  WHERE b.account_id = a.id ORDER BY received_at DESC LIMIT 1) AS newest"
        " WHERE a.marketplace <> ''"
    ),
)
FEED_USUAL: Final = StateMetric(
    "markwarden_screening_feed_usual_batches",
    "Batches that a marketplace sends in this hour of the day: the median of seven days.",
    ("marketplace",),
    # The median: neither a day's outage nor a backfill makes an hour usual.
    sql=(
        "SELECT a.marketplace, percentile_disc(0.5) WITHIN GROUP (ORDER BY sent.batches)"
        " FROM accounts_account a CROSS JOIN generate_series(1, 7) AS before"
        " CROSS JOIN LATERAL (SELECT count(*) AS batches FROM screening_batch b"
        "  WHERE b.account_id = a.id AND b.received_at BETWEEN"
        "   clock_timestamp() - before * interval '1 day' - interval '30 minutes' AND"
        "   clock_timestamp() - before * interval '1 day' + interval '30 minutes') AS sent"
        " WHERE a.marketplace <> '' GROUP BY a.marketplace"
    ),
)
HOLDS_WAITING: Final = StateMetric(
    "markwarden_screening_holds_waiting",
    "Held listings that wait for a person.",
    sql=("SELECT count(*) FROM screening_heldlisting WHERE state IN ('waiting', 'disputed')"),
)
HOLDS_OVERDUE: Final = StateMetric(
    "markwarden_screening_holds_overdue",
    "Those of them that are past their time.",
    sql=(
        "SELECT count(*) FROM screening_heldlisting WHERE state IN ('waiting', 'disputed')"
        " AND due_at < clock_timestamp()"
    ),
)

_LATELY: Final = timedelta(days=28)
_QUARTER: Final = timedelta(days=90)  # what is drawn is rare
_WATCHED: Final = timedelta(days=365)
_DAYS: Final = (7, 30, 90, 180)
_LEAST_SCREENED: Final = 10_000  # listings of a day, for its budgets
_WAITING: Final = """
SELECT b.marketplace, extract(epoch FROM p.due_at - b.received_at)::int,
  sum(p.last_line - p.first_line + 1)
FROM screening_part p JOIN screening_batch b ON b.id = p.batch_id GROUP BY 1, 2
"""


def measure_screening() -> Sequence[Metric]:
    """Measure everything at one moment of the database's clock."""
    now = database_now()
    return [
        build_family(SCREENING_WAITING, _count_waiting()),
        build_family(BUDGET_USED, _list_budgets(now)),
        build_family(HOLD_PRECISION, _list_precision(now)),
        build_family(SCREENING_RECALL, _list_recall(now)),
        build_family(FOUND_FIRST, _list_found(now)),
        build_family(KEPT_AWAY, _list_survival(now)),
    ]


def _count_waiting() -> Iterator[tuple[str, str, int]]:
    """Count lines by marketplace and turn; a turn is known by its head start."""
    turns: dict[int, str] = {}
    for turn, seconds in policies.policy().screening.head_start_seconds.items():
        turns.setdefault(seconds, turn)
    marketplaces = Account.objects.exclude(marketplace="").values_list("marketplace", flat=True)
    counts = {(place, turn): 0 for place in marketplaces for turn in turns.values()}
    for place, seconds, lines in fetch_all(_WAITING):
        key = place, turns.get(seconds, "edit")
        counts[key] = counts.get(key, 0) + lines
    return ((*key, lines) for key, lines in counts.items())


def _list_budgets(now: datetime) -> Iterator[tuple[str, float]]:
    counts = dict(DayTally.objects.filter(on=now.date()).values_list("rule", "listings"))
    screened_count = max(_LEAST_SCREENED, counts.get("", 0))
    for rule, numbers in policies.policy().screening.rules.items():
        if numbers.state == RuleState.ON and numbers.holds_per_10000:
            yield rule, counts.get(rule, 0) * 10_000 / (screened_count * numbers.holds_per_10000)


def _list_precision(now: datetime) -> Iterator[tuple[str, str, float]]:
    for precision in figures.count_rulings(now - _LATELY, now):
        share = Share(precision.upheld, precision.decided)
        yield precision.rule, "share", share.share
        yield precision.rule, "at least", share.low


def _list_recall(now: datetime) -> Iterator[tuple[str, float]]:
    recall = estimate_recall(figures.count_draws(now - _QUARTER, now))
    if recall is not None:
        yield from (("share", recall.share), ("at least", recall.low), ("at most", recall.high))


def _list_found(now: datetime) -> Iterator[tuple[str, float]]:
    removal_counts = figures.count_removed(now - _LATELY, now)
    shares: Mapping[str, int] = {
        "before a complaint": removal_counts.upheld_holds,
        "before a sale": removal_counts.fresh_holds,
        "after it passed": removal_counts.missed,
    }
    if removal_counts.all:
        yield from ((when, count / removal_counts.all) for when, count in shares.items())


def _list_survival(now: datetime) -> Iterator[tuple[int, float]]:
    spans = list(figures.list_spans(now - _WATCHED, now))
    estimates = ((days, estimate_survival(spans, days)) for days in _DAYS)
    yield from ((days, estimate.share) for days, estimate in estimates if estimate is not None)


MEASURE: Final = Measure("screening", lambda: measure_screening, 10.0, 20.0)
