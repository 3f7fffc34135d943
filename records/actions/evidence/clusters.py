"""Clusters of linked sellers in the hands of people: members confirmed, links taken away."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from pipeline.sellers.entities import find_path, group_sellers
from records.accounts.models import User
from records.actions.evidence.steps import StepNotAllowed, ensure_keeper
from records.evidence.acts import EvidenceAct
from records.evidence.models import Cluster, ClusterVersion, CutLink
from records.ledger import audit

type Edge = dict[str, Any]  # as `ClusterVersion.edges` keeps it
type _Stands = tuple[Sequence[Mapping[str, Any]], Sequence[Edge]]  # members and edges


def write_version(
    cluster: Cluster, stands: _Stands, why: str, actor: str, now: datetime
) -> ClusterVersion:
    """Write how a cluster stands now: its members and edges."""
    members, edges = stands
    number = cluster.versions.count() + 1
    version = ClusterVersion.objects.create(
        cluster=cluster, number=number, members=members, edges=edges, made_at=now
    )
    body: dict[str, audit.Value] = {"version": number, "members": len(members), "why": why}
    audit.record("cluster", cluster.pk, EvidenceAct.CHANGE_CLUSTER, actor=actor, at=now, body=body)
    return version


def describe_path(version: ClusterVersion, seller: int) -> list[Edge]:
    """Return the edges that lead from the head of a cluster to one of its members."""
    pairs = {(edge["seller"], edge["other"]): edge for edge in version.edges}
    way = find_path(find_head(version), seller, pairs)
    return [pairs[min(step), max(step)] for step in pairwise(way)]


def find_head(version: ClusterVersion) -> int:
    """Return the member that paths begin at: confirmed if one is, and of those the most linked."""
    degrees = Counter(pk for edge in version.edges for pk in (edge["seller"], edge["other"]))
    head = max(version.members, key=lambda member: (bool(member["by"]), degrees[member["seller"]]))
    return int(head["seller"])


def confirm_member(cluster_id: int, seller: int, keeper: User, *, now: datetime) -> ClusterVersion:
    """Note that a person read the path to a member, and holds it to belong to the cluster.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        cluster, version = _lock(cluster_id, keeper)
        members = [
            member | {"by": keeper.username} if member["seller"] == seller else member
            for member in version.members
        ]
        if members == version.members:
            raise StepNotAllowed
        names = [_name_edge(edge) for edge in describe_path(version, seller)]
        why = f"Seller {seller} was confirmed by {' '.join(names) or 'being its head'}."
        return write_version(cluster, (members, version.edges), why, keeper.actor, now)


def cut_link(
    cluster_id: int, seller: int, other: int, why: str, keeper: User, *, now: datetime
) -> list[Cluster]:
    """Take the link between two sellers away for good; what it held together falls apart.

    Returns:
        The cluster, and those that split off.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        cluster, version = _lock(cluster_id, keeper)
        rest = [
            edge for edge in version.edges if (edge["seller"], edge["other"]) != (seller, other)
        ]
        if len(rest) == len(version.edges):
            raise StepNotAllowed
        CutLink.objects.create(seller_id=seller, other_id=other, why=why, cut_by=keeper, cut_at=now)
        reason = f"The link of {seller} and {other} was taken away: {why}"
        parts = _split_components(version, rest)
        clusters = [cluster, *(Cluster.objects.create(found_at=now) for _ in parts[1:])]
        for target, part in zip(clusters, parts, strict=True):
            members = [member for member in version.members if member["seller"] in part]
            edges = [edge for edge in rest if edge["seller"] in part]
            write_version(target, (members, edges), reason, keeper.actor, now)
        return clusters


def _split_components(version: ClusterVersion, edges: Iterable[Edge]) -> list[tuple[int, ...]]:
    """Split a cluster into its connected parts, largest first; drop single sellers after that."""
    pairs = [(edge["seller"], edge["other"]) for edge in edges]
    parts = sorted(group_sellers(version.list_sellers(), pairs), key=len, reverse=True)
    return [parts[0], *(part for part in parts[1:] if len(part) > 1)]


def _name_edge(edge: Edge) -> str:
    kinds = "+".join(item["kind"] for item in edge["shared"])
    return f"{edge['seller']}-{edge['other']}:{kinds}"


def _lock(cluster_id: int, keeper: User) -> tuple[Cluster, ClusterVersion]:
    ensure_keeper(keeper)
    cluster = Cluster.objects.select_for_update().get(pk=cluster_id)
    if cluster.ended_at:
        raise StepNotAllowed
    return cluster, cluster.newest()
