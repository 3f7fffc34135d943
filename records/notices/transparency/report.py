"""The transparency report (DSA, Articles 15 and 24): counted from the records of a period.

One row a figure: table, row, measure, value, and for a share its 95 % interval. The columns and
measures are written down in docs/reference/transparency.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import batched
from typing import Final

from django.db.models import Min

from pipeline.law.profiles import choose_profile
from pipeline.vocabulary import RightKind
from records import policies
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.database import fetch_all
from records.notices.transparency.rows import COLUMNS, Figure, Period, compute_share
from records.notices.transparency.screening import list_screening
from records.statistics.audits import count_overdue
from records.statistics.cases import count_due


def compile_report(period: Period) -> list[Figure]:
    """Compile every figure of the period."""
    values = {"since": period.begins_at, "until": period.ends_at}
    return [
        *_count_notices(values),
        *_count_decisions(values),
        *_service_level(period),
        *_count_errors(period, values),
        *_count_redress(values),
        *_count_measures(values),
        *_count_sellers(values),
        *list_screening(period),
    ]


_NOTICES: Final = """
SELECT grouping(q.lane), grouping(q.right_snapshot->>'kind'), q.lane, q.right_snapshot->>'kind',
  count(DISTINCT q.id), count(c.id)
FROM cases_takedownrequest q LEFT JOIN cases_case c ON c.request_id = q.id
WHERE q.filed_at >= %(since)s AND q.filed_at < %(until)s
GROUP BY GROUPING SETS ((), (q.lane), (q.right_snapshot->>'kind'))
ORDER BY 1 DESC, 2 DESC, 3, 4
"""


def _count_notices(values: Mapping[str, object]) -> Iterator[Figure]:
    for no_lane, no_kind, lane, kind, requests, cases in fetch_all(_NOTICES, values):
        table = "notices" if no_lane and no_kind else "notices by kind" if no_lane else ""
        table = table or "notices by lane"
        row = "all" if no_lane and no_kind else kind if no_lane else lane
        yield Figure(table, row, "requests", requests)
        yield Figure(table, row, "cases", cases)


_SPAN: Final = """r.ruled_at >= %(since)s AND r.ruled_at < %(until)s
  AND r.instance = 'first' AND r.annulled_at IS NULL"""
_FROM: Final = """
FROM cases_ruling r
JOIN cases_case c ON c.id = r.case_id
JOIN cases_takedownrequest q ON q.id = c.request_id
LEFT JOIN marketplaces_frozenlisting f ON f.id = c.frozen_id
"""
# A case that was closed before its listing was frozen has no markets, as has one whose marketplace
# names none: they are one row of laws, or the join would count each of them twice.
_MARKETS: Final = "coalesce(array_to_string(f.markets, ','), '')"
_LAWS: Final = f"""
SELECT DISTINCT {_MARKETS}, q.right_snapshot->>'kind' {_FROM} WHERE {_SPAN}
"""  # of our own words
_DECISIONS: Final = f"""
WITH law AS (
  SELECT * FROM unnest(%(markets)s::text[], %(kinds)s::text[], %(profiles)s::text[])
    AS law(markets, kind, profile)
), ruled AS (
  SELECT c.reason, c.lane, law.kind, law.profile, r.outcome, r.reviewer_id IS NULL AS is_automatic,
    extract(epoch FROM r.ruled_at - c.filed_at) / 3600 AS hours
  {_FROM}
  JOIN law ON law.markets = {_MARKETS}
    AND law.kind = q.right_snapshot->>'kind'
  WHERE {_SPAN}
)
SELECT CASE WHEN grouping(reason) = 0 THEN 'decisions by reason'
    WHEN grouping(lane) = 0 THEN 'decisions by lane'
    WHEN grouping(kind) = 0 THEN 'decisions by kind'
    WHEN grouping(profile) = 0 THEN 'decisions by profile' ELSE 'decisions' END AS of,
  coalesce(reason, lane, kind, profile, 'all') AS name,
  count(*), count(*) FILTER (WHERE outcome = 'upheld'),
  count(*) FILTER (WHERE outcome = 'rejected'), count(*) FILTER (WHERE outcome = 'invalid'),
  count(*) FILTER (WHERE is_automatic),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY hours)
FROM ruled GROUP BY GROUPING SETS ((), (reason), (lane), (kind), (profile)) ORDER BY of, name
"""  # noqa: S608  # of our own words


def _count_decisions(values: Mapping[str, object]) -> Iterator[Figure]:
    for table, name, count, upheld, rejected_count, invalid, automatic, median in fetch_all(
        _DECISIONS, {**values, **_laws(values)}
    ):
        yield Figure(table, name, "decided", count)
        yield Figure(table, name, "upheld", upheld)
        yield Figure(table, name, "rejected", rejected_count)
        yield Figure(table, name, "invalid", invalid)
        yield Figure(table, name, "automatic", automatic)
        yield Figure(table, name, "automated_share", automatic / count if count else None)
        yield Figure(table, name, "median_hours", float(median) if median is not None else None)


def _service_level(period: Period) -> Iterator[Figure]:
    """Count what fell due in the period by lane, and how much was decided in time."""
    until = min(period.ends_at, database_now())  # what is open and due later is no miss
    first = TakedownRequest.objects.aggregate(first=Min("filed_at"))["first"] or until
    since = max(period.begins_at, first)  # the calendar need not know the years before
    if until <= since:
        return
    by_lane: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for due in count_due(until, policies.calendar(), {"period": until - since}):
        if due.unit == "request":
            by_lane[due.lane] += Counter(due=due.count, missed=due.missed)
    for lane, counts in sorted(by_lane.items()):
        in_time = counts["due"] - counts["missed"]
        yield Figure("service level by lane", lane, "fell_due", counts["due"])
        yield Figure("service level by lane", lane, "in_time", in_time)
        yield compute_share("service level by lane", lane, "in_time_share", in_time, counts["due"])


def _laws(values: Mapping[str, object]) -> dict[str, object]:
    """Choose the law profile for each pair of markets and kind, as for every case."""
    pairs = fetch_all(_LAWS, values)
    policy = policies.policy()
    names = [
        choose_profile([market for market in markets.split(",") if market], RightKind(kind), policy)
        for markets, kind in pairs
    ]
    return {
        "markets": [markets for markets, _ in pairs],
        "kinds": [kind for _, kind in pairs],
        "profiles": names,
    }


# Policy's own rulings, reviewed by a second person or judged in a dispute or an appeal. The first
# are drawn by chance, so that their rate speaks for all.
_LOOKED_AGAIN: Final = """
SELECT count(*), count(*) FILTER (WHERE a.is_overturned)
FROM quality_secondreview s
JOIN cases_ruling r ON r.id = s.ruling_id
LEFT JOIN quality_adjudication a ON a.second_review_id = s.id
WHERE s.first_reviewer_id IS NULL AND s.answered_at IS NOT NULL
  AND (s.outcome = s.first_outcome OR a.id IS NOT NULL)
  AND s.answered_at >= %(since)s AND s.answered_at < %(until)s
"""
_JUDGED_AGAIN: Final = f"""
SELECT count(*), count(*) FILTER (WHERE last.outcome <> r.outcome)
FROM cases_ruling r
JOIN LATERAL (
  SELECT x.outcome FROM cases_ruling x
  WHERE x.account_id = r.account_id AND x.case_id = r.case_id AND x.instance <> 'first'
    AND x.annulled_at IS NULL ORDER BY x.ruled_at DESC LIMIT 1
) AS last ON true
WHERE r.reviewer_id IS NULL AND {_SPAN}
"""  # noqa: S608  # of our own words


_ERRORS: Final = "errors of automation"


def _count_errors(period: Period, values: Mapping[str, object]) -> Iterator[Figure]:
    """Count what was found wrong; an audit that became overdue in the period is an error too."""
    until = min(period.ends_at, database_now())
    overdue = count_overdue(period.begins_at, until)
    overdue_count = sum(one.count for one in overdue)
    oldest = max(((until - one.oldest_at) / timedelta(days=1) for one in overdue), default=None)
    ((total, overturned_count),) = fetch_all(_LOOKED_AGAIN, values)
    yield Figure(_ERRORS, "second reviews", "judged_again", total)
    yield Figure(_ERRORS, "second reviews", "overturned", overturned_count)
    yield Figure(_ERRORS, "second reviews", "audits_overdue", overdue_count)
    yield Figure(_ERRORS, "second reviews", "oldest_overdue_days", oldest)
    yield _compute_error_rate(
        "second reviews", overturned_count + overdue_count, total + overdue_count
    )
    ((total, overturned_count),) = fetch_all(_JUDGED_AGAIN, values)
    yield Figure(_ERRORS, "disputes and appeals", "judged_again", total)
    yield Figure(_ERRORS, "disputes and appeals", "overturned", overturned_count)
    yield _compute_error_rate("disputes and appeals", overturned_count, total)


def _compute_error_rate(row: str, hits: int, total: int) -> Figure:
    return compute_share(_ERRORS, row, "error_rate", hits, total)


_COUNTERS: Final = """
SELECT n.state, count(*) FROM disputes_counternotification n
WHERE n.filed_at >= %(since)s AND n.filed_at < %(until)s GROUP BY 1 ORDER BY 1
"""
_APPEALS: Final = """
SELECT a.party, a.state, count(*) FROM disputes_appeal a
WHERE a.filed_at >= %(since)s AND a.filed_at < %(until)s GROUP BY 1, 2 ORDER BY 1, 2
"""
_MEDIANS: Final = """
SELECT 'counter-notifications', percentile_cont(0.5) WITHIN GROUP (
  ORDER BY extract(epoch FROM closed_at - disputed_at) / 3600)
FROM disputes_counternotification
WHERE state IN ('restored', 'confirmed') AND disputed_at IS NOT NULL
  AND closed_at >= %(since)s AND closed_at < %(until)s
UNION ALL
SELECT 'appeals', percentile_cont(0.5) WITHIN GROUP (
  ORDER BY extract(epoch FROM closed_at - filed_at) / 3600)
FROM disputes_appeal
WHERE state IN ('reversed', 'confirmed') AND closed_at >= %(since)s AND closed_at < %(until)s
"""


def _count_redress(values: Mapping[str, object]) -> Iterator[Figure]:
    counters = fetch_all(_COUNTERS, values)
    yield Figure("redress", "counter-notifications", "filed", sum(row[1] for row in counters))
    for state, count in counters:
        yield Figure("redress", "counter-notifications", state, count)
    appeals = fetch_all(_APPEALS, values)
    for party in ("filer", "seller"):
        mine = [(state, count) for by, state, count in appeals if by == party]
        yield Figure("redress", f"appeals of {party}s", "filed", sum(row[1] for row in mine))
        for state, count in mine:
            yield Figure("redress", f"appeals of {party}s", state, count)
    for row, median in fetch_all(_MEDIANS, values):
        value = float(median) if median is not None else None
        yield Figure("redress", row, "median_hours", value)


_MEASURE_COUNTS: Final = """
SELECT matter, kind, count(*) FROM conduct_sanction
WHERE decided_at >= %(since)s AND decided_at < %(until)s GROUP BY 1, 2
"""


def _count_measures(values: Mapping[str, object]) -> Iterator[Figure]:
    counts = {(matter, kind): count for matter, kind, count in fetch_all(_MEASURE_COUNTS, values)}
    for matter in ("notices", "listings", "disputes"):
        for kind in ("warning", "suspension"):
            yield Figure("measures against misuse", matter, kind, counts.get((matter, kind), 0))


# A store that is open again was closed in the period, whenever that was taken back.
_SELLERS: Final = """
SELECT 'applications', 'accepted', count(*) FILTER (WHERE state IN ('accepted', 'replaced')),
  'refused', count(*) FILTER (WHERE state = 'refused'), 'refused_for_risk',
  count(*) FILTER (WHERE state = 'refused' AND reason_code = ANY(%(risks)s))
FROM vetting_sellerapplication WHERE decided_at >= %(since)s AND decided_at < %(until)s
UNION ALL
SELECT 'authorisations', 'asked', count(*) FILTER (WHERE submitted_at >= %(since)s
  AND submitted_at < %(until)s), 'granted', count(*) FILTER (WHERE granted_at >= %(since)s
  AND granted_at < %(until)s), NULL, NULL FROM vetting_brandauthorisation
UNION ALL
SELECT 'closures', 'closed', count(*), 'reversed', count(*) FILTER (WHERE state = 'declined'),
  NULL, NULL FROM sellers_penaltyorder WHERE penalty = 'closure' AND extends_id IS NULL
  AND imposed_at >= %(since)s AND imposed_at < %(until)s
"""
_RISKS: Final = ["ban_in_force", "banned_link", "warranty_contradicted"]


def _count_sellers(values: Mapping[str, object]) -> Iterator[Figure]:
    for row, *pairs in fetch_all(_SELLERS, {**values, "risks": _RISKS}):
        counts = dict(batched(pairs, 2, strict=True))
        for measure, count in counts.items():
            if measure is not None:
                yield Figure("sellers", row, measure, count)
        if "closed" in counts:
            total, hits = counts["closed"], counts["reversed"]
            yield compute_share("sellers", row, "reversed_share", hits, total)


def as_json(period: Period, figures: Sequence[Figure]) -> dict[str, object]:
    """Return the period, the policy in force and every row as JSON."""
    return {
        "from": period.first_on.isoformat(),
        "to": period.last_on.isoformat(),
        "policy": policies.policy().hash,
        "rows": [dict(zip(COLUMNS, figure.cells(), strict=True)) for figure in figures],
    }
