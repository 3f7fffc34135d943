"""A decision on the claim; an undone one is annulled, never deleted."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from pipeline.cases.outcomes import OutcomeCause
from pipeline.vocabulary import Instance, Outcome
from records.accounts.models import User, user_actor
from records.cases.models.cases import Case
from records.word_field import WordField


class RulingQuerySet(models.QuerySet["Ruling"]):
    """Adjectives for rulings."""

    def live(self) -> "RulingQuerySet":
        """Select rulings that are not annulled."""
        return self.filter(annulled_at=None)

    def of_first_instance(self) -> "RulingQuerySet":
        """Select rulings on the claim itself."""
        return self.filter(instance=Instance.FIRST)

    def undoable(self, since_at: datetime) -> "RulingQuerySet":
        """Live ones by people after this moment; what overruled another one is never undone."""
        recent = self.live().filter(ruled_at__gt=since_at, overrules=None)
        return recent.exclude(reviewer=None)


class Ruling(models.Model):
    """By policy or by a person; at most one live one per case, instance and proceeding."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    account_id = models.BigIntegerField()
    instance = WordField(Instance, max_length=8)
    proceeding = models.BigIntegerField(default=0)  # of a counter-notification or an appeal
    outcome = WordField(Outcome, max_length=8)
    reviewer = models.ForeignKey(  # empty: by policy
        User, null=True, db_index=False, on_delete=models.PROTECT
    )
    reason_code = models.CharField(max_length=48)
    note = models.TextField(blank=True)  # internal
    decision_version = models.SmallIntegerField(default=0)  # that it was made on; 0: none was made
    policy_hash = models.CharField(max_length=64)
    ruled_at = models.DateTimeField()
    annulled_at = models.DateTimeField(null=True)
    # The ruling that a second review did not confirm, and that this one took the place of.
    overrules = models.ForeignKey(
        "self", null=True, db_index=False, on_delete=models.PROTECT, related_name="overruled_by"
    )

    objects = RulingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "instance", "proceeding"],
                condition=Q(annulled_at=None),
                name="one_live_ruling_a_case_and_instance",
            ),
            models.UniqueConstraint(
                fields=["account_id", "overrules"],
                name="a_ruling_is_overruled_once",
                condition=Q(overrules__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ruled_at"], name="ruling_by_time"),
            models.Index(  # a reviewer's latest, on the desk
                fields=["reviewer", "-ruled_at"],
                name="ruling_of_reviewer",
                condition=Q(reviewer__isnull=False),
            ),
            models.Index(  # how many approvals of a filer's cases had no person today
                fields=["account_id", "ruled_at"],
                name="ruling_by_policy",
                condition=Q(reviewer=None, outcome="upheld"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for case {self.case_id}"

    @property
    def actor(self) -> str:
        """Return what the audit chain calls who ruled."""
        return user_actor(self.reviewer_id) if self.reviewer_id else "policy"

    @property
    def is_by_policy(self) -> bool:
        """No person decided."""
        return self.reviewer_id is None


class SettlementQuerySet(models.QuerySet["Settlement"]):
    """Adjectives for settlements."""

    def waiting(self) -> "SettlementQuerySet":
        """Select settlements that are not carried out on the listing yet."""
        return self.filter(carried_out_at=None)


class Settlement(models.Model):
    """How an upheld claim was taken back; a worker carries it out.

    A filer sees no case of others, so whether a listing may go up is for a worker to find out.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="settlements")
    account_id = models.BigIntegerField()
    cause = WordField(OutcomeCause, max_length=12)
    proceeding = models.BigIntegerField(default=0)  # the counter-notification, if one led to it
    said_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "cause", "proceeding"],
                name="a_claim_is_taken_back_once_a_proceeding",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["said_at"], name="settlement_waiting", condition=Q(carried_out_at=None)
            ),
            models.Index(fields=["said_at"], name="settlement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} of case {self.case_id}"
