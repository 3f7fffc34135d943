"""Sellers linked by what they share, each night: clusters proposed in versions."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from pipeline.evidence.seller_links import SharedFeatures, find_clusters, find_links, weigh
from records import policies
from records.actions.evidence.clusters import Edge, write_version
from records.database import execute, fetch_all
from records.duties import nightly_duty
from records.evidence.acts import EvidenceAct
from records.evidence.models import Cluster, ClusterVersion, CutLink, SellerFeature
from records.ledger import audit
from records.sellers.models import Seller

_OVERLAP: Final = timedelta(days=2)  # what was committed late, and whose seller was named since
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

# What cases showed of a seller since: pictures, titles, and papers that it sent.
_FIND: Final = """
INSERT INTO evidence_sellerfeature (seller_id, kind, value, source, seen_at)
SELECT l.seller_id, v.kind, v.value, 'found', max(f.frozen_at)
FROM marketplaces_frozenlisting f JOIN marketplaces_listing l ON l.id = f.listing_id, LATERAL (
  SELECT 'picture', p ->> 'sha256' FROM jsonb_array_elements(f.pictures) p
  UNION SELECT 'title', encode(sha256(convert_to(lower(f.title), 'UTF8')), 'hex')) v(kind, value)
WHERE l.seller_id IS NOT NULL AND v.value IS NOT NULL AND f.frozen_at > %(since)s GROUP BY 1, 2, 3
UNION ALL
SELECT c.seller_id, 'licence', p ->> 'sha256', 'found', max(n.filed_at)
FROM disputes_counternotification n JOIN cases_case c ON c.id = n.case_id,
  jsonb_array_elements(n.evidence) p
WHERE c.seller_id IS NOT NULL AND p ->> 'sha256' IS NOT NULL AND n.filed_at > %(since)s
GROUP BY 1, 2, 3
ON CONFLICT (kind, value, seller_id) DO UPDATE SET seen_at = excluded.seen_at
"""
# By legal entity; what nobody or too many share is left out where it lies.
_SHARED: Final = """
WITH had AS (
  SELECT coalesce(s.joined_to_id, s.id) AS entity, f.kind, f.value, min(f.source) AS source,
    max(f.seen_at) AS seen_at
  FROM evidence_sellerfeature f JOIN sellers_seller s ON s.id = f.seller_id GROUP BY 1, 2, 3
), shared AS (
  SELECT kind, value, count(*) AS sharing, row_number() OVER () AS number FROM had
  GROUP BY kind, value HAVING count(*) BETWEEN 2 AND %(most)s
) SELECT {columns} FROM had JOIN shared USING (kind, value) {where}
"""
_COLUMNS: Final = _SHARED.format(columns="entity, kind, number", where="")
_DETAILS: Final = _SHARED.format(
    columns="entity, kind, number, sharing, source, seen_at", where="WHERE entity = ANY(%(of)s)"
)
# Translated where it is shown.
_REASON: Final = "Links were found."


@nightly_duty
def find_features(now: datetime) -> None:
    """Write down what cases showed of sellers since the last time before now, as hashes."""
    features = SellerFeature.objects.filter(source="found", seen_at__lte=now)
    newest = features.aggregate(newest=Max("seen_at"))["newest"]
    execute(_FIND, {"since": newest - _OVERLAP if newest else _BEGINNING})


@nightly_duty
def propose_clusters(now: datetime) -> int:
    """Link all sellers by what they share; write what is new as versions for people to look at.

    Returns:
        How many clusters were proposed or changed.
    """
    components, pairs = _link_all()
    edges = _describe_edges([seller for cluster in components for seller in cluster], pairs)
    versions = [cluster.newest() for cluster in Cluster.objects.filter(ended_at=None).with_newest()]
    linked_sellers = {seller for cluster in components for seller in cluster}
    for version in versions:
        if linked_sellers.isdisjoint(version.list_sellers()):
            _end_unconfirmed(version, now)
    components.sort(key=len, reverse=True)
    standing = _StandingVersions(versions)
    return sum(_propose(sellers, edges, standing, linked_sellers, now) for sellers in components)


class _StandingVersions:
    """The newest versions by the sellers in them: nobody looks through all for each component."""

    def __init__(self, versions: Iterable[ClusterVersion]) -> None:
        self._of_seller: dict[int, list[ClusterVersion]] = defaultdict(list)
        for version in versions:
            for seller in version.list_sellers():
                self._of_seller[seller].append(version)
        self._met = set[int]()

    def take_met(self, sellers: Iterable[int]) -> list[ClusterVersion]:
        """Return those that share sellers with a component, most first, each time others."""
        shared_counts = Counter[int]()
        versions_by_id = dict[int, ClusterVersion]()
        for seller in sellers:
            for version in self._of_seller.get(seller, ()):
                if version.pk not in self._met:
                    shared_counts[version.pk] += 1
                    versions_by_id[version.pk] = version
        self._met |= versions_by_id.keys()
        return sorted(
            versions_by_id.values(),
            key=lambda version: (-shared_counts[version.pk], version.cluster_id),
        )


def _link_all() -> tuple[list[list[int]], list[tuple[int, int]]]:
    numbers = policies.policy().links
    places = {kind: place for place, kind in enumerate(numbers.strength)}
    rows = [
        (entity, places[kind], number)
        for entity, kind, number in fetch_all(_COLUMNS, {"most": numbers.most_sharing})
        if kind in places
    ]
    if not rows:
        return [], []
    columns = np.array(rows, dtype=np.int64).T
    links = find_links(SharedFeatures(*columns), numbers)
    heads = (Coalesce(f"{side}__joined_to", f"{side}_id") for side in ("seller", "other"))
    cut = {(min(ends), max(ends)) for ends in CutLink.objects.values_list(*heads)}
    pairs = zip(links.sellers.tolist(), links.others.tolist(), strict=True)
    is_kept = np.array([pair not in cut for pair in pairs], dtype=bool)
    kept_links = type(links)(links.sellers[is_kept], links.others[is_kept], links.weights[is_kept])
    return (
        list(find_clusters(kept_links)),
        list(zip(kept_links.sellers.tolist(), kept_links.others.tolist(), strict=True)),
    )


def _describe_edges(
    sellers: Iterable[int], pairs: Iterable[tuple[int, int]]
) -> dict[int, list[Edge]]:
    """Describe each pair under its first seller: what is shared, and from which source."""
    numbers = policies.policy().links
    values = {"most": numbers.most_sharing, "of": list(sellers)}
    had: dict[int, dict[int, Edge]] = defaultdict(dict)
    for entity, kind, number, sharing, source, seen_at in fetch_all(_DETAILS, values):
        had[entity][number] = {
            "kind": kind, "sharing": sharing, "source": source, "seen": f"{seen_at.date()}",
            "weight": round(weigh(kind, sharing, numbers), 3),
        }  # fmt: skip
    edges: dict[int, list[Edge]] = defaultdict(list)
    for seller, other in sorted(pairs):
        items = [had[seller][number] for number in sorted(had[seller].keys() & had[other].keys())]
        heaviest = {item["kind"]: item for item in sorted(items, key=lambda item: item["weight"])}
        edge = {"seller": seller, "other": other, "shared": list(heaviest.values())[::-1]}
        edge["weight"] = round(sum(item["weight"] for item in heaviest.values()), 3)
        edges[seller].append(edge)
    return edges


def _lock_newest(versions: Iterable[ClusterVersion]) -> list[ClusterVersion]:
    """Lock these clusters, and return how they stand now: a person may have confirmed somebody."""
    ids = [version.cluster_id for version in versions]
    clusters = Cluster.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    newest = {cluster.pk: cluster.newest() for cluster in clusters}
    return [newest[cluster_id] for cluster_id in ids]


@transaction.atomic
def _propose(
    sellers: Sequence[int],
    edges: Mapping[int, list[Edge]],
    standing: _StandingVersions,
    linked_sellers: Container[int],
    now: datetime,
) -> bool:
    """Write a component as a new cluster, or as a new version of those that it meets."""
    own_edges = [edge for seller in sellers for edge in edges.get(seller, [])]
    # Another component that these meet, too, is another cluster.
    versions = _lock_newest(standing.take_met(sellers))
    by = {
        member["seller"]: member["by"] for row in versions for member in row.members if member["by"]
    }
    seller_ids = {
        *sellers,
        *(pk for pk in by if pk not in linked_sellers),
    }  # who was confirmed stays
    names = Seller.objects.filter(pk__in=seller_ids).order_by("pk").values_list("pk", "legal_name")
    members = [{"seller": pk, "name": name, "by": by.get(pk, "")} for pk, name in names]
    if versions and (versions[0].list_sellers(), _list_grounds(versions[0].edges)) == (
        [member["seller"] for member in members], _list_grounds(own_edges)
    ):  # fmt: skip
        return False
    cluster = versions[0].cluster if versions else Cluster.objects.create(found_at=now)
    write_version(cluster, (members, own_edges), _REASON, "system", now)
    for other in versions[1:]:
        _end(other, f"It is one with cluster {cluster.public_id}.", now)
    return True


def _list_grounds(edges: Iterable[Edge]) -> set[tuple[object, ...]]:
    """List what links whom, without weights, which change with every seller that shares."""
    return {
        (edge["seller"], edge["other"], *sorted(item["kind"] for item in edge["shared"]))
        for edge in edges
    }


def _end_unconfirmed(version: ClusterVersion, now: datetime) -> None:
    with transaction.atomic():
        (newest,) = _lock_newest([version])
        if not any(member["by"] for member in newest.members):
            _end(newest, "Nothing links them any more.", now)


def _end(version: ClusterVersion, why: str, now: datetime) -> None:
    with transaction.atomic():
        Cluster.objects.filter(pk=version.cluster_id).update(ended_at=now)
        audit.record(
            "cluster",
            version.cluster_id,
            EvidenceAct.END_CLUSTER,
            actor="system",
            at=now,
            body={"why": why},
        )
