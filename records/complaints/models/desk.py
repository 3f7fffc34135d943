"""What reviewers hold, pass over and ask."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from pipeline.vocabulary import CaseState, Outcome
from records.accounts.models import User
from records.complaints.models.cases import Case


class ReviewLease(models.Model):
    """One reviewer holds a case; renewed by activity, free again when it expires."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="review_lease"
    )
    account_id = models.BigIntegerField()
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="review_leases")
    taken_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} held by {self.reviewer_id}"


class Skip(models.Model):
    """A reviewer passed a case over: it is not offered to the same person again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="skips")
    account_id = models.BigIntegerField()
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skips")
    reason_code = models.CharField(max_length=48)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "reviewer"], name="a_reviewer_skips_a_case_once"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} skipped by {self.reviewer_id}"


class Clarification(models.Model):
    """A question to the filer: the clock stands still until it is answered or lapses."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clarifications")
    account_id = models.BigIntegerField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)  # empty: by policy
    reason_code = models.CharField(max_length=48)
    question = models.TextField()
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"clarification of case {self.case_id}"


class CaseNote(models.Model):
    """What a reviewer tells the others about a case; neither filer nor seller ever sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    account_id = models.BigIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk} on case {self.case_id}"


class KeptBecause(models.TextChoices):
    """How a case came to wait for one reviewer."""

    SET_ASIDE = "set_aside"  # by themselves, until a time
    ASKED = "asked"  # they wait for a colleague's opinion
    HANDED = "handed"  # a colleague gave it to them, or it came back with an opinion


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Adjectives for reservations."""

    def live(self, now: datetime) -> "ReservationQuerySet":
        """Select reservations that have not ended by the clock."""
        return self.filter(until_at__gt=now, case__state=CaseState.IN_REVIEW)

    def made_by_holder(self) -> "ReservationQuerySet":
        """Select those that reviewers made themselves, of which each may have only so many."""
        return self.filter(because__in=(KeptBecause.SET_ASIDE, KeptBecause.ASKED))


class Reservation(models.Model):
    """A case that waits for one reviewer and is offered to nobody else; its clock goes on."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="reservation"
    )
    account_id = models.BigIntegerField()
    because = models.CharField(max_length=12, choices=KeptBecause.choices)
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reservations")
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason_code = models.CharField(max_length=48)
    note = models.ForeignKey(CaseNote, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(because=KeptBecause.HANDED) | Q(made_by=F("reviewer")),
                name="a_case_is_set_aside_for_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} waits for {self.reviewer_id}: {self.because}"


class Escalation(models.Model):
    """A case that only senior reviewers are offered from here on."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="escalation"
    )
    account_id = models.BigIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=48)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} escalated"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Adjectives for opinions."""

    def open_to(self, reviewer: User) -> "OpinionQuerySet":
        """Select opinions asked of this person or anybody, not given, on cases that still wait."""
        asked = self.filter(given_at=None, case__state=CaseState.IN_REVIEW)
        of_her = asked.filter(Q(asked_of=reviewer) | Q(asked_of=None))
        return of_her.exclude(asked_by=reviewer).exclude(case__skips__reviewer=reviewer)


class Opinion(models.Model):
    """A colleague's view of a case that somebody else decides; no ruling."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    account_id = models.BigIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        max_length=8,
        blank=True,
        choices=[(each.value, each.value) for each in (Outcome.UPHELD, Outcome.REJECTED)],
    )
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("asked_by")),
                name="an_opinion_is_somebody_else_s",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_of"], name="opinion_still_asked", condition=Q(given_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"opinion {self.pk} on case {self.case_id}"


class RulingText(models.Model):
    """What a reviewer wrote into the statement of reasons; empty: as it was drafted."""

    ruling = models.OneToOneField(
        "complaints.Ruling", primary_key=True, on_delete=models.CASCADE, related_name="text"
    )
    account_id = models.BigIntegerField()
    facts_en = models.TextField(blank=True)
    facts_zh = models.TextField(blank=True)
    addition_en = models.TextField(blank=True)
    addition_zh = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"text of ruling {self.ruling_id}"
