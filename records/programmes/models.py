"""Those who are trusted, by which figures."""

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from pipeline.vocabulary import GoodFaithState, RightKind
from records.accounts.models import Account, User
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
