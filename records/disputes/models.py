"""What follows an upheld claim: the seller's counter-notifications, and appeals of either party."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from pipeline.disputes.procedure import AWAITED, AppealState, CounterAnswer, CounterState, Ground
from pipeline.law.profiles import DisputeStep, Party
from records.accounts.models import User
from records.cases.models.cases import Case
from records.cases.models.rulings import Ruling, Settlement
from records.word_field import WordField

_OPEN = [state.value for state in AWAITED]
_OPEN_APPEALS = [state.value for state in AppealState if state.is_open]


class CounterQuerySet(models.QuerySet["CounterNotification"]):
    """Adjectives for counter-notifications."""

    def open(self) -> "CounterQuerySet":
        """Select those in which somebody still has to act."""
        return self.filter(state__in=_OPEN)

    def disputed(self) -> "CounterQuerySet":
        """Select those that wait for a person to rule."""
        return self.filter(state=CounterState.DISPUTED)

    def unanswered(self, now: datetime) -> "CounterQuerySet":
        """Select those whose filer did not answer in time."""
        return self.filter(state=CounterState.FORWARDED, answer_ends_at__lte=now)


class CounterNotification(models.Model):
    """One chance that the seller used; those that are open or were missed follow from the clock."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    batch_id = models.UUIDField()  # one statement may cover many cases of a request
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="counters")
    account_id = models.BigIntegerField()  # the filer's
    seller_id = models.BigIntegerField()
    decision_version = models.SmallIntegerField(default=0)  # of the case, that it disputes
    profile = models.CharField(max_length=16)  # the law, frozen
    chance = models.SmallIntegerField()  # from 1
    state = WordField(CounterState, max_length=20)
    ground = WordField(Ground, max_length=24)
    statement = models.TextField()
    evidence = models.JSONField(default=list)  # [{"sha256": .., "name": .., "pages": [..]}]
    declarations = ArrayField(models.CharField(max_length=32), default=list)
    contact = models.JSONField(default=dict)  # what the law demands of the seller, and no more
    filed_at = models.DateTimeField()
    forwarded_at = models.DateTimeField(null=True)
    answer_ends_at = models.DateTimeField(null=True)
    answer = WordField(CounterAnswer, max_length=20, blank=True)
    answer_text = models.TextField(blank=True)
    answer_evidence = models.JSONField(  # as `evidence`
        default=list, db_default=Value([], models.JSONField())
    )
    answered_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)  # the desk's clock runs from here
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = CounterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case"],
                condition=Q(state__in=_OPEN),
                name="one_open_counter_notification_a_case",
            ),
            models.UniqueConstraint(
                fields=["public_id", "account_id"], name="a_counter_has_its_own_public_id"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "accept", *(step.value for step in DisputeStep)]),
                name="an_answer_is_a_step_of_the_law",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="counter_desk_order", condition=Q(state="rejected_by_filer")
            ),
            models.Index(
                fields=["answer_ends_at"], name="counter_unanswered", condition=Q(state="forwarded")
            ),
            models.Index(fields=["seller_id", "-filed_at"], name="counter_of_seller"),
            models.Index(fields=["account_id", "-filed_at"], name="counter_of_filer"),
            models.Index(fields=["batch_id"], name="counter_of_statement"),
        ]

    def __str__(self) -> str:
        return f"counter-notification {self.chance} of case {self.case_id}: {self.state}"


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Adjectives for appeals."""

    def open(self) -> "AppealQuerySet":
        """Select those that wait for a person."""
        return self.filter(state__in=_OPEN_APPEALS)


class Appeal(models.Model):
    """A party's dispute of what the platform did: a ruling, or a restoration on silence."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    account_id = models.BigIntegerField()  # the filer's
    seller_id = models.BigIntegerField(null=True)
    party = WordField(Party, max_length=8)
    ruling = models.ForeignKey(
        Ruling, null=True, on_delete=models.PROTECT, related_name="appeals"
    )  # what it disputes, or else
    settlement = models.ForeignKey(Settlement, null=True, on_delete=models.PROTECT)
    decision_version = models.SmallIntegerField(default=0)  # of the case
    state = WordField(AppealState, max_length=12)
    statement = models.TextField()
    evidence = models.JSONField(default=list)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "ruling", "party"],
                condition=Q(ruling__isnull=False),
                name="a_party_appeals_a_ruling_once",
            ),
            models.UniqueConstraint(
                fields=["account_id", "settlement", "party"],
                condition=Q(settlement__isnull=False),
                name="a_party_appeals_a_restoration_once",
            ),
            models.UniqueConstraint(
                fields=["public_id", "account_id"], name="an_appeal_has_its_own_public_id"
            ),
            models.CheckConstraint(
                condition=Q(ruling__isnull=False) ^ Q(settlement__isnull=False),
                name="an_appeal_disputes_one_thing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="appeal_desk_order",
                condition=Q(state__in=_OPEN_APPEALS),
            ),
            models.Index(fields=["seller_id", "-filed_at"], name="appeal_of_seller"),
        ]

    def __str__(self) -> str:
        return f"appeal of the {self.party} in case {self.case_id}: {self.state}"


class DisputeLease(models.Model):
    """One person holds a counter-notification or an appeal; renewed by activity, then free."""

    kind = models.CharField(max_length=8)  # counter or appeal
    proceeding = models.BigIntegerField()
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="dispute_leases")
    until_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "proceeding"], name="a_dispute_has_one_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.proceeding} held by {self.holder_id}"
