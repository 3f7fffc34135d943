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
from workers.exporter.families import build_family
from workers.runtime import metrics

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
        build_family(metrics.SCREENING_WAITING, _count_waiting()),
        build_family(metrics.BUDGET_USED, _list_budgets(now)),
        build_family(metrics.HOLD_PRECISION, _list_precision(now)),
        build_family(metrics.SCREENING_RECALL, _list_recall(now)),
        build_family(metrics.FOUND_FIRST, _list_found(now)),
        build_family(metrics.KEPT_AWAY, _list_survival(now)),
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
