"""Clusters of linked sellers on the pages: a graph with its table, members confirmed, links cut."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from math import cos, pi, sin
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, LongText, Step, Visit
from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.web.labels import label
from records.actions.evidence import clusters
from records.actions.evidence.clusters import Edge
from records.evidence.models import Cluster, ClusterVersion, CutLink, FeatureKind

_RADIUS: Final = 180
_MIDDLE: Final = 250
_MOST_VERSIONS: Final = 20
_MOST_DRAWN: Final = 60  # beyond that the lines cover each other; the table says it all


class ConfirmForm(forms.Form):
    """A member, and that its path was read."""

    seller = forms.IntegerField()
    has_read = forms.BooleanField()

    def clean(self) -> dict[str, object]:
        """Keep what the action takes: the member."""
        return {name: value for name, value in self.cleaned_data.items() if name == "seller"}


class CutForm(forms.Form):
    """A link, and why it is none."""

    seller = forms.IntegerField()
    other = forms.IntegerField()
    why = LongText(max_length=500)


@dataclass(frozen=True, slots=True)
class Point:
    """A member in the graph."""

    x: int
    y: int
    name: str
    is_confirmed: bool


def describe_edge(edge: Edge, names: Mapping[int, str]) -> str:
    """Describe who shares what with whom, by which source and since when."""
    shared_features = ", ".join(
        _now("the same %(kind)s, which %(sharing)s sellers have (%(source)s, %(seen)s)")
        % {**item, "kind": str(label(FeatureKind(item["kind"]))),
           "source": _now("found in cases") if item["source"] == "found" else item["source"]}
        for item in edge["shared"]
    )  # fmt: skip
    return f"{names[edge['seller']]} – {names[edge['other']]}: {shared_features}"


def describe_change(
    version: ClusterVersion, before: ClusterVersion | None, cut: Iterable[CutLink]
) -> str:
    """Describe a version: confirmed members, and links that were cut or found."""
    sellers = {member["seller"] for member in before.members if member["by"]} if before else set()
    confirmation_texts = [
        _now("%(seller)s was confirmed by %(person)s.")
        % {"seller": member["name"], "person": member["by"]}
        for member in version.members
        if before and member["by"] and member["seller"] not in sellers
    ]
    cut_link_texts = [
        _now("The link between %(seller)s and %(other)s was taken away: %(why)s")
        % {"seller": link.seller.legal_name, "other": link.other.legal_name, "why": link.why}
        for link in cut
        if link.cut_at == version.made_at
    ]
    return " ".join(cut_link_texts or confirmation_texts) or _now("Links were found.")


class ClusterDesk(EvidenceDesk[Cluster]):
    """Proposed at night, read by people."""

    model, name, plural, key = Cluster, "cluster", "clusters", "cluster_id"
    title = _("Linked sellers")
    introduction = _(
        "Sellers that share what few others have, as their marketplaces and our cases say. Each"
        " group is a proposal: read the path to a member before you confirm it."
    )
    none_yet = _("No sellers are linked. They are looked through each night.")
    columns = (_("Sellers"), _("Members"), _("Confirmed"), _("Found"))
    over = frozenset({"confirmed", "ended"})
    # No state: the tables of members and links have the forms.
    steps = (
        Step("confirm", _("Confirm"), clusters.confirm_member, (), ConfirmForm),
        Step("cut", _("Take the link away"), clusters.cut_link, (), CutForm),
    )
    besides = "console/evidence/cluster.html"

    def list_all(self) -> QuerySet[Cluster, Any]:
        """List current clusters first, newest first."""
        return Cluster.objects.with_newest().order_by("-ended_at", "-found_at", "-pk")

    def list_cells(self, cluster: Cluster) -> tuple[object, ...]:
        """Return the first names, the numbers of members and confirmed ones, and the day found."""
        members = cluster.newest().members
        names = ", ".join(member["name"] for member in members[:3])
        count = sum(bool(member["by"]) for member in members)
        return (
            f"{names} …" if len(members) > 3 else names,
            len(members),
            count,
            cluster.found_at.date(),
        )

    def list_facts(self, cluster: Cluster) -> Iterator[Fact]:
        """List the cluster's size and its earlier versions."""
        newest = cluster.newest()
        yield Fact(_("Members"), len(newest.members))
        yield Fact(_("Links"), len(newest.edges))
        versions = list(cluster.versions.order_by("-number")[: _MOST_VERSIONS + 1])
        cut = CutLink.objects.filter(cut_at__in=[version.made_at for version in versions])
        links = list(cut.select_related("seller", "other"))
        for version, before in zip_longest(versions[:_MOST_VERSIONS], versions[1:]):
            label = _now("Version %s") % version.number
            change_text = describe_change(version, before, links)
            yield Fact(label, change_text, str(version.made_at.date()))

    def build_extra_context(self, visit: Visit[Cluster]) -> Mapping[str, object]:
        """Build the graph, and describe each member and link."""
        version = visit.thing.newest()
        names = {member["seller"]: member["name"] for member in version.members}
        points = _place(version)
        is_drawn = len(points) <= _MOST_DRAWN
        return {
            "points": points.values() if is_drawn else (),
            "lines": [(points[edge["seller"]], points[edge["other"]]) for edge in version.edges],
            "members": [
                (member, [describe_edge(edge, names) for edge in path])
                for member in version.members
                for path in (clusters.describe_path(version, member["seller"]),)
            ],
            "links": [(edge, describe_edge(edge, names)) for edge in version.edges],
        }


def _place(version: ClusterVersion) -> dict[int, Point]:
    """Place the members on a circle, in the order of their ids."""
    turn = 2 * pi / max(1, len(version.members))
    return {
        member["seller"]: Point(
            round(_MIDDLE + _RADIUS * sin(turn * place)),
            round(_MIDDLE - _RADIUS * cos(turn * place)),
            member["name"],
            bool(member["by"]),
        )
        for place, member in enumerate(version.members)
    }


CLUSTERS: Final = ClusterDesk()


PAGES = CLUSTERS.declare_pages()
