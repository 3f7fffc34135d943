"""Does every seller stand where the rulings put it, counted anew without the cases' states?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pipeline.strikes import Violation, ladder
from pipeline.words import Reason, Severity
from records.ledger import policies
from records.ledger.clock import database_now
from workers.lab.spike.checker.asking import rows

# What counts, by what stands on the cases: as the acts read it before they rule on the next one.
_BY_STATES: Final = """
SELECT c.seller_id, c.id, c.reason, c.filed_at, c.upheld_at
FROM complaints_case c WHERE c.seller_id IS NOT NULL AND c.upheld_at IS NOT NULL
"""
# What counts, by the rulings alone; the seller is that of the shop the listing was frozen from.
_BY_RULINGS: Final = """
SELECT coalesce(c.seller_id, l.seller_id), c.id, c.reason, c.filed_at, r.ruled_at
FROM complaints_ruling r JOIN complaints_case c ON c.id = r.case_id
JOIN catalog_listing l ON l.id = c.listing_id
WHERE r.outcome = 'upheld' AND r.instance = 'first' AND r.annulled_at IS NULL
  AND coalesce(c.seller_id, l.seller_id) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM complaints_settlement s WHERE s.case_id = c.id)
"""

type Standing = dict[int, tuple[int, ...]]


def breaches() -> Iterator[str]:
    """Sellers whose strikes differ."""
    now = database_now()
    standing, due = _standing(_BY_STATES, now), _standing(_BY_RULINGS, now)
    for seller_id in sorted(standing.keys() | due.keys()):
        has, shall = standing.get(seller_id, ()), due.get(seller_id, ())
        if has != shall:
            yield f"Seller {seller_id} has the strikes {has}, and by the rulings {shall}."


def _standing(sql: str, now: datetime) -> Standing:
    policy, violations = policies.policy(), defaultdict[int, list[Violation]](list)
    for seller_id, case_id, reason, filed_at, ruled_at in rows(sql):
        severity = policy.reasons[Reason(reason)].severity
        violations[seller_id].append(Violation(case_id, severity, filed_at, ruled_at))
    return {
        seller_id: tuple(ladder(held, each, now, policy.strikes).counted for each in Severity)
        for seller_id, held in violations.items()
    }
