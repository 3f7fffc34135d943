"""Sellers that are linked: what they share, the clusters that follow, and every version."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from records.accounts.models import User
from records.sellers.models import Seller
from records.word_field import WordField


class FeatureKind(Word):
    """What two sellers may share; the policy says how much each weighs."""

    PAYMENT = "payment", _("payment account")
    DEVICE = "device", _("device")
    PHONE = "phone", _("telephone")
    MAIL = "mail", _("email address")
    LICENCE = "licence", _("licence page")
    ADDRESS = "address", _("address")
    NAME = "name", _("name but for script, spelling and legal form")
    PICTURE = "picture", _("copied picture")
    TITLE = "title", _("title")


class ClusterState(Word):
    """Whether people have read how its members are linked."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    ENDED = "ended", _("ended")


class SellerFeature(models.Model):
    """One thing of a seller that others may share; only its hash is known here."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="features")
    kind = WordField(FeatureKind, max_length=8)
    value = models.CharField(
        max_length=64
    )  # keyed by the marketplace, or SHA-256 of what is public
    source = models.CharField(max_length=32)  # the marketplace that said so, or "found"
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "value", "seller"], name="a_seller_has_a_feature_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of seller {self.seller_id}"


class CutLink(models.Model):
    """Two sellers between whom somebody took the link away: no night draws it again."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=500)
    cut_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cut_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seller__lt=F("other")), name="a_cut_link_names_the_older_first"
            ),
            models.UniqueConstraint(fields=["seller", "other"], name="a_link_is_cut_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} and {self.other_id}"


class ClusterQuerySet(models.QuerySet["Cluster"]):
    """Clusters, with how they stand."""

    def with_newest(self) -> "ClusterQuerySet":
        """Read the newest version of all with one question."""
        newest = ClusterVersion.objects.order_by("cluster_id", "-number").distinct("cluster_id")
        return self.prefetch_related(models.Prefetch("versions", newest, to_attr="read_versions"))


class Cluster(models.Model):
    """Sellers that links bring together: a proposal, until a person confirms its members."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # nothing links its sellers any more

    objects = ClusterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"cluster {self.pk}"

    def newest(self) -> "ClusterVersion":
        """Return the newest version, or the one that was read `with_newest`."""
        versions = getattr(self, "read_versions", None)
        return versions[0] if versions else self.versions.latest("number")

    @property
    def state(self) -> "ClusterState":
        """Return whether a person still has to look at a member."""
        if self.ended_at:
            return ClusterState.ENDED
        is_read = all(member["by"] for member in self.newest().members)
        return ClusterState.CONFIRMED if is_read else ClusterState.PROPOSED


class ClusterVersion(models.Model):
    """A cluster as it stood: every change, by a person or a night, makes a new one."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    members = models.JSONField()  # [{"seller": .., "name": .., "by": person's name or ""}, ...]
    edges = models.JSONField()  # [{"seller", "other", "weight", "shared": [{"kind", ...}]}, ...]
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "number"], name="a_version_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of cluster {self.cluster_id}"

    def list_sellers(self) -> list[int]:
        """Return the ids of its members."""
        return [member["seller"] for member in self.members]

    def write(self) -> dict[str, Any]:
        """Return it as a document for a bundle."""
        return {"version": self.number, "members": self.members, "edges": self.edges}
