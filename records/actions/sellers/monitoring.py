"""Count each night what sellers do, beside sellers alike, and put what stands out before people."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from pipeline.conduct.abuse_signals import Signal
from pipeline.policy.tables import ENDING
from pipeline.sellers.monitoring import ObservedSeller, PeerCounts, Risk, find_risks
from pipeline.vocabulary import RiskSign
from records import policies
from records.actions.conduct.misuse_scan import save_concern
from records.conduct.models import Concern
from records.database import execute, fetch_all
from records.duties import nightly_duty
from records.sellers.models.penalties import SellerFigures

_A_BATCH: Final = 5_000  # sellers
_ENDING: Final = [penalty.value for penalty in ENDING]

# A shop has as many listings as were screened of it, and at least those that somebody reported.
_LISTINGS: Final = """
INSERT INTO sellers_sellerfigures (seller_id, counted_on, listings)
SELECT seller_id, %(on)s, max(listings) FROM (
  SELECT s.seller_id, sum(n.listings) AS listings FROM (
    SELECT account_id, shop, count(*) AS listings FROM screening_newestversion GROUP BY 1, 2) n
  JOIN accounts_account a ON a.id = n.account_id
  JOIN sellers_shop s ON s.marketplace = a.marketplace AND s.external_id = n.shop GROUP BY 1
  UNION ALL
  SELECT seller_id, count(*) FROM marketplaces_listing WHERE seller_id IS NOT NULL GROUP BY 1
) AS counted GROUP BY 1
ON CONFLICT (seller_id) DO UPDATE SET counted_on = excluded.counted_on,
  listings = excluded.listings, links = 0, holds = 0, switched = 0, again = 0
"""
_COUNTS: Final = """
UPDATE sellers_sellerfigures f SET upheld = coalesce(c.upheld, 0)
FROM sellers_sellerfigures own
LEFT JOIN (
  SELECT seller_id, count(*) AS upheld FROM cases_case
  WHERE seller_id BETWEEN %(first)s AND %(last)s AND upheld_at >= %(since)s GROUP BY 1
) c USING (seller_id)
WHERE f.seller_id = own.seller_id AND own.seller_id BETWEEN %(first)s AND %(last)s
"""
# A hold names an entity's head, which may have no listings itself, and a link names any of its
# sellers. Both count once for an entity, at the first of its sellers with listings.
# What links two sellers is a cluster's newest version, or a likeness that nobody has declined.
_OF_ENTITIES: Final = """
WITH closed AS (
  SELECT DISTINCT coalesce(s.joined_to_id, s.id) AS entity FROM sellers_penaltyorder o
  JOIN sellers_seller s ON s.id = o.seller_id
  WHERE o.penalty = ANY(%(ending)s) AND o.state = 'imposed'
), newest AS (
  SELECT DISTINCT ON (v.cluster_id) v.edges, v.made_at FROM evidence_clusterversion v
  JOIN evidence_cluster c ON c.id = v.cluster_id AND c.ended_at IS NULL
  ORDER BY v.cluster_id, v.number DESC
), pairs AS (
  SELECT (e ->> 'seller')::bigint AS one, (e ->> 'other')::bigint AS other
  FROM newest, jsonb_array_elements(edges) e WHERE made_at >= %(since)s
  UNION SELECT seller_id, other_id FROM sellers_sellerjoin
  WHERE state IN ('proposed', 'approved') AND proposed_at >= %(since)s
), of_entities AS (
  SELECT coalesce(s.joined_to_id, s.id) AS one, coalesce(o.joined_to_id, o.id) AS other
  FROM pairs JOIN sellers_seller s ON s.id = one JOIN sellers_seller o ON o.id = other
), both_ways AS (SELECT one, other FROM of_entities UNION SELECT other, one FROM of_entities),
linked AS (
  SELECT one AS entity, count(*) AS links FROM both_ways JOIN closed ON entity = other
  WHERE one <> other GROUP BY 1
), held AS (
  SELECT coalesce(s.joined_to_id, s.id) AS entity,
    count(*) FILTER (WHERE h.state = 'upheld') AS holds,
    count(*) FILTER (WHERE h.reasons @> '[{"rule": "switched_goods"}]') AS switched,
    count(*) FILTER (WHERE h.reasons @> '[{"rule": "upheld_again"}]') AS again
  FROM screening_heldlisting h JOIN sellers_seller s ON s.id = h.seller_id
  WHERE h.held_at >= %(since)s AND h.state IN ('waiting', 'upheld') GROUP BY 1
), counted_at AS (
  SELECT coalesce(s.joined_to_id, s.id) AS entity, min(s.id) AS seller_id
  FROM sellers_sellerfigures JOIN sellers_seller s ON s.id = seller_id GROUP BY 1
)
UPDATE sellers_sellerfigures f SET links = coalesce(linked.links, 0),
  holds = coalesce(held.holds, 0), switched = coalesce(held.switched, 0),
  again = coalesce(held.again, 0)
FROM counted_at LEFT JOIN linked USING (entity) LEFT JOIN held USING (entity)
WHERE f.seller_id = counted_at.seller_id
"""
_ENTITIES: Final = """
SELECT coalesce(s.joined_to_id, s.id) AS entity, min(p.marketplace), sum(f.listings),
  sum(f.upheld), sum(f.holds), sum(f.switched), sum(f.again), sum(f.links),
  bool_or(EXISTS (SELECT FROM sellers_penaltyorder o WHERE o.seller_id = s.id
    AND o.penalty = ANY(%(ending)s) AND o.state IN ('approved', 'imposed')))
FROM sellers_sellerfigures f JOIN sellers_seller s ON s.id = f.seller_id
JOIN (SELECT seller_id, min(marketplace) AS marketplace FROM sellers_shop GROUP BY 1) p
  ON p.seller_id = s.id
GROUP BY 1 ORDER BY 1
"""


@nightly_duty
def monitor_sellers(now: datetime) -> int:
    """Count what each active seller did, and record new concerns; return how many.

    Running it again on the same day changes nothing.
    """
    count_figures(now)
    sellers = list(_list_entities())
    alike = PeerCounts(seller for seller, _ in sellers)
    numbers = policies.policy().monitoring
    count = 0
    for entity, is_ended in sellers:
        risks = [] if is_ended else list(find_risks(entity, alike, numbers))
        if risks:
            count += save_concern(_build_concern(entity, alike, risks, now), now)
    return count


def count_figures(now: datetime) -> None:
    """Count what each active shop did in the days that count; a batch of shops at a time."""
    day_on = policies.calendar().local_day(now)
    since = now - timedelta(days=policies.policy().monitoring.window_days)
    execute(_LISTINGS, {"on": day_on})
    SellerFigures.objects.exclude(counted_on=day_on).delete()
    for first, last in _list_batches(day_on):
        execute(_COUNTS, {"first": first, "last": last, "since": since})
    execute(_OF_ENTITIES, {"ending": _ENDING, "since": since})


def _list_batches(day_on: date) -> Iterator[tuple[int, int]]:
    ids = list(
        SellerFigures.objects.filter(counted_on=day_on)
        .order_by("seller_id")
        .values_list("seller_id", flat=True)
    )
    for start in range(0, len(ids), _A_BATCH):
        part = ids[start : start + _A_BATCH]
        yield part[0], part[-1]


def _list_entities() -> Iterator[tuple[ObservedSeller, bool]]:
    """Yield each legal entity over all its shops, and whether it is closed already."""
    for seller_id, marketplace, listings, *counts, is_ended in fetch_all(
        _ENTITIES, {"ending": _ENDING}
    ):
        by_sign = {sign: int(count) for sign, count in zip(RiskSign, counts, strict=True)}
        yield ObservedSeller(seller_id, marketplace, int(listings), by_sign), is_ended


def _build_concern(
    seller: ObservedSeller, alike: PeerCounts, risks: list[Risk], now: datetime
) -> Concern:
    return Concern(
        kind=Signal.SELLER_RISK,
        seller_id=seller.seller_id,
        figures={
            "days": policies.policy().monitoring.window_days,
            "offered": seller.listings,
            "alike": alike.count(seller),
            "risks": [
                [risk.sign.value, risk.count, risk.per_1000, risk.alike_per_1000] for risk in risks
            ],
        },
        found_at=now,
        seen_at=now,
    )
