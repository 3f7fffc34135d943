"""What waits for one of the staff, by role; the cases that wait for anybody are the desk's."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import DECIDERS
from interfaces.web.components.waiting import Waiting, measure
from pipeline.vetting.chains import IN_READING
from pipeline.vocabulary import CaseState
from records.accounts.models import (
    DocumentState,
    IdentityDocument,
    PowerOfAttorney,
    PowerOfAttorneyState,
    Role,
    StaffChange,
    User,
)
from records.actions.disputes.dispute_desk import LEASES, DisputeKind
from records.actions.quality import adjudication, second_reviews
from records.conduct.models import Concern, ConcernState
from records.review.models import Escalation, Group, Opinion, Reservation, ReservationReason
from records.rights.models import Right
from records.screening.models import HeldListing
from records.sellers.models.penalties import PenaltyOrder
from records.vetting.models import BrandAuthorisation, SellerApplication


def list_waiting(visitor: User, *, now: datetime) -> tuple[Waiting, ...]:
    """List it; nothing waits for auditors."""
    waitings: list[Waiting | None] = []
    if visitor.role in DECIDERS:
        waitings += _list_for_reviewer(visitor, now)
    if visitor.role == Role.SENIOR_REVIEWER:
        waitings += _list_for_senior(visitor, now)
    if visitor.role in {Role.SENIOR_REVIEWER, Role.POLICY_ADMIN}:
        waitings.append(_find_concerns())
    if visitor.role == Role.POLICY_ADMIN:
        waitings.append(_find_staff_changes(visitor))
    if visitor.role == Role.VERIFIER:
        waitings += _list_for_verifier(visitor)
    return tuple(waiting for waiting in waitings if waiting)


def _list_for_reviewer(visitor: User, now: datetime) -> Iterator[Waiting | None]:
    desk, disputes = reverse("console:desk"), reverse("console:proceedings")
    reservations = Reservation.objects.live(now).filter(reviewer=visitor)
    yield measure(
        reservations.filter(because=ReservationReason.HANDED),
        "until_at",
        page="console:desk",
        label=_("Cases handed to you"),
        address=f"{desk}?shelf=handed",
    )
    yield measure(
        Opinion.objects.open_to(visitor),
        "-asked_at",
        page="console:desk",
        label=_("Opinions asked of you"),
        address=f"{desk}?shelf=asked",
    )
    yield measure(
        LEASES[DisputeKind.COUNTER].list_waiting(visitor),
        "due_at",
        page="console:proceedings",
        label=_("Disputes to decide"),
        address=disputes,
    )
    yield measure(
        HeldListing.objects.for_person(visitor),
        "due_at",
        page="console:held_listings",
        label=_("Held listings to decide"),
    )
    yield measure(
        second_reviews.list_waiting_for(visitor, now),
        "-closed_at",
        page="console:second_reviews",
        label=_("Second reviews"),
    )


def _list_for_senior(visitor: User, now: datetime) -> Iterator[Waiting | None]:
    yield measure(
        Escalation.objects.filter(case__state=CaseState.IN_REVIEW),
        "case__review_by",
        page="console:desk",
        label=_("Escalated cases"),
        address=f"{reverse('console:desk')}?shelf=escalated",
    )
    yield measure(
        LEASES[DisputeKind.APPEAL].list_waiting(visitor),
        "due_at",
        page="console:proceedings",
        label=_("Appeals to decide"),
        address=f"{reverse('console:proceedings')}?kind=appeal",
    )
    yield measure(
        Group.objects.waiting(now).exclude(proposed_by=visitor),
        "lapses_at",
        page="console:groups",
        label=_("Groups to confirm"),
    )
    yield measure(
        adjudication.list_disputes_for(visitor),
        "-answered_at",
        page="console:second_reviews",
        label=_("Answers that differ"),
    )
    yield measure(
        PenaltyOrder.objects.for_people(),
        "-brought_at",
        page="console:sellers",
        label=_("Bans and closures to decide"),
        address=f"{reverse('console:sellers')}?show=ban",
    )


def _find_concerns() -> Waiting | None:
    return measure(
        Concern.objects.filter(state=ConcernState.OPEN),
        "-found_at",
        page="console:concerns",
        label=_("Signs of abuse to judge"),
    )


def _find_staff_changes(visitor: User) -> Waiting | None:
    return measure(
        StaffChange.objects.filter(decided_at=None).exclude(asked_by=visitor),
        "-asked_at",
        page="console:staff",
        label=_("Changes of staff to grant"),
    )


def _list_for_verifier(visitor: User) -> Iterator[Waiting | None]:
    yield measure(
        Right.objects.awaiting(),
        "-submitted_at",
        page="console:rights",
        label=_("Rights to verify"),
    )
    yield measure(
        IdentityDocument.objects.filter(state=DocumentState.PENDING),
        "-submitted_at",
        page="console:identities",
        label=_("Identity documents"),
    )
    yield measure(
        PowerOfAttorney.objects.filter(state=PowerOfAttorneyState.PENDING),
        "-submitted_at",
        page="console:authorities",
        label=_("Powers of attorney"),
    )
    yield measure(
        SellerApplication.objects.for_people().exclude(refused_by=visitor),
        "-submitted_at",
        page="console:applications",
        label=_("Applications of sellers"),
    )
    yield measure(
        BrandAuthorisation.objects.filter(state__in=IN_READING)
        .exclude(first_by=visitor)
        .exclude(second_by=visitor),
        "-submitted_at",
        page="console:readings",
        label=_("Papers of sellers for brands"),
    )
