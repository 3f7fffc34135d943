"""Does every seller stand where the rulings put it, counted anew without the cases' states?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from lab.chaos.checker.queries import Row, fetch_rows
from pipeline.standing.strikes import Violation, build_ladder
from pipeline.vocabulary import Reason, Severity
from records import policies
from records.clock import database_now

# Each live voice in the order of time; whatever takes a claim back speaks against it, and of two
# at the same moment speaks last.
_VOICES: Final = """
SELECT case_id, said_at, is_upheld FROM (
  SELECT case_id, ruled_at AS said_at, outcome = 'upheld' AS is_upheld, 1 AS kind, id
  FROM complaints_ruling WHERE annulled_at IS NULL
  UNION ALL SELECT case_id, said_at, false, 2, id FROM complaints_settlement
) AS voices ORDER BY case_id, said_at, kind, id
"""
_KEPT: Final = "SELECT id, upheld_at FROM complaints_case WHERE upheld_at IS NOT NULL"


def upheld_since() -> dict[int, datetime]:
    """Since when each claim is upheld that is, by its case."""
    since: dict[int, datetime] = {}
    for case_id, said_at, is_upheld in fetch_rows(_VOICES):
        if is_upheld:
            since.setdefault(case_id, said_at)
        else:
            since.pop(case_id, None)
    return since


def find_claim_breaches() -> Iterator[str]:
    """Cases that count as upheld, or as not, where their voices say otherwise."""
    kept: dict[int, datetime] = dict(fetch_rows(_KEPT))
    said = upheld_since()
    for case_id in sorted(kept.keys() | said.keys()):
        has, shall = kept.get(case_id), said.get(case_id)
        if has != shall:
            yield f"Case {case_id} counts as upheld since {has}, and by its voices since {shall}."


# What counts, by what stands on the cases: as the acts read it before they rule on the next one.
_BY_STATES: Final = """
SELECT c.seller_id, c.id, c.reason, c.filed_at, c.upheld_at
FROM complaints_case c WHERE c.seller_id IS NOT NULL AND c.upheld_at IS NOT NULL
"""
# What counts, by the voices alone; the seller is that of the shop the listing was frozen from.
_CASES: Final = """
SELECT coalesce(c.seller_id, l.seller_id), c.id, c.reason, c.filed_at
FROM complaints_case c JOIN catalog_listing l ON l.id = c.listing_id
WHERE coalesce(c.seller_id, l.seller_id) IS NOT NULL
"""

type Standing = dict[int, tuple[int, ...]]


def find_strike_breaches() -> Iterator[str]:
    """Sellers whose strikes differ."""
    now = database_now()
    since = upheld_since()
    by_voices = [(*row, since[row[1]]) for row in fetch_rows(_CASES) if row[1] in since]
    standing, due = _standing(fetch_rows(_BY_STATES), now), _standing(by_voices, now)
    for seller_id in sorted(standing.keys() | due.keys()):
        has, shall = standing.get(seller_id, ()), due.get(seller_id, ())
        if has != shall:
            yield f"Seller {seller_id} has the strikes {has}, and by the voices {shall}."


def _standing(cases: Iterable[Row], now: datetime) -> Standing:
    policy, violations = policies.policy(), defaultdict[int, list[Violation]](list)
    for seller_id, case_id, reason, filed_at, ruled_at in cases:
        severity = policy.reasons[Reason(reason)].severity
        violations[seller_id].append(Violation(case_id, severity, filed_at, ruled_at))
    return {
        seller_id: tuple(
            build_ladder(held, each, now, policy.strikes).strike_count for each in Severity
        )
        for seller_id, held in violations.items()
    }
