"""What marketplaces say of the legal entity behind a shop, and which sellers are one entity."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from records.accounts.models.people import User
from records.sellers.models.sellers import Seller
from records.word_field import WordField


class SellerDeclaration(models.Model):
    """The entity behind a shop as its marketplace named it: a row for each thing that it said."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="declarations")
    marketplace = models.CharField(max_length=32)
    ref = models.CharField(max_length=100, blank=True)  # the marketplace's own for the entity
    legal_name = models.CharField(max_length=200, blank=True)
    registration_number = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_number_verified = models.BooleanField(default=False)  # in the register, by the marketplace
    folded_name = models.CharField(max_length=200, blank=True)  # as they are compared
    folded_number = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)  # of what was said
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "sha256"], name="a_declaration_is_written_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["marketplace", "ref"], condition=~Q(ref=""), name="declaration_by_ref"
            ),
            models.Index(
                fields=["country", "folded_number"],
                condition=~Q(folded_number=""),
                name="declaration_by_number",
            ),
            models.Index(
                fields=["country", "folded_name"],
                condition=~Q(folded_name=""),
                name="declaration_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace} on seller {self.seller_id}: {self.legal_name or self.ref}"


class MarketplaceSeller(models.Model):
    """What a marketplace sent of an entity and its shops; workers, who see all, register them."""

    marketplace = models.CharField(max_length=32)
    ref = models.CharField(max_length=100)
    legal_name = models.CharField(max_length=200, blank=True)
    registration_number = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_number_verified = models.BooleanField(default=False)
    shops = models.JSONField(default=list)  # [[the marketplace's id, its name], ...]
    features = models.JSONField(default=dict, db_default={})  # {kind: [keyed hash, ...]}
    said_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketplace", "ref"], name="a_marketplace_names_an_entity_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["said_at"], condition=Q(done_at=None), name="marketplace_seller_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace}:{self.ref}"


class JoinGround(Word):
    """Why two sellers are believed to be one; the first two are facts, the others proposals."""

    # of the entity, on one marketplace
    REFERENCE = "same_reference", _("the marketplace has one reference for both")
    VERIFIED = (
        "same_verified",
        _("the same registration number and country, which a marketplace verified for each"),
    )
    # number and country: anybody can state the number of another
    REGISTRATION = (
        "same_registration",
        _("the same registration number and country, which not every marketplace verified"),
    )
    NAME = "same_name", _("a like name in the same country, which proves nothing")  # and country
    PERSON = "by_a_person", _("a person found it")


class JoinState(Word):
    """From a proposal to its end; two people join, and two people part."""

    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved by one person")  # by one person; another confirms
    DECLINED = "declined", _("declined")
    JOINED = "joined", _("joined")
    # still joined: one person wants them parted, another confirms
    PARTING = "parting", _("joined; one person wants them parted")
    PARTED = "parted", _("parted")


class SellerJoinQuerySet(models.QuerySet["SellerJoin"]):
    """Adjectives for joins."""

    def standing(self) -> "SellerJoinQuerySet":
        """Select those that make two sellers one."""
        return self.filter(state__in=[JoinState.JOINED, JoinState.PARTING])

    def for_people(self) -> "SellerJoinQuerySet":
        """Select those that wait for somebody."""
        return self.filter(state__in=[JoinState.PROPOSED, JoinState.APPROVED, JoinState.PARTING])


class SellerJoin(models.Model):
    """Two sellers, and the belief that they are one legal entity."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="joins")
    other = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="joins_from")
    ground = WordField(JoinGround, max_length=20)
    why = models.CharField(max_length=300, blank=True)  # in the words of who proposed it
    state = WordField(JoinState, max_length=10)
    proposed_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # it was declined or parted
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    part_why = models.CharField(max_length=300, blank=True)
    parting_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    parted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SellerJoinQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seller__lt=F("other")), name="a_join_names_the_older_seller_first"
            ),
            models.UniqueConstraint(
                fields=["seller", "other"],
                condition=Q(closed_at=None),
                name="two_sellers_are_joined_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | Q(confirmed_by=None)
                | ~Q(approved_by=F("confirmed_by")),
                name="two_people_join",
            ),
            models.CheckConstraint(
                condition=Q(parting_by=None) | Q(parted_by=None) | ~Q(parting_by=F("parted_by")),
                name="two_people_part",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "declined"])
                | Q(ground__in=["same_reference", "same_verified"])
                | Q(approved_by__isnull=False, confirmed_by__isnull=False),
                name="a_likeness_joins_nobody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["other"], name="join_by_other"),
            models.Index(fields=["state", "proposed_at"], name="join_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} and {self.other_id}: {self.state}"

    @property
    def is_standing(self) -> bool:
        """Return whether it makes the two one."""
        return self.state in {JoinState.JOINED, JoinState.PARTING}
