"""What reviewers hold, pass over and ask."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

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
