"""What screening found before anybody complained, how often it was right, and what came back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.screening.recall import SampledListings
from records.database import fetch_all

# A hold by several rules counts for each. What nobody decided on says nothing.
_RULED: Final = """
SELECT reason->>'rule', count(*) FILTER (WHERE h.state = 'upheld'), count(*)
FROM screening_heldlisting h CROSS JOIN jsonb_array_elements(h.reasons) AS reason
WHERE h.decided_at >= %(since)s AND h.decided_at < %(until)s AND h.decided_by_id IS NOT NULL
  AND h.state IN ('upheld', 'released') GROUP BY 1
"""

# A listing is counted once, however many cases name it. What never was on sale sold nothing.
_REMOVED: Final = """
SELECT held.upheld, held.fresh, claimed.listings, claimed.missed FROM (
  SELECT count(*) AS upheld, count(*) FILTER (WHERE coalesce(line->>'change', 'new') = 'new')
    AS fresh
  FROM screening_heldlisting
  WHERE state = 'upheld' AND decided_by_id IS NOT NULL AND reasons <> '[]'
    AND decided_at >= %(since)s AND decided_at < %(until)s
) AS held CROSS JOIN (
  SELECT count(DISTINCT c.listing_id) AS listings,
    count(DISTINCT c.listing_id) FILTER (WHERE EXISTS (
      SELECT FROM screening_newestversion v JOIN accounts_account a ON a.id = v.account_id
      WHERE a.marketplace = l.marketplace AND v.listing = l.external_id AND v.answer = 'passed'
        AND v.screened_at < c.filed_at)) AS missed
  FROM cases_case c JOIN marketplaces_listing l ON l.id = c.listing_id
  WHERE c.upheld_at >= %(since)s AND c.upheld_at < %(until)s
) AS claimed
"""

# A listing that shows the picture of an upheld one, and that no person released, is it again.
_SPANS: Final = """
WITH seen AS (
  SELECT (reason->>'fingerprint_id')::bigint AS id, min(h.held_at) AS at
  FROM screening_heldlisting h CROSS JOIN jsonb_array_elements(h.reasons) AS reason
  WHERE reason->>'fingerprint_id' IS NOT NULL AND h.state <> 'released' AND h.held_at < %(until)s
  GROUP BY 1
)
SELECT extract(epoch FROM coalesce(seen.at, %(until)s) - c.upheld_at)::float8 / 86400,
  seen.at IS NOT NULL
FROM screening_fingerprint f JOIN cases_case c ON c.id = f.case_id
LEFT JOIN seen ON seen.id = f.id
WHERE c.upheld_at >= %(since)s AND c.upheld_at < %(until)s
"""

# Holds of a time in which nothing was drawn have nothing to stand beside. A draw that ended
# without a person says nothing of itself, and how much the others stand for.
_DRAWS: Final = """
SELECT drawn_of_10000, count(*) FILTER (WHERE NOT is_draw AND is_read AND state = 'upheld'),
  count(*) FILTER (WHERE is_draw), count(*) FILTER (WHERE is_draw AND is_read),
  count(*) FILTER (WHERE is_draw AND is_read AND state = 'upheld')
FROM (
  SELECT drawn_of_10000, state, reasons = '[]' AS is_draw,
    decided_by_id IS NOT NULL AND state IN ('upheld', 'released', 'passed') AS is_read
  FROM screening_heldlisting WHERE drawn_of_10000 > 0
    AND decided_at >= %(since)s AND decided_at < %(until)s
) AS ended GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """Holds of a rule that persons decided on, and those that they upheld."""

    rule: str
    upheld: int
    decided: int


@dataclass(frozen=True, slots=True)
class RemovalCounts:
    """Listings that were found to infringe in a period, by how they came to light."""

    upheld_holds: int  # by a person, before anybody complained
    fresh_holds: int  # those of them that never were on sale
    claimed: int  # after a complaint
    missed: int  # those of them that screening had let pass

    @property
    def all(self) -> int:
        """Either way."""
        return self.upheld_holds + self.claimed


def count_rulings(since: datetime, until: datetime) -> list[RulePrecision]:
    """Count what persons decided on in a period; rules without a decision are missing."""
    rows = fetch_all(_RULED, {"since": since, "until": until})
    return [RulePrecision(*row) for row in sorted(rows)]


def count_draws(since: datetime, until: datetime) -> list[SampledListings]:
    """Count what was held, or passed and was drawn, and ended in a period, by the share drawn."""
    return [SampledListings(*row) for row in fetch_all(_DRAWS, {"since": since, "until": until})]


def count_removed(since: datetime, until: datetime) -> RemovalCounts:
    """Count the listings that were found to infringe in a period."""
    (row,) = fetch_all(_REMOVED, {"since": since, "until": until})
    return RemovalCounts(*row)


def list_spans(since: datetime, until: datetime) -> Iterator[tuple[float, bool]]:
    """Yield the days from each ruling of the period to the first sight of the same listing again.

    False: it was not seen until the period's end. Claims that were taken back are left out.
    """
    for days, is_seen in fetch_all(_SPANS, {"since": since, "until": until}):
        yield max(0.0, days), is_seen
