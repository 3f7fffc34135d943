"""What screening held before anybody complained, what it found and missed, and what came back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pipeline.screening.recall import estimate_recall
from pipeline.statistics.survival import estimate_survival
from pipeline.vocabulary import ScreeningRule
from records.clock import database_now
from records.database import fetch_all
from records.notices.transparency.rows import Figure, Period, compute_share
from records.screening import figures

# What nobody decided on ended by papers, by a ban's end, in time, or by a newer version. A hold by
# several rules counts for each.
_HOLDS: Final = """
WITH held AS (
  SELECT h.state, h.decided_by_id IS NOT NULL AS is_decided,
    extract(epoch FROM h.decided_at - h.held_at) / 3600 AS hours,
    ARRAY(SELECT reason->>'rule' FROM jsonb_array_elements(h.reasons) AS reason) AS rules
  FROM screening_heldlisting h WHERE h.held_at >= %(since)s AND h.held_at < %(until)s
    AND h.reasons <> '[]'
)
SELECT row.name, count(state),
  count(*) FILTER (WHERE state IN ('released', 'replaced') AND NOT is_decided),
  count(*) FILTER (WHERE state IN ('waiting', 'disputed')),
  count(*) FILTER (WHERE state = 'upheld'),
  count(*) FILTER (WHERE state = 'released' AND is_decided),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE is_decided)
FROM unnest(%(rows)s::text[]) WITH ORDINALITY AS row (name, place)
LEFT JOIN held ON row.name = 'all' OR row.name = ANY (held.rules)
GROUP BY row.name, row.place ORDER BY row.place
"""
_SCREENED: Final = """
SELECT coalesce(sum(listings), 0) FROM screening_daytally
WHERE rule = '' AND "on" BETWEEN %(first_on)s AND %(last_on)s
"""
_HOLD_DISPUTES: Final = """
SELECT count(*), count(*) FILTER (WHERE decided_at IS NULL),
  count(*) FILTER (WHERE outcome = 'upheld'), count(*) FILTER (WHERE outcome = 'released'),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - filed_at) / 3600)
FROM screening_heldlistingobjection WHERE filed_at >= %(since)s AND filed_at < %(until)s
"""
_WATCHED: Final = timedelta(days=365)
_SEEN_WITHIN: Final = (30, 90)
_OF_HOLDS: Final = "held before publication"


def list_screening(period: Period) -> Iterator[Figure]:
    """Yield all figures of a period that screening led to."""
    yield from _count_holds(period)
    yield from _count_removals(period)
    yield from _measure_recall(period)
    yield from _count_reappearances(period)


def _count_removals(period: Period) -> Iterator[Figure]:
    """Count what was found to infringe, before any complaint and after."""
    counts = figures.count_removed(period.begins_at, period.ends_at)
    table = "found to infringe"
    yield Figure(table, "all", "listings", counts.all)
    for measure, count in (
        ("before_complaint", counts.upheld_holds),
        ("before_sale", counts.fresh_holds),
        ("after_it_passed", counts.missed),
    ):
        yield Figure(table, "all", measure, count)
        yield compute_share(table, "all", f"{measure}_share", count, counts.all)


def _count_reappearances(period: Period) -> Iterator[Figure]:
    """Estimate how much of what was upheld in a year came back."""
    until = min(period.ends_at, database_now())
    spans = list(figures.list_spans(until - _WATCHED, until))
    for days in _SEEN_WITHIN:
        row, survival = f"within {days} days", estimate_survival(spans, days)
        yield Figure("seen again", row, "listings", len(spans))
        shares = (
            (1 - survival.share, 1 - survival.high, 1 - survival.low)
            if survival
            else (None, None, None)
        )
        yield Figure("seen again", row, "seen_again_share", *shares)


def _measure_recall(period: Period) -> Iterator[Figure]:
    """Count the passed listings that people read, and estimate the recall of screening."""
    table, draws = "passed and read", figures.count_draws(period.begins_at, period.ends_at)
    yield Figure(table, "all", "drawn", sum(draw.drawn for draw in draws))
    yield Figure(table, "all", "read", sum(draw.read for draw in draws))
    yield Figure(table, "all", "infringing", sum(draw.upheld for draw in draws))
    recall = estimate_recall(draws)
    shares = (recall.share, recall.low, recall.high) if recall else (None, None, None)
    yield Figure(table, "all", "missed_estimate", round(recall.missed) if recall else None)
    yield Figure(table, "all", "recall_share", *shares)


def _count_holds(period: Period) -> Iterator[Figure]:
    """Count the listings that screening held, by rule, and how the holds ended."""
    rows = ["all", *map(str, ScreeningRule)]
    values = {"since": period.begins_at, "until": period.ends_at}
    days = {"first_on": period.first_on, "last_on": period.last_on}
    ((screened_count,),) = fetch_all(_SCREENED, days)
    for rule, count, ended_count, *ends in fetch_all(_HOLDS, {**values, "rows": rows}):
        yield Figure(_OF_HOLDS, rule, "held", count)
        per = round(count * 10_000 / screened_count, 2) if screened_count else None
        yield Figure(_OF_HOLDS, rule, "held_of_10000", per)
        yield Figure(_OF_HOLDS, rule, "ended_undecided", ended_count)
        yield from _list_ends(rule, *ends)
    for disputes, *ends in fetch_all(_HOLD_DISPUTES, values):
        yield Figure(_OF_HOLDS, "disputes of holds", "filed", disputes)
        yield from _list_ends("disputes of holds", *ends)


def _list_ends(
    row: str, waiting: int, upheld: int, released_count: int, median: float | None
) -> Iterator[Figure]:
    yield Figure(_OF_HOLDS, row, "waiting", waiting)
    yield Figure(_OF_HOLDS, row, "upheld", upheld)
    yield Figure(_OF_HOLDS, row, "released", released_count)
    yield compute_share(_OF_HOLDS, row, "released_share", released_count, upheld + released_count)
    yield Figure(_OF_HOLDS, row, "median_hours", float(median) if median is not None else None)
