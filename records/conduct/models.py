"""Concerns that wait for a person, and the measures that people took (DSA, Article 23)."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from pipeline.conduct.abuse_signals import Signal
from pipeline.vocabulary import Matter
from records.accounts.models import Account, Contestable, ObjectionState, User
from records.sellers.models import Seller
from records.word_field import WordField

_OF_ONE_PARTY = Q(account__isnull=False) | Q(seller__isnull=False)


CONCERN_KINDS: tuple[Word, ...] = (*Matter, *Signal)


class ConcernState(Word):
    """A person dismisses it or acts; nothing follows by itself."""

    OPEN = "open", _("waits for a person")
    DISMISSED = "dismissed", _("dismissed")
    ACTED = "acted", _("acted on")


class Concern(models.Model):
    """What the nightly look found about a party, with the figures of that night."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = WordField(CONCERN_KINDS, max_length=24)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=100, blank=True)  # names it among those of the parties
    figures = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # the last night on which it held
    state = WordField(ConcernState, max_length=9, default=ConcernState.OPEN)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "account", "seller", "detail"],
                condition=Q(state="open"),
                name="a_concern_is_open_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=_OF_ONE_PARTY, name="a_concern_has_a_party"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False),
                name="a_concern_is_decided_by_a_person",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-found_at"], name="concern_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id or '-'}/{self.seller_id or '-'}: {self.state}"


class MisuseScan(models.Model):
    """A day of the desk on which everything was looked at."""

    on = models.DateField(unique=True)
    found = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.found} concerns on {self.on}"


class SanctionKind(Word):
    """What a person decided against a party."""

    WARNING = "warning", _("Warning")
    SUSPENSION = "suspension", _("Suspension")


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Adjectives for measures."""

    def standing(self) -> "SanctionQuerySet":
        """Select sanctions neither lifted nor reversed on an objection."""
        return self.filter(lifted_at=None)

    def in_force(self, now: datetime) -> "SanctionQuerySet":
        """Select suspensions in force now."""
        return self.standing().filter(kind=SanctionKind.SUSPENSION, ends_at__gt=now)

    def objected_to(self) -> "SanctionQuerySet":
        """Select sanctions with an objection, which another person has to answer."""
        return self.filter(objection_state=ObjectionState.FILED)


class Sanction(Contestable):
    """A warning, or after one a suspension for a set time, with the four factors behind it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = WordField(Matter, max_length=8)
    kind = WordField(SanctionKind, max_length=10)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="measures"
    )
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="measures")
    figures = models.JSONField()  # number, proportion and gravity as they stood
    intent = models.TextField()  # the fourth factor: what the person saw of it
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # of a suspension
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    why_lifted = models.CharField(max_length=500, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(matter="notices", account__isnull=False, seller=None)
                | (~Q(matter="notices") & Q(account=None, seller__isnull=False)),
                name="a_measure_is_against_one_party",
            ),
            models.CheckConstraint(
                condition=Q(kind="warning") | Q(ends_at__isnull=False),
                name="a_suspension_ends",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("decided_by")),
                name="an_objection_is_answered_by_somebody_else",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-decided_at"], name="measure_of_account"),
            models.Index(fields=["seller", "-decided_at"], name="measure_of_seller"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.matter} of {self.account_id or self.seller_id}"

    def is_in_force(self, now: datetime) -> bool:
        """Return whether the sanction suspends its party now."""
        ends = self.ends_at is not None and now < self.ends_at
        return self.kind == SanctionKind.SUSPENSION and self.lifted_at is None and ends
