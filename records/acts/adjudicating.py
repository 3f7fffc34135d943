"""Adjudicate: two people answered differently, and a senior reviewer says what holds."""

from datetime import datetime

from django.db import transaction

from records.accounts.models import Role, User
from records.acts import overruling
from records.acts.conclusions import Verdict
from records.complaints.models import Adjudication, Case, SecondReview
from records.complaints.models.quality import SecondReviewQuerySet
from records.ledger import audit


class NotEntitled(Exception):
    """Only a senior reviewer who gave neither of the two answers may decide between them."""


class NotDisputed(Exception):
    """These answers do not differ, or somebody has decided between them already."""


def adjudicate(look_id: int, verdict: Verdict, *, now: datetime) -> Adjudication:
    """Decide between both answers; where the first does not hold, it is overruled.

    Raises:
        NotForYou: this person gave one of the answers, or is no senior reviewer.
        NotDisputed: there is nothing to decide any more.
        Superseded, ProceedingOpen: as overruling says; nothing was decided.
    """
    with transaction.atomic():
        look, second = _lock_disputed(look_id)
        senior = _require_third_person(verdict.reviewer, look)
        made = Adjudication.objects.create(
            second_review=look,
            account_id=look.account_id,
            adjudicator=senior,
            first_reviewer_id=look.first_reviewer_id,
            second_reviewer=second,
            outcome=verdict.outcome,
            reason_code=verdict.reason_code,
            note=verdict.note,
            is_overturned=verdict.outcome != look.first_outcome,
            decided_at=now,
        )
        if made.is_overturned and look.ruling_id is not None:
            overruling.overrule(look.ruling_id, verdict, now=now)
        audit.append(_describe_adjudication(made, look))
    return made


def list_disputes_for(senior: User) -> SecondReviewQuerySet:
    """The disputes that this person may decide."""
    disputed = SecondReview.objects.disputed()
    return disputed.exclude(reviewer=senior).exclude(first_reviewer=senior)


def _lock_disputed(look_id: int) -> tuple[SecondReview, User]:
    """With who answered. The case's lock comes first, as everywhere; then the second review's."""
    Case.objects.select_for_update().filter(second_reviews=look_id).first()
    look = SecondReview.objects.select_for_update(of=("self",)).filter(pk=look_id).first()
    second = look.reviewer if look else None
    is_disputed = SecondReview.objects.disputed().filter(pk=look_id).exists()
    if look is None or second is None or not is_disputed:
        raise NotDisputed(NotDisputed.__doc__)
    return look, second


def _require_third_person(senior: User | None, look: SecondReview) -> User:
    is_senior = senior is not None and senior.is_active and senior.role == Role.SENIOR_REVIEWER
    if senior is None or not is_senior or senior.pk in {look.first_reviewer_id, look.reviewer_id}:
        raise NotEntitled(NotEntitled.__doc__)
    return senior


def _describe_adjudication(made: Adjudication, look: SecondReview) -> audit.Act:
    return audit.Act(
        subject_kind="second_review",
        subject_id=look.pk,
        name="adjudicate",
        actor=f"user:{made.adjudicator_id}",
        at=made.decided_at,
        body={"case": look.case_id, "outcome": made.outcome, "is_overturned": made.is_overturned},
    )
