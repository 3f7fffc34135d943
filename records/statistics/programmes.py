"""How many claims of small firms were upheld: before they joined, as members, and of others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.statistics.rates import Share, Uplift
from records.database import fetch_all


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm that joined: its rates before and since."""

    account_id: int
    name: str
    before: Share
    member: Share


_MOST_FIRMS: Final = 200
# One pass over the cases filed in the time. Ruled is upheld or rejected at first instance, upheld
# is as it stands now; a follower has no ruling of its own. Others are filers that never joined, by
# an account and without a privilege. What one filed after the membership ended counts nowhere.
_MEASURED: Final = """
WITH joined AS (
  SELECT account_id, min(decided_at) AS since_at,
    max(coalesce(ended_at, 'infinity'::timestamptz)) AS until_at
  FROM programmes_smallfirm WHERE state IN ('member', 'graduated', 'left')
    AND decided_at IS NOT NULL
  GROUP BY account_id
), ruled AS (
  SELECT c.account_id, c.upheld_at IS NOT NULL AS is_upheld,
    CASE WHEN j.account_id IS NULL THEN 'others'
      WHEN c.filed_at < j.since_at THEN 'before'
      WHEN c.filed_at < j.until_at THEN 'member' END AS side
  FROM cases_case c LEFT JOIN joined j USING (account_id)
  WHERE c.filed_at > %(since)s AND c.filed_at <= %(until)s AND c.state IN ('upheld', 'rejected')
    AND c.follows_id IS NULL AND (%(reason)s = '' OR c.reason = %(reason)s)
    AND (j.account_id IS NOT NULL OR c.lane = 'standard')
)
"""
_BY_SIDE: Final = """
SELECT side, count(*) FILTER (WHERE is_upheld), count(*) FROM ruled
WHERE side IS NOT NULL GROUP BY side
"""
_SIDES: Final = _MEASURED + _BY_SIDE
_BY_FIRM: Final = """
SELECT r.account_id, a.name,
  count(*) FILTER (WHERE side = 'before' AND is_upheld), count(*) FILTER (WHERE side = 'before'),
  count(*) FILTER (WHERE side = 'member' AND is_upheld), count(*) FILTER (WHERE side = 'member')
FROM ruled r JOIN accounts_account a ON a.id = r.account_id
WHERE side IN ('before', 'member') GROUP BY 1, 2 ORDER BY 6 DESC, 1 LIMIT %(most)s
"""
_FIRMS: Final = _MEASURED + _BY_FIRM


def measure_uplift(since: datetime, until: datetime, reason: str = "") -> Uplift:
    """Measure the uplift of all firms together."""
    values = {"since": since, "until": until, "reason": reason}
    sides = {side: Share(hits, total) for side, hits, total in fetch_all(_SIDES, values)}
    none = Share(0, 0)
    return Uplift(sides.get("before", none), sides.get("member", none), sides.get("others", none))


def list_firms(since: datetime, until: datetime, reason: str = "") -> list[Firm]:
    """List the firms, those with the most cases as members first."""
    values = {"since": since, "until": until, "reason": reason, "most": _MOST_FIRMS}
    return [
        Firm(account_id, name, Share(before, of_before), Share(member, of_member))
        for account_id, name, before, of_before, member, of_member in fetch_all(_FIRMS, values)
    ]
