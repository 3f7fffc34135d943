"""Who is trusted, by which figures."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from pipeline.policy.tables import CLOSING, Penalty
from pipeline.vocabulary import GoodFaithState, RightKind, Severity
from records.accounts.models import Account, Contestable, ObjectionState, Seller, Shop, User
from records.word_field import WordField


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Selections of memberships."""

    def of_filer(self, filer_id: int) -> "MembershipQuerySet":
        """Select the filer's own, and one for each principal it files for."""
        return self.filter(Q(owner_id=filer_id, agent=None) | Q(agent_id=filer_id)).order_by("pk")


class Membership(models.Model):
    """Good Faith standing of an owner, or of an agent for one owner; no spill-over."""

    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    agent = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="agent_memberships"
    )
    state = WordField(GoodFaithState, max_length=16, default=GoodFaithState.NOT_ELIGIBLE)
    since_at = models.DateTimeField(db_default=Now())
    cooldown_until_on = models.DateField(null=True)
    why = models.CharField(max_length=200, default="")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "agent"],
                name="a_filer_has_one_standing_an_owner",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}/{self.agent_id or '-'} {self.state}"

    @property
    def filer_id(self) -> int:
        """The account whose filings count: the agent's, or the owner's own."""
        return self.agent_id or self.owner_id


class Evaluation(models.Model):
    """One day's figures for one membership, kept so that a verdict can be shown again."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    on = models.DateField()
    figures = models.JSONField()
    state = WordField(GoodFaithState, max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "on"], name="a_membership_is_evaluated_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} on {self.on}: {self.state}"


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


class OrderState(Word):
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
        return self.exclude(state=OrderState.UNDONE)

    def in_force(self, now: datetime) -> "PenaltyOrderQuerySet":
        """Select orders that are imposed and not over."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), state=OrderState.IMPOSED)

    def closing_shop(self, marketplace: str, shop: str, now: datetime) -> "PenaltyOrderQuerySet":
        """Select orders in force that forbid this shop to publish."""
        shops = Shop.objects.filter(marketplace=marketplace, external_id=shop)
        return self.in_force(now).filter(penalty__in=CLOSING, seller__in=shops.values("seller"))

    def for_people(self) -> "PenaltyOrderQuerySet":
        """Select bans, closures and objections that wait for a person."""
        waiting = Q(state__in=[OrderState.PROPOSED, OrderState.APPROVED])
        objections = Q(objection_state=ObjectionState.FILED, state=OrderState.IMPOSED)
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
    state = WordField(OrderState, max_length=10)
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
                condition=~Q(state=OrderState.UNDONE) & ~Q(severity=""),
                name="a_seller_bears_a_penalty_once_a_ladder",
            ),
            models.UniqueConstraint(
                fields=["seller"],
                condition=Q(
                    penalty=Penalty.CLOSURE,
                    state__in=[OrderState.PROPOSED, OrderState.APPROVED, OrderState.IMPOSED],
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
                condition=~Q(penalty__in=[Penalty.BAN, Penalty.CLOSURE], state=OrderState.IMPOSED)
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
        stands = self.state in {OrderState.APPROVED, OrderState.IMPOSED}
        is_heard = self.objection_state != ObjectionState.NONE
        return self.is_by_people and stands and not is_heard and self.extends_id is None

    @property
    def is_lifted(self) -> bool:
        """It was imposed, and a person took it back with a reason."""
        was_imposed = self.confirmed_by_id or self.penalty == Penalty.LISTING_LIMIT
        return self.state == OrderState.DECLINED and bool(was_imposed)


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


class SmallFirmState(Word):
    """From the application to the Small Firms Program to its end."""

    APPLIED = "applied", _("applied")
    MEMBER = "member", _("member")
    GRADUATED = "graduated", _("graduated")
    LEFT = "left", _("left")
    DECLINED = "declined", _("not admitted")


class SmallFirm(models.Model):
    """One application to the program, as declared, and what became of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="small_firms")
    state = WordField(SmallFirmState, max_length=10, default=SmallFirmState.APPLIED)
    staff = models.IntegerField()
    turnover_band = models.CharField(max_length=16)  # a code of the policy
    rights = models.IntegerField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    contact = models.CharField(max_length=120, blank=True)  # who helps the firm, by name
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)  # it was declined or ended

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["applied", "member"]),
                name="a_firm_has_one_application_or_membership",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "applied_at"], name="firm_by_state")]

    def __str__(self) -> str:
        return f"small firm {self.account_id}: {self.state}"


class FlaggerQuerySet(models.QuerySet["TrustedFlagger"]):
    """Adjectives for appointments of trusted flaggers."""

    def in_force(self, day: date) -> "FlaggerQuerySet":
        """Select those whose lane is open on this day."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            ended_at=None,
            suspended_at=None,
            starts_on__lte=day,
        )


class TrustedFlagger(models.Model):
    """An appointment by a coordinator (DSA, Article 22), as staff entered it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="appointments")
    flagger_id = models.CharField(max_length=64)  # that the coordinator gave
    coordinator = models.CharField(max_length=120)
    kinds = ArrayField(WordField(RightKind, max_length=24), default=list)  # its area; empty: all
    territories = ArrayField(models.CharField(max_length=2), default=list)  # empty: all
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # by staff, before its last day
    why = models.CharField(max_length=200, blank=True)  # of the last change

    objects = FlaggerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_at=None),
                name="an_account_has_one_appointment",
            ),
        ]

    def __str__(self) -> str:
        return f"trusted flagger {self.flagger_id} of {self.coordinator}"


class SupportMessage(models.Model):
    """One message of the thread between a small firm and the person who helps it; none changes."""

    firm = models.ForeignKey(SmallFirm, on_delete=models.PROTECT, related_name="messages")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_answer = models.BooleanField()  # by staff
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "sent_at"], name="support_thread")]

    def __str__(self) -> str:
        return f"message {self.pk} of small firm {self.firm_id}"


class Adoption(models.Model):
    """An account has proven an address: reports that were sent with it are its history."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="adoptions")
    email = models.EmailField()  # in small letters
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # by a worker, who sees reports of everybody

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "email"], name="an_account_adopts_an_address_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(done_at=None), name="adoption_waiting"),
        ]

    def __str__(self) -> str:
        return f"adoption {self.pk} by account {self.account_id}"


class AdoptedReport(models.Model):
    """One report of the public form that belongs to an account's history now."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="adopted_reports")
    request_public_id = models.UUIDField(unique=True)  # no key: the request stays the form's
    filed_at = models.DateTimeField()
    adopted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-filed_at"], name="adopted_by_account")
        ]

    def __str__(self) -> str:
        return f"report {self.request_public_id} of account {self.account_id}"
