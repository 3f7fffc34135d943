"""Designated brands, and the sellers whose papers let them offer these."""

import uuid
from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from pipeline.vetting.chains import WAITING, AuthorisationState, LinkKind, OwnerAnswer
from records.accounts.models import Leased, User
from records.rights.models.rights import Right
from records.sellers.models import Seller
from records.vetting.models.applications import SellerPaper
from records.word_field import WordField

_OPEN = [*sorted(WAITING), AuthorisationState.GRANTED]


class DesignationState(Word):
    """From a proposal to its end."""

    PROPOSED = "proposed", _("proposed")  # by its figures
    IN_FORCE = "in_force", _("in force")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


class AuthorisationReason(Word):
    """Why papers for a brand are not enough."""

    NOT_GENUINE = "not_genuine", _("a paper could not be confirmed as genuine")
    CHAIN_BROKEN = "chain_broken", _("the papers do not lead from the owner to you")
    OTHER_GOODS = "other_goods", _("the papers are for other goods")
    OUT_OF_DATE = "out_of_date", _("a paper is out of date")
    UNREADABLE = "unreadable", _("a paper cannot be read")
    OWNER_OBJECTS = "owner_objects", _("the owner of the brand objects")


class BrandDesignationQuerySet(models.QuerySet["BrandDesignation"]):
    """Designations, as sellers and screening meet them."""

    def in_force(self, marketplace: str) -> Self:
        """Select those in force on a marketplace now."""
        return self.filter(state=DesignationState.IN_FORCE, marketplace__in=["", marketplace])


class BrandDesignation(models.Model):
    """A right whose goods only sellers with papers may offer; an empty list means all."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="designations")
    name = models.CharField(max_length=300)  # of the brand: sellers may not read the right
    brand_keys = ArrayField(models.CharField(max_length=300), default=list)  # as names are compared
    marketplace = models.CharField(max_length=32, blank=True)  # empty: every one
    categories = ArrayField(models.CharField(max_length=100), default=list)
    documents = ArrayField(WordField(LinkKind, max_length=12), default=list)  # required
    allows_resale = models.BooleanField(default=True, db_default=True)  # without papers
    state = WordField(DesignationState, max_length=8)
    cases = models.IntegerField(default=0)  # upheld counterfeits when it was proposed
    proposed_at = models.DateTimeField()
    since_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    objects = BrandDesignationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "marketplace"],
                condition=Q(state__in=["proposed", "in_force"]),
                name="a_right_is_designated_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="designation_by_state")]

    def __str__(self) -> str:
        return f"designation of right {self.right_id}: {self.state}"


class BrandAuthorisationQuerySet(models.QuerySet["BrandAuthorisation"]):
    """Papers, as restrictions and screening ask for them."""

    def allowing(self, marketplace: str, day: date, grace: timedelta) -> Self:
        """Select those that let a seller offer goods on that day, or did until lately."""
        states = [AuthorisationState.GRANTED, AuthorisationState.EXPIRED]
        return self.filter(marketplace=marketplace, state__in=states, last_on__gte=day - grace)


class BrandAuthorisation(Leased):
    """A seller's papers for one right on one marketplace, who read them, and what came of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="authorisations")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="authorisations")
    marketplace = models.CharField(max_length=32)
    state = WordField(AuthorisationState, max_length=14, default=AuthorisationState.SUBMITTED.value)
    # Who asks, as it stood then: the owner may not read the seller.
    seller_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    seller_number = models.CharField(max_length=64, blank=True, default="", db_default="")
    seller_country = models.CharField(max_length=2, blank=True, default="", db_default="")
    territories = ArrayField(models.CharField(max_length=2), default=list)  # empty: all
    last_on = models.DateField()  # what the papers allow at most
    submitted_at = models.DateTimeField()
    first_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    first_says = models.BooleanField(null=True)
    first_note = models.TextField(blank=True)
    second_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    second_says = models.BooleanField(null=True)
    second_note = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason_code = WordField(AuthorisationReason, max_length=24, blank=True)
    reason = models.TextField(blank=True)
    owner_until = models.DateTimeField()
    owner_says = WordField(OwnerAnswer, max_length=9, blank=True)
    owner_why = models.CharField(max_length=500, blank=True)
    owner_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    owner_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    reminded_days = models.SmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BrandAuthorisationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "seller", "marketplace"],
                condition=Q(state__in=_OPEN),
                name="a_seller_has_one_authorisation_a_right",
            ),
            models.CheckConstraint(
                condition=(Q(second_by=None) | ~Q(second_by=F("first_by")))
                & (Q(decided_by=None) | ~Q(decided_by=F("first_by")))
                & (Q(decided_by=None) | Q(second_by=None) | ~Q(decided_by=F("second_by"))),
                name="nobody_reads_papers_twice",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="authorisation_by_state"),
            models.Index(fields=["seller", "marketplace"], name="authorisation_of_seller"),
        ]

    def __str__(self) -> str:
        return f"authorisation {self.pk} of seller {self.seller_id}: {self.state}"


class AuthorisationLink(models.Model):
    """One paper of a chain, as the seller describes it."""

    authorisation = models.ForeignKey(
        BrandAuthorisation, on_delete=models.CASCADE, related_name="links"
    )
    position = models.SmallIntegerField()
    kind = WordField(LinkKind, max_length=12)
    giver = models.CharField(max_length=200)
    receiver = models.CharField(max_length=200)
    goods = models.CharField(max_length=300, blank=True)
    territories = ArrayField(models.CharField(max_length=2), default=list)  # empty: all
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_signed = models.BooleanField()
    is_sealed = models.BooleanField()
    paper = models.ForeignKey(SellerPaper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authorisation", "position"], name="a_chain_has_a_link_at_a_place_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.giver} to {self.receiver}"
