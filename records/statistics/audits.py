"""What audits of automatic approvals came to, by reason: no draw ever leaves the sample.

A draw is settled by a second answer that agrees, by the adjudication of one that differs, or by the
ruling of a later instance. One that is not settled in `second_review_days` is overdue, and counts
as an error until it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.quality import error_bound
from pipeline.reasons import Reason
from pipeline.vocabulary import AutomationState
from records import policies
from records.database import fetch_all


@dataclass(frozen=True, slots=True)
class Audits:
    """The draws of one reason, since its kill switch was last lifted."""

    reason: Reason
    is_suspended: bool
    drawn: int
    overturned: int
    overdue: int
    oldest_overdue_at: datetime | None  # when policy ruled
    open: int  # neither settled nor overdue
    drawn_before_open: int  # before the first of these
    errors_before_open: int
    wrong_cases: Sequence[str]  # the public ids of those that count as errors

    @property
    def errors(self) -> int:
        """Those overturned, and those that nobody settled in time."""
        return self.overturned + self.overdue

    @property
    def upper_bound(self) -> float:
        """The share of errors at most, whenever one looks.

        It stops before the first open draw: whoever answers the easy ones first lowers nothing.
        """
        return error_bound.bound_errors(self.errors_before_open, self.drawn_before_open)

    @property
    def is_promise_broken(self) -> bool:
        """Do the draws prove too many errors, even if all that is open turns out right?"""
        return error_bound.is_promise_broken(self.errors, self.drawn)

    @property
    def state(self) -> AutomationState:
        """Where the reason stands."""
        if self.is_suspended:
            return AutomationState.SUSPENDED
        is_kept = self.upper_bound <= error_bound.PROMISED
        return AutomationState.PROMISED if is_kept else AutomationState.WATCHED


_DRAWS: Final = """
WITH draw AS (
  SELECT r.id, c.public_id, c.reason, c.lane, r.ruled_at, k.is_on AS is_suspended,
    coalesce(a.is_overturned, false) OR coalesce(later.outcome <> r.outcome, false)
      AS is_overturned,
    coalesce(s.outcome = s.first_outcome AND s.answered_at IS NOT NULL, false)
      OR a.id IS NOT NULL OR later.outcome IS NOT NULL AS is_settled,
    r.ruled_at <= %(late_from)s AS is_late
  FROM cases_case c
  JOIN cases_ruling r ON r.account_id = c.account_id AND r.case_id = c.id
    AND r.reviewer_id IS NULL AND r.instance = 'first' AND r.outcome = 'upheld'
  LEFT JOIN ledger_switch k ON k.name = 'reason:' || c.reason
  LEFT JOIN quality_secondreview s ON s.account_id = r.account_id AND s.ruling_id = r.id
  LEFT JOIN quality_adjudication a ON a.account_id = s.account_id AND a.second_review_id = s.id
  LEFT JOIN LATERAL (
    SELECT x.outcome FROM cases_ruling x
    WHERE x.account_id = r.account_id AND x.case_id = r.case_id AND x.instance <> 'first'
      AND x.annulled_at IS NULL ORDER BY x.ruled_at DESC LIMIT 1
  ) AS later ON true
  WHERE c.is_audited AND (r.annulled_at IS NULL OR s.answered_at IS NOT NULL)
)
"""
# Who lifts a switch has looked at the draws before: the evidence begins anew.
_BY_REASON: Final = f"""{_DRAWS}, counted AS (
  SELECT draw.*, NOT is_settled AND is_late AS is_overdue,
    bool_or(NOT is_settled AND NOT is_late) OVER (PARTITION BY draw.reason ORDER BY draw.id)
      AS is_after_open
  FROM draw LEFT JOIN ledger_switch lifted
    ON lifted.name = 'reason:' || draw.reason AND NOT lifted.is_on
  WHERE lifted.set_at IS NULL OR draw.ruled_at > lifted.set_at
)
SELECT reason, coalesce(bool_or(is_suspended), false), count(*),
  count(*) FILTER (WHERE is_settled AND is_overturned),
  count(*) FILTER (WHERE is_overdue), min(ruled_at) FILTER (WHERE is_overdue),
  count(*) FILTER (WHERE NOT is_settled AND NOT is_late),
  count(*) FILTER (WHERE NOT is_after_open),
  count(*) FILTER (WHERE NOT is_after_open AND (is_overdue OR is_settled AND is_overturned)),
  coalesce(array_agg(public_id::text ORDER BY id)
    FILTER (WHERE is_overdue OR is_settled AND is_overturned), ARRAY[]::text[])
FROM counted GROUP BY reason ORDER BY reason
"""  # noqa: S608  # our own words
_OVERDUE: Final = f"""{_DRAWS}
SELECT reason, count(*), min(ruled_at) FROM draw
WHERE NOT is_settled AND is_late AND ruled_at > %(since)s AND ruled_at <= %(until)s
  AND (%(lane)s = '' OR lane = %(lane)s) AND (%(reason)s = '' OR reason = %(reason)s)
GROUP BY reason ORDER BY reason
"""  # noqa: S608  # our own words


def count_audits(now: datetime) -> list[Audits]:
    """Count the draws of each reason."""
    rows = fetch_all(_BY_REASON, {"late_from": now - _answer_time()})
    return [Audits(Reason(reason), *rest) for reason, *rest in rows]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Audits of one reason that nobody settled in time."""

    reason: Reason
    count: int
    oldest_at: datetime  # when policy ruled


def count_overdue(
    since: datetime, until: datetime, *, lane: str = "", reason: str = ""
) -> list[Overdue]:
    """Count by reason the draws that became overdue in that time and still are."""
    late = _answer_time()
    values = {"late_from": until - late, "since": since - late, "until": until - late}
    rows = fetch_all(_OVERDUE, {**values, "lane": lane, "reason": reason})
    return [Overdue(Reason(reason), count, oldest_at) for reason, count, oldest_at in rows]


def _answer_time() -> timedelta:
    return timedelta(days=policies.policy().quality.second_review_days)
