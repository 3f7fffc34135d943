"""The transparency report (DSA, Articles 15 and 24): counted from the records of a period.

One row a figure: table, row, measure, value, and for a share its 95 % interval. The columns and
measures are written down in docs/reference/transparency.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Final

from django.db.models import Min

from pipeline.law.profiles import choose_profile
from pipeline.standing.rates import compute_wilson_bound
from pipeline.standing.survival import estimate_survival
from pipeline.vocabulary import RightKind, ScreeningRule
from records import policies
from records.clock import database_now
from records.complaints.models import TakedownRequest
from records.complaints.statistics.cases import count_due
from records.database import fetch_all
from records.screening import figures

_Z: Final = 1.96  # an interval of 95 %
COLUMNS: Final = ("table", "row", "measure", "value", "low", "high")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; bounds where it is a share of something that was sampled or judged."""

    table: str
    row: str
    measure: str
    value: float | int | None  # none: of nothing there is no share and no median
    low: float | None = None
    high: float | None = None

    def cells(self) -> tuple[str | float | int | None, ...]:
        """As the columns order them."""
        return self.table, self.row, self.measure, self.value, self.low, self.high


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the desk, both ends included."""

    first_on: date
    last_on: date

    @property
    def begins_at(self) -> datetime:
        """The first day's midnight."""
        return policies.calendar().midnight(self.first_on)

    @property
    def ends_at(self) -> datetime:
        """The midnight after the last day."""
        return policies.calendar().midnight(self.last_on + timedelta(days=1))


def compile_report(period: Period) -> list[Figure]:
    """Every figure of the period."""
    values = {"since": period.begins_at, "until": period.ends_at}
    return [
        *_notices(values),
        *_decisions(values),
        *_service_level(period),
        *_errors(values),
        *_redress(values),
        *_measures(values),
        *_sellers(values),
        *_holds(values),
        *_removed(period),
    ]


type _Values = Mapping[str, object]

_NOTICES: Final = """
SELECT grouping(q.lane), grouping(q.right_snapshot->>'kind'), q.lane, q.right_snapshot->>'kind',
  count(DISTINCT q.id), count(c.id)
FROM complaints_takedownrequest q LEFT JOIN complaints_case c ON c.request_id = q.id
WHERE q.filed_at >= %(since)s AND q.filed_at < %(until)s
GROUP BY GROUPING SETS ((), (q.lane), (q.right_snapshot->>'kind'))
ORDER BY 1 DESC, 2 DESC, 3, 4
"""


def _notices(values: _Values) -> Iterator[Figure]:
    for no_lane, no_kind, lane, kind, requests, cases in fetch_all(_NOTICES, values):
        table = "notices" if no_lane and no_kind else "notices by kind" if no_lane else ""
        table = table or "notices by lane"
        row = "all" if no_lane and no_kind else kind if no_lane else lane
        yield Figure(table, row, "requests", requests)
        yield Figure(table, row, "cases", cases)


_SPAN: Final = """r.ruled_at >= %(since)s AND r.ruled_at < %(until)s
  AND r.instance = 'first' AND r.annulled_at IS NULL"""
_FROM: Final = """
FROM complaints_ruling r
JOIN complaints_case c ON c.id = r.case_id
JOIN complaints_takedownrequest q ON q.id = c.request_id
LEFT JOIN catalog_frozenlisting f ON f.id = c.frozen_id
"""
_LAWS: Final = f"""
SELECT DISTINCT array_to_string(f.markets, ','), q.right_snapshot->>'kind' {_FROM} WHERE {_SPAN}
"""  # of our own words
_DECISIONS: Final = f"""
WITH law AS (
  SELECT * FROM unnest(%(markets)s::text[], %(kinds)s::text[], %(profiles)s::text[])
    AS law(markets, kind, profile)
), ruled AS (
  SELECT c.reason, c.lane, law.kind, law.profile, r.outcome, r.reviewer_id IS NULL AS is_automatic,
    extract(epoch FROM r.ruled_at - c.filed_at) / 3600 AS hours
  {_FROM}
  JOIN law ON law.markets = coalesce(array_to_string(f.markets, ','), '')
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


def _decisions(values: _Values) -> Iterator[Figure]:
    for of, name, count, upheld, rejected, invalid, automatic, median in fetch_all(
        _DECISIONS, {**values, **_laws(values)}
    ):
        yield Figure(of, name, "decided", count)
        yield Figure(of, name, "upheld", upheld)
        yield Figure(of, name, "rejected", rejected)
        yield Figure(of, name, "invalid", invalid)
        yield Figure(of, name, "automatic", automatic)
        yield Figure(of, name, "automated_share", automatic / count if count else None)
        yield Figure(of, name, "median_hours", float(median) if median is not None else None)


def _service_level(period: Period) -> Iterator[Figure]:
    """What fell due in the period, lane by lane, and how much of it was decided in time."""
    until = min(period.ends_at, database_now())  # what is open and due later is no miss
    first = TakedownRequest.objects.aggregate(first=Min("filed_at"))["first"] or until
    since = max(period.begins_at, first)  # the calendar need not know the years before
    if until <= since:
        return
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for due in count_due(until, policies.calendar(), {"period": until - since}):
        if due.unit == "request":
            counted[due.lane] += Counter(due=due.count, missed=due.missed)
    for lane, found in sorted(counted.items()):
        in_time = found["due"] - found["missed"]
        yield Figure("service level by lane", lane, "fell_due", found["due"])
        yield Figure("service level by lane", lane, "in_time", in_time)
        yield _share("service level by lane", lane, "in_time_share", in_time, found["due"])


def _laws(values: _Values) -> dict[str, object]:
    """The profile of law for each pair of markets and kind, as every case is governed by it."""
    found = [(markets or "", kind) for markets, kind in fetch_all(_LAWS, values)]
    policy = policies.policy()
    names = [
        choose_profile([one for one in markets.split(",") if one], RightKind(kind), policy)
        for markets, kind in found
    ]
    return {
        "markets": [markets for markets, _ in found],
        "kinds": [kind for _, kind in found],
        "profiles": names,
    }


# Policy's own approvals, reviewed by a second person or judged in a dispute or an appeal. The first
# are drawn by chance, so that their rate speaks for all.
_LOOKED_AGAIN: Final = """
SELECT count(*), count(*) FILTER (WHERE a.is_overturned)
FROM complaints_secondreview s
JOIN complaints_ruling r ON r.id = s.ruling_id
LEFT JOIN complaints_adjudication a ON a.second_review_id = s.id
WHERE s.first_reviewer_id IS NULL AND s.answered_at IS NOT NULL
  AND (s.outcome = s.first_outcome OR a.id IS NOT NULL)
  AND s.answered_at >= %(since)s AND s.answered_at < %(until)s
"""
_JUDGED_AGAIN: Final = f"""
SELECT count(*), count(*) FILTER (WHERE last.outcome <> r.outcome)
FROM complaints_ruling r
JOIN LATERAL (
  SELECT x.outcome FROM complaints_ruling x
  WHERE x.account_id = r.account_id AND x.case_id = r.case_id AND x.instance <> 'first'
    AND x.annulled_at IS NULL ORDER BY x.ruled_at DESC LIMIT 1
) AS last ON true
WHERE r.reviewer_id IS NULL AND {_SPAN}
"""  # noqa: S608  # of our own words


def _errors(values: _Values) -> Iterator[Figure]:
    for row, sql in (("second reviews", _LOOKED_AGAIN), ("disputes and appeals", _JUDGED_AGAIN)):
        for looked, overturned in fetch_all(sql, values):
            yield Figure("errors of automation", row, "judged_again", looked)
            yield Figure("errors of automation", row, "overturned", overturned)
            yield _share("errors of automation", row, "error_rate", overturned, looked)


def _share(table: str, row: str, measure: str, hits: int, of: int) -> Figure:
    if not of:
        return Figure(table, row, measure, None)
    return Figure(
        table,
        row,
        measure,
        hits / of,
        compute_wilson_bound(hits, of, -_Z),
        compute_wilson_bound(hits, of, _Z),
    )


_COUNTERS: Final = """
SELECT n.state, count(*) FROM complaints_counternotification n
WHERE n.filed_at >= %(since)s AND n.filed_at < %(until)s GROUP BY 1 ORDER BY 1
"""
_APPEALS: Final = """
SELECT a.party, a.state, count(*) FROM complaints_appeal a
WHERE a.filed_at >= %(since)s AND a.filed_at < %(until)s GROUP BY 1, 2 ORDER BY 1, 2
"""
_MEDIANS: Final = """
SELECT 'counter-notifications', percentile_cont(0.5) WITHIN GROUP (
  ORDER BY extract(epoch FROM closed_at - disputed_at) / 3600)
FROM complaints_counternotification
WHERE state IN ('restored', 'confirmed') AND disputed_at IS NOT NULL
  AND closed_at >= %(since)s AND closed_at < %(until)s
UNION ALL
SELECT 'appeals', percentile_cont(0.5) WITHIN GROUP (
  ORDER BY extract(epoch FROM closed_at - filed_at) / 3600)
FROM complaints_appeal
WHERE state IN ('reversed', 'confirmed') AND closed_at >= %(since)s AND closed_at < %(until)s
"""


def _redress(values: _Values) -> Iterator[Figure]:
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


_TAKEN: Final = """
SELECT matter, kind, count(*) FROM conduct_measure
WHERE decided_at >= %(since)s AND decided_at < %(until)s GROUP BY 1, 2
"""


def _measures(values: _Values) -> Iterator[Figure]:
    taken = {(matter, kind): count for matter, kind, count in fetch_all(_TAKEN, values)}
    for matter in ("notices", "listings", "disputes"):
        for kind in ("warning", "suspension"):
            yield Figure("measures against misuse", matter, kind, taken.get((matter, kind), 0))


# A store that is open again was closed in the period, whenever that was taken back.
_SELLERS: Final = """
SELECT 'applications', 'accepted', count(*) FILTER (WHERE state IN ('accepted', 'replaced')),
  'refused', count(*) FILTER (WHERE state = 'refused'), 'refused_for_risk',
  count(*) FILTER (WHERE state = 'refused' AND reason_code = ANY(%(risks)s))
FROM accounts_sellerapplication WHERE decided_at >= %(since)s AND decided_at < %(until)s
UNION ALL
SELECT 'authorisations', 'asked', count(*) FILTER (WHERE submitted_at >= %(since)s
  AND submitted_at < %(until)s), 'granted', count(*) FILTER (WHERE granted_at >= %(since)s
  AND granted_at < %(until)s), NULL, NULL FROM rights_brandauthorisation
UNION ALL
SELECT 'closures', 'closed', count(*), 'reversed', count(*) FILTER (WHERE state = 'declined'),
  NULL, NULL FROM standing_penaltyorder WHERE penalty = 'closure' AND extends_id IS NULL
  AND imposed_at >= %(since)s AND imposed_at < %(until)s
"""
_RISKS: Final = ["ban_in_force", "banned_link", "warranty_contradicted"]


def _sellers(values: _Values) -> Iterator[Figure]:
    for row, *pairs in fetch_all(_SELLERS, {**values, "risks": _RISKS}):
        counts = dict(batched(pairs, 2, strict=True))
        for measure, count in counts.items():
            if measure is not None:
                yield Figure("sellers", row, measure, count)
        if "closed" in counts:
            of, hits = counts["closed"], counts["reversed"]
            yield _share("sellers", row, "reversed_share", hits, of)


# What nobody decided on ended by papers, by a ban's end, in time, or by a newer version. A hold by
# several rules counts for each.
_HOLDS: Final = """
WITH held AS (
  SELECT h.state, h.decided_by_id IS NOT NULL AS is_decided,
    extract(epoch FROM h.decided_at - h.held_at) / 3600 AS hours,
    ARRAY(SELECT reason->>'rule' FROM jsonb_array_elements(h.reasons) AS reason) AS rules
  FROM screening_hold h WHERE h.held_at >= %(since)s AND h.held_at < %(until)s
    AND h.drawn_of_10000 IS NULL
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
WHERE rule = '' AND "on" >= (%(since)s AT TIME ZONE 'UTC')::date
  AND "on" < (%(until)s AT TIME ZONE 'UTC')::date
"""
_HOLD_DISPUTES: Final = """
SELECT count(*), count(*) FILTER (WHERE decided_at IS NULL),
  count(*) FILTER (WHERE outcome = 'upheld'), count(*) FILTER (WHERE outcome = 'released'),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - filed_at) / 3600)
FROM screening_holddispute WHERE filed_at >= %(since)s AND filed_at < %(until)s
"""


_WATCHED: Final = timedelta(days=365)
_SEEN_WITHIN: Final = (30, 90)
_OF_HOLDS: Final = "held before publication"


def _removed(period: Period) -> Iterator[Figure]:
    """What was found to infringe before anybody complained, and what was seen again later."""
    found = figures.count_removed(period.begins_at, period.ends_at)
    table = "found to infringe"
    yield Figure(table, "all", "listings", found.all)
    for measure, count in (
        ("before_complaint", found.upheld_holds),
        ("before_sale", found.fresh_holds),
        ("after_it_passed", found.missed),
    ):
        yield Figure(table, "all", measure, count)
        yield _share(table, "all", f"{measure}_share", count, found.all)
    yield from _recall(period)
    until = min(period.ends_at, database_now())
    spans = list(figures.list_spans(until - _WATCHED, until))
    for days in _SEEN_WITHIN:
        row, away = f"within {days} days", estimate_survival(spans, days)
        yield Figure("seen again", row, "listings", len(spans))
        shares = (1 - away.share, 1 - away.high, 1 - away.low) if away else (None, None, None)
        yield Figure("seen again", row, "seen_again_share", *shares)


def _recall(period: Period) -> Iterator[Figure]:
    """What persons read of the listings that passed, and how much screening finds by that."""
    table, draws = "passed and read", figures.count_draws(period.begins_at, period.ends_at)
    yield Figure(table, "all", "drawn", sum(one.drawn for one in draws))
    yield Figure(table, "all", "read", sum(one.read for one in draws))
    yield Figure(table, "all", "infringing", sum(one.upheld for one in draws))
    found = figures.find_recall(period.begins_at, period.ends_at)
    shares = (found.share, found.low, found.high) if found else (None, None, None)
    yield Figure(table, "all", "missed_estimate", round(found.missed) if found else None)
    yield Figure(table, "all", "recall_share", *shares)


def _holds(values: _Values) -> Iterator[Figure]:
    """Listings that screening held before anybody complained, by rule, and what came of them."""
    rows = ["all", *map(str, ScreeningRule)]
    ((screened,),) = fetch_all(_SCREENED, values)
    for rule, held, ended, *ends in fetch_all(_HOLDS, {**values, "rows": rows}):
        yield Figure(_OF_HOLDS, rule, "held", held)
        per = round(held * 10_000 / screened, 2) if screened else None
        yield Figure(_OF_HOLDS, rule, "held_of_10000", per)
        yield Figure(_OF_HOLDS, rule, "ended_undecided", ended)
        yield from _list_ends(rule, *ends)
    for filed, *ends in fetch_all(_HOLD_DISPUTES, values):
        yield Figure(_OF_HOLDS, "disputes of holds", "filed", filed)
        yield from _list_ends("disputes of holds", *ends)


def _list_ends(
    row: str, waiting: int, upheld: int, released: int, median: float | None
) -> Iterator[Figure]:
    yield Figure(_OF_HOLDS, row, "waiting", waiting)
    yield Figure(_OF_HOLDS, row, "upheld", upheld)
    yield Figure(_OF_HOLDS, row, "released", released)
    yield _share(_OF_HOLDS, row, "released_share", released, upheld + released)
    yield Figure(_OF_HOLDS, row, "median_hours", float(median) if median is not None else None)


def as_json(period: Period, figures: Sequence[Figure]) -> dict[str, object]:
    """For machines: the period, the policy in force and every row."""
    return {
        "from": period.first_on.isoformat(),
        "to": period.last_on.isoformat(),
        "policy": policies.policy().hash,
        "rows": [dict(zip(COLUMNS, figure.cells(), strict=True)) for figure in figures],
    }
