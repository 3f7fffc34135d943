"""Sellers, their shops, and the links by which marketplaces sign them in."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Seller(models.Model):
    """The seller behind shops; joined sellers are one legal entity and share strikes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    legal_name = models.CharField(max_length=200)
    # The first of those that are one entity with it; none: it is the first, or stands alone.
    joined_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joined_sellers"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.legal_name


class SellerEntry(models.Model):
    """A signed link that was used: a second use is refused for as long as it would be good."""

    marketplace = models.CharField(max_length=32)
    jti = models.CharField(max_length=128)  # the link's own name
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketplace", "jti"], name="a_link_lets_a_seller_in_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="entry_by_end")]

    def __str__(self) -> str:
        return f"{self.marketplace} {self.jti}"


class Shop(models.Model):
    """A seller's presence on one marketplace, as that marketplace names it."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT)
    marketplace = models.CharField(max_length=32)
    external_id = models.CharField(max_length=100)
    # That buyers see, as the listing read last names it; a migration keeps an index of its words.
    name = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketplace", "external_id"], name="a_shop_belongs_to_one_seller"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace}:{self.external_id}"
