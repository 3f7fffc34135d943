"""What is looked at again: second reviews, cases whose answer is known, and who settles it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.cases.models.cases import Case
from records.cases.models.rulings import Ruling
from records.word_field import WordField


class GoldenCaseQuerySet(models.QuerySet["GoldenCase"]):
    """Adjectives for golden cases."""

    def in_use(self) -> "GoldenCaseQuerySet":
        """Select golden cases confirmed by a second person and not retired."""
        return self.filter(retired_at=None).exclude(confirmed_at=None)

    def proposed(self) -> "GoldenCaseQuerySet":
        """Select golden cases that wait for the second person."""
        return self.filter(retired_at=None, confirmed_at=None)


class GoldenCase(models.Model):
    """A closed case whose right answer two people know; reviewers are given it unawares."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="golden")
    account_id = models.BigIntegerField()
    answer = WordField(Outcome, max_length=8)
    explanation = models.TextField()  # told to people who answered
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    why_retired = models.CharField(max_length=200, blank=True)

    objects = GoldenCaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="a_golden_case_has_four_eyes",
            ),
            models.UniqueConstraint(fields=["account_id", "case"], name="a_case_is_golden_once"),
        ]

    def __str__(self) -> str:
        return f"golden case {self.pk}: {self.answer}"


class SecondReviewQuerySet(models.QuerySet["SecondReview"]):
    """Adjectives for second reviews."""

    def of_rulings(self) -> "SecondReviewQuerySet":
        """Select real second reviews, golden cases left out."""
        return self.filter(golden=None)

    def unanswered(self) -> "SecondReviewQuerySet":
        """Select those without an answer, whether assigned or given back."""
        return self.filter(answered_at=None)

    def answered(self) -> "SecondReviewQuerySet":
        return self.exclude(answered_at=None)

    def free(self, now: datetime) -> "SecondReviewQuerySet":
        """Select unanswered ones that nobody holds."""
        return self.unanswered().filter(Q(reviewer=None) | Q(until_at__lte=now))

    def disputed(self) -> "SecondReviewQuerySet":
        """Select those whose answers differ and are neither settled nor annulled."""
        differs = self.of_rulings().answered().exclude(outcome=F("first_outcome"))
        return differs.filter(adjudications=None, ruling__annulled_at=None)


class SecondReview(models.Model):
    """A second person's answer to a case that was ruled on, or to a golden one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="second_reviews")
    account_id = models.BigIntegerField()
    ruling = models.ForeignKey(
        Ruling, null=True, on_delete=models.PROTECT, related_name="second_reviews"
    )
    golden = models.ForeignKey(
        GoldenCase, null=True, on_delete=models.PROTECT, related_name="answers"
    )
    decision_version = models.SmallIntegerField(default=0)  # of the case, as the person sees it
    first_outcome = WordField(Outcome, max_length=8)  # or the known answer
    first_reviewer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="second_reviews"
    )
    taken_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    outcome = WordField(Outcome, max_length=8, blank=True)
    reason_code = models.CharField(max_length=48, blank=True)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = SecondReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ruling=None) ^ Q(golden=None), name="a_second_review_is_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None)
                | Q(first_reviewer=None)
                | ~Q(reviewer=F("first_reviewer")),
                name="nobody_reviews_a_ruling_of_ones_own",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (Q(reviewer__isnull=False) & ~Q(outcome="")),
                name="an_answer_has_an_outcome_and_a_person",
            ),
            models.UniqueConstraint(
                fields=["account_id", "ruling"], name="a_ruling_is_reviewed_once"
            ),
            models.UniqueConstraint(
                fields=["account_id", "golden", "reviewer"],
                name="a_reviewer_answers_a_golden_case_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answered_at"], name="second_review_by_answer"),
        ]

    def __str__(self) -> str:
        return f"second review {self.pk} of case {self.case_id}"

    @property
    def is_golden(self) -> bool:
        """Return whether the answer was known before."""
        return self.golden_id is not None

    @property
    def agrees(self) -> bool:
        """Return whether the second answer equals the first, or what is known."""
        return self.outcome == self.first_outcome

    @property
    def is_of_policy(self) -> bool:
        """Return whether a machine ruled first."""
        return self.ruling_id is not None and self.first_reviewer_id is None


class Adjudication(models.Model):
    """A senior reviewer, who is neither of the two, says which of two answers holds."""

    second_review = models.ForeignKey(
        SecondReview, on_delete=models.PROTECT, related_name="adjudications"
    )
    account_id = models.BigIntegerField()
    adjudicator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_reviewer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    second_reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = WordField(Outcome, max_length=8)
    reason_code = models.CharField(max_length=48)
    note = models.TextField(blank=True)
    is_overturned = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(adjudicator=F("second_reviewer"))
                & (Q(first_reviewer=None) | ~Q(adjudicator=F("first_reviewer"))),
                name="an_adjudicator_is_neither_of_the_two",
            ),
            models.UniqueConstraint(
                fields=["account_id", "second_review"], name="a_dispute_is_settled_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="adjudication_by_time")]

    def __str__(self) -> str:
        return f"adjudication of {self.second_review_id}: {self.outcome}"
