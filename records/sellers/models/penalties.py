"""Strikes of a seller, and what they bring: limits, bans and their orders."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from pipeline.policy.tables import CLOSING, Penalty
from pipeline.vocabulary import Severity
from records.accounts.models import Contestable, ObjectionState, User
from records.sellers.models.sellers import Seller, Shop
from records.word_field import WordField


class SellerStanding(models.Model):
    """When a seller's strikes were last looked at, and when time alone changes them next."""

    seller = models.OneToOneField(
        Seller, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    counterfeit = models.SmallIntegerField(default=0)  # strikes that count, by ladder
    infringement = models.SmallIntegerField(default=0)
    looked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["next_at"], name="standing_by_next_change")]

    def __str__(self) -> str:
        return f"seller {self.seller_id}: {self.counterfeit} and {self.infringement} strikes"


class PenaltyOrderState(Word):
    """Where a penalty stands; a ban is proposed, and imposed by two people after notice."""

    says: str  # to the seller

    IMPOSED = "imposed", _("in force"), _("In force.")
    PROPOSED = (
        "proposed",
        _("proposed"),
        _(
            "Proposed. Two people decide on it after the notice period. Until then you may"
            " dispute and appeal the cases behind it."
        ),
    )
    APPROVED = (
        "approved",
        _("approved by one person"),
        _("Proposed, one person has agreed. Another decides after the notice period."),
    )  # by one person; another confirms
    DECLINED = "declined", _("declined"), _("Not imposed.")
    UNDONE = "undone", _("undone"), _("Taken back: the strikes behind it were removed.")


class PenaltyOrderQuerySet(models.QuerySet["PenaltyOrder"]):
    """Adjectives for penalties."""

    def standing(self) -> "PenaltyOrderQuerySet":
        """Select orders that are not undone."""
        return self.exclude(state=PenaltyOrderState.UNDONE)

    def in_force(self, now: datetime) -> "PenaltyOrderQuerySet":
        """Select orders that are imposed and not over."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), state=PenaltyOrderState.IMPOSED)

    def closing_shop(self, marketplace: str, shop: str, now: datetime) -> "PenaltyOrderQuerySet":
        """Select orders in force that forbid this shop to publish."""
        shops = Shop.objects.filter(marketplace=marketplace, external_id=shop)
        return self.in_force(now).filter(penalty__in=CLOSING, seller__in=shops.values("seller"))

    def for_people(self) -> "PenaltyOrderQuerySet":
        """Select bans, closures and objections that wait for a person."""
        waiting = Q(state__in=[PenaltyOrderState.PROPOSED, PenaltyOrderState.APPROVED])
        objections = Q(objection_state=ObjectionState.FILED, state=PenaltyOrderState.IMPOSED)
        return self.filter(waiting | objections)


class PenaltyOrder(Contestable):
    """One consequence for one seller, of a ladder or by people; it can run backwards."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="penalties")
    # The ladder; empty: of none, people decided it for what monitoring showed.
    severity = WordField(Severity, max_length=16, blank=True)
    figures = models.JSONField(default=dict, db_default={})  # what monitoring showed
    # In the words of a person, for the seller.
    facts = models.CharField(max_length=500, blank=True, db_default="")
    penalty = WordField(Penalty, max_length=16)
    state = WordField(PenaltyOrderState, max_length=10)
    strikes = models.SmallIntegerField()  # that counted when it was brought
    case_ids = models.JSONField(default=list)  # behind these strikes
    brought_at = models.DateTimeField()
    imposed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # of a limit for a time
    notice_ends_at = models.DateTimeField(null=True)  # before it nobody confirms a ban
    approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="bans_approved"
    )
    confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="bans_confirmed"
    )
    why = models.CharField(max_length=200, blank=True)  # it was declined
    done_at = models.DateTimeField(null=True)  # the education was read and its check passed
    # The ban of another shop of the same legal entity that this one carries over.
    extends = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="extensions"
    )

    objects = PenaltyOrderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "severity", "penalty"],
                condition=~Q(state=PenaltyOrderState.UNDONE) & ~Q(severity=""),
                name="a_seller_bears_a_penalty_once_a_ladder",
            ),
            models.UniqueConstraint(
                fields=["seller"],
                condition=Q(
                    penalty=Penalty.CLOSURE,
                    state__in=[
                        PenaltyOrderState.PROPOSED,
                        PenaltyOrderState.APPROVED,
                        PenaltyOrderState.IMPOSED,
                    ],
                ),
                name="a_store_is_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | Q(confirmed_by=None)
                | ~Q(approved_by=F("confirmed_by")),
                name="two_people_impose_a_ban",
            ),
            models.CheckConstraint(
                condition=~Q(
                    penalty__in=[Penalty.BAN, Penalty.CLOSURE], state=PenaltyOrderState.IMPOSED
                )
                | Q(approved_by__isnull=False, confirmed_by__isnull=False),
                name="a_ban_is_imposed_by_people",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None)
                | (
                    (Q(approved_by=None) | ~Q(answered_by=F("approved_by")))
                    & (Q(confirmed_by=None) | ~Q(answered_by=F("confirmed_by")))
                ),
                name="an_order_is_reviewed_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["imposed_at"],
                condition=Q(imposed_at__isnull=False),
                name="penalty_by_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty} of seller {self.seller_id}: {self.state}"

    @property
    def is_by_people(self) -> bool:
        """Return whether people decide on it, and not a ladder alone."""
        return self.penalty == Penalty.BAN or not self.severity

    @property
    def is_open_to_objection(self) -> bool:
        """Return whether the seller may object: once, to what people have begun or imposed."""
        stands = self.state in {PenaltyOrderState.APPROVED, PenaltyOrderState.IMPOSED}
        is_heard = self.objection_state != ObjectionState.NONE
        return self.is_by_people and stands and not is_heard and self.extends_id is None

    @property
    def is_lifted(self) -> bool:
        """It was imposed, and a person took it back with a reason."""
        was_imposed = self.confirmed_by_id or self.penalty == Penalty.LISTING_LIMIT
        return self.state == PenaltyOrderState.DECLINED and bool(was_imposed)


class SellerFigures(models.Model):
    """What monitoring counted of a shop in its last night, over the window of the policy."""

    seller = models.OneToOneField(
        Seller, primary_key=True, on_delete=models.CASCADE, related_name="figures"
    )
    counted_on = models.DateField()
    listings = models.IntegerField()
    upheld = models.IntegerField(default=0, db_default=0)  # complaints
    holds = models.IntegerField(default=0, db_default=0)  # upheld by a person
    switched = models.IntegerField(default=0, db_default=0)  # other goods under a known listing
    again = models.IntegerField(default=0, db_default=0)  # almost what was upheld before
    links = models.IntegerField(default=0, db_default=0)  # new ones, to closed entities

    def __str__(self) -> str:
        return f"seller {self.seller_id} on {self.counted_on}: {self.listings} listings"
