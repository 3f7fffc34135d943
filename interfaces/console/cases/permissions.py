"""Which cases may this person see? What is not allowed here is refused."""

import uuid
from datetime import datetime
from typing import Final

from django.http import Http404

from records.accounts.models import Role, User
from records.actions.disputes import dispute_desk
from records.actions.quality import adjudication
from records.complaints.models import (
    Case,
    Opinion,
    Reservation,
    ReviewLease,
    Ruling,
    SecondReview,
)

READERS = (Role.REVIEWER, Role.SENIOR_REVIEWER, Role.AUDITOR)
DECIDERS = (Role.REVIEWER, Role.SENIOR_REVIEWER)
POLICY_READERS: Final = (Role.POLICY_ADMIN, Role.SENIOR_REVIEWER, Role.AUDITOR)
SEE_ALL = frozenset({Role.SENIOR_REVIEWER, Role.AUDITOR})


def get_visible_case(public_id: uuid.UUID, visitor: User, *, now: datetime) -> Case:
    """The case, for those who may see it; to others it does not exist.

    Raises:
        Http404: there is no such case for this person.
    """
    cases = Case.objects.select_related("request__right", "request__account", "frozen", "listing")
    case = cases.filter(public_id=public_id).first()
    if case is None or not may_see(case, visitor, now=now):
        raise Http404
    return case


def may_see(case: Case, visitor: User, *, now: datetime) -> bool:
    """Seniors and auditors see every case; reviewers see what they hold or ruled on.

    They also see what waits for them, or for their opinion, or is disputed before them.

    But for what one answers at this moment without knowing what others said.
    """
    if visitor.role in DECIDERS and is_second_reviewer(case, visitor):
        return False
    if visitor.role in SEE_ALL:
        return True
    if visitor.role not in DECIDERS:
        return False
    return (
        holds_case(case, visitor, now=now)
        or _has_ruled_on(case, visitor)
        or _is_reserved_for(case, visitor, now)
        or Opinion.objects.open_to(visitor).filter(case=case).exists()
        or dispute_desk.holds_dispute_of(case, visitor, now=now)
    )


def _is_reserved_for(case: Case, visitor: User, now: datetime) -> bool:
    return Reservation.objects.live(now).filter(case=case, reviewer=visitor).exists()


def is_second_reviewer(case: Case, visitor: User) -> bool:
    """Has this person its second review open, or a dispute about it to decide?"""
    given = SecondReview.objects.unanswered().filter(case=case, reviewer=visitor)
    if visitor.role != Role.SENIOR_REVIEWER:
        return given.exists()
    return given.exists() or adjudication.list_disputes_for(visitor).filter(case=case).exists()


def holds_case(case: Case, visitor: User, *, now: datetime) -> bool:
    """Has this person the case under a lease that still runs?"""
    return ReviewLease.objects.filter(case=case, reviewer=visitor, until_at__gt=now).exists()


def find_holder(public_id: uuid.UUID, *, now: datetime) -> User | None:
    """Who holds the case under a lease that still runs, or for whom it waits."""
    lease = ReviewLease.objects.filter(case__public_id=public_id, until_at__gt=now)
    kept = Reservation.objects.filter(case__public_id=public_id, until_at__gt=now)
    found = lease.select_related("reviewer").first() or kept.select_related("reviewer").first()
    return found.reviewer if found else None


def _has_ruled_on(case: Case, visitor: User) -> bool:
    return Ruling.objects.filter(case=case, reviewer=visitor).exists()
