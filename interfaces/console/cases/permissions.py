"""Which cases may this person see? What is not allowed here is refused."""

import uuid
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from interfaces.web.access import allow_roles
from records.accounts.models import Role, User
from records.actions.disputes import dispute_desk
from records.actions.quality import adjudication
from records.actions.review import desk
from records.cases.models import Case, Ruling
from records.cases.models.cases import CaseQuerySet
from records.quality.models import SecondReview
from records.review.models import Opinion, Reservation, ReviewLease

READERS = (Role.REVIEWER, Role.SENIOR_REVIEWER, Role.AUDITOR)
DECIDERS = (Role.REVIEWER, Role.SENIOR_REVIEWER)
POLICY_READERS: Final = (Role.POLICY_ADMIN, Role.SENIOR_REVIEWER, Role.AUDITOR)
SEE_ALL = frozenset({Role.SENIOR_REVIEWER, Role.AUDITOR})
allow_case_readers: Final = allow_roles(*READERS, foreign=404, overseers=SEE_ALL)


def get_visible_case(public_id: uuid.UUID, visitor: User, *, now: datetime) -> Case:
    """Return the case if the visitor may see it.

    Raises:
        Http404: there is no such case for this person.
    """
    cases = Case.objects.select_related("request__right", "request__account", "frozen", "listing")
    case = cases.filter(public_id=public_id).first()
    if case is None or not may_see(case, visitor, now=now):
        raise Http404
    return case


def may_see(case: Case, visitor: User, *, now: datetime) -> bool:
    """Return whether the case is among those that `filter_visible` leaves."""
    cases = Case.objects.filter(pk=case.pk)
    # Mostly one's own case is opened, and to ask for all reasons at once is a sixth of the page.
    is_own = visitor.role == Role.REVIEWER and (
        cases.exclude(_is_second_reviewer(visitor)).filter(_is_held_by(visitor, now)).exists()
    )
    return is_own or filter_visible(cases, visitor, now=now).exists()


def filter_visible(cases: CaseQuerySet, visitor: User, *, now: datetime) -> CaseQuerySet:
    """Return the cases that the visitor may see.

    Seniors and auditors see every case. Reviewers see what they hold or ruled on, what is reserved
    for them or waits for their opinion, and disputes before them. Nobody sees a case that they have
    to review blind.
    """
    if visitor.role not in READERS:
        return cases.none()
    if visitor.role in DECIDERS:
        cases = cases.exclude(_is_second_reviewer(visitor))
    if visitor.role in SEE_ALL:
        return cases
    condition = {"case": OuterRef("pk"), "reviewer": visitor}
    return cases.filter(
        _is_held_by(visitor, now)
        | Exists(Ruling.objects.filter(**condition))
        | Exists(Reservation.objects.live(now).filter(**condition))
        | Exists(Opinion.objects.open_to(visitor).filter(case=OuterRef("pk")))
        | dispute_desk.is_dispute_held_by(visitor, now=now)
    )


def _is_held_by(visitor: User, now: datetime) -> Q:
    leases = ReviewLease.objects.filter(reviewer=visitor, until_at__gt=now)
    return Q(Exists(leases.filter(case=OuterRef("pk"))))


def _is_second_reviewer(visitor: User) -> Q:
    reviews = SecondReview.objects.unanswered().filter(reviewer=visitor)
    is_given = Q(Exists(reviews.filter(case=OuterRef("pk"))))
    if visitor.role != Role.SENIOR_REVIEWER:
        return is_given
    disputes = adjudication.list_disputes_for(visitor)
    return is_given | Q(Exists(disputes.filter(case=OuterRef("pk"))))


def is_second_reviewer(case: Case, visitor: User) -> bool:
    """Return whether this person has to review or adjudicate the case blind."""
    return Case.objects.filter(_is_second_reviewer(visitor), pk=case.pk).exists()


def find_holder(public_id: uuid.UUID, *, now: datetime) -> User | None:
    """Return who holds the case with this id, or for whom it is reserved."""
    case = Case.objects.filter(public_id=public_id).first()
    return desk.find_holder(case, now=now) if case else None
