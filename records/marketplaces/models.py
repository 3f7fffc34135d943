"""Listings as the marketplace names them, as they were frozen, and as they shall be."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from pipeline.filing.listing_lines import find_shop
from records.sellers.models import Seller


class Listing(models.Model):
    """One product listing, or a shop's own page; enforcement is its desired state, versioned."""

    marketplace = models.CharField(max_length=32)
    external_id = models.CharField(max_length=100)
    url = models.URLField(max_length=500)
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT)
    is_down = models.BooleanField(default=False)  # while a case on it is effectively upheld
    version = models.BigIntegerField(default=0)  # of is_down; receivers ignore older ones
    told_version = models.BigIntegerField(default=0)  # the newest that the marketplace confirmed
    told_is_down = models.BooleanField(default=False)  # what it was told with it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketplace", "external_id"], name="a_listing_is_known_once"
            ),
            models.CheckConstraint(
                condition=models.Q(told_version__lte=models.F("version")),
                name="nobody_was_told_of_a_future_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace}:{self.external_id}"

    @property
    def is_shop(self) -> bool:
        """Whether it is a shop's own page."""
        return bool(find_shop(self.external_id))


class ListingFigures(models.Model):
    """What a marketplace counts of a listing, as of the newest count that it sent."""

    marketplace = models.CharField(max_length=32)
    external_id = models.CharField(max_length=100)
    units_sold = models.IntegerField()
    first_offered_on = models.DateField(null=True)
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketplace", "external_id"], name="a_listing_is_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace}:{self.external_id}: {self.units_sold} sold"


class FrozenListing(models.Model):
    """What a listing said when a case was filed; the bytes lie in the vault."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT)
    document_sha256 = models.CharField(max_length=64)  # the fields, as fetched, in the vault
    title = models.TextField()
    brand = models.TextField(blank=True)
    description = models.TextField(blank=True)
    category = models.TextField(blank=True)
    markets = ArrayField(models.CharField(max_length=2), default=list)
    price = models.CharField(max_length=32, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    first_offered_on = models.DateField(null=True)  # as the marketplace says
    # [{"sha256": .., "error": ..}], in listing order; of a shop's page also those of listings that
    # it shows, each with its "exhibit": {"listing": .., "title": .., "document_sha256": ..}.
    pictures = models.JSONField(default=list)
    frozen_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            BrinIndex(fields=["frozen_at"], name="frozen_by_time", autosummarize=True)
        ]

    def __str__(self) -> str:
        return self.title

    def list_own_pictures(self) -> list[str]:
        """Return the hashes of its pictures that were read, without those of exhibits."""
        return [
            picture["sha256"]
            for picture in self.pictures
            if picture["sha256"] and not picture["error"] and "exhibit" not in picture
        ]
