"""What waits for one of the staff, by role; the cases that wait for anybody are the desk's."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import DECIDERS
from interfaces.web.components.waiting import Waiting, measure
from pipeline.vetting.chains import IN_READING
from pipeline.vocabulary import CaseState, PolicyProposalState
from records.accounts.models import (
    DocumentState,
    IdentityDocument,
    ObjectionState,
    PowerOfAttorney,
    PowerOfAttorneyState,
    Role,
    StaffChange,
    User,
)
from records.actions.disputes.dispute_desk import LEASES, DisputeKind
from records.actions.evidence import matters
from records.actions.evidence.disclosure_orders import OPEN_ORDERS
from records.actions.evidence.steps import KEEPERS
from records.actions.quality import adjudication, second_reviews
from records.conduct.models import Concern, ConcernState, Sanction
from records.evidence.models import (
    Authority,
    Bundle,
    BundleState,
    DisclosureOrder,
    Lead,
    LeadState,
    LegalHold,
)
from records.ledger.models import PolicyProposal
from records.notices.models import StatementSent, StatementState
from records.programmes.models import SmallFirm, SmallFirmState
from records.review.models import Escalation, Group, Opinion, Reservation, ReservationReason
from records.rights.models import Right
from records.screening.models import HeldListing
from records.sellers.models.penalties import PenaltyOrder
from records.vetting.models import (
    BrandAuthorisation,
    BrandDesignation,
    DesignationState,
    SellerApplication,
)

_FORTNIGHT: Final = timedelta(days=14)


def list_waiting(visitor: User, *, now: datetime) -> tuple[Waiting, ...]:
    """List it; nothing waits for auditors."""
    listed = (_list(visitor, now) for roles, _list in _LISTS if visitor.role in roles)
    return tuple(waiting for waitings in listed for waiting in waitings if waiting)


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


def _list_for_policy(visitor: User, _now: datetime) -> Iterator[Waiting | None]:
    yield measure(
        Concern.objects.filter(state=ConcernState.OPEN),
        "-found_at",
        page="console:concerns",
        label=_("Signs of abuse to judge"),
    )
    yield measure(
        BrandDesignation.objects.filter(state=DesignationState.PROPOSED),
        "-proposed_at",
        page="console:designations",
        label=_("Brands proposed for designation"),
    )
    firms = reverse("console:firms")
    yield measure(
        SmallFirm.objects.filter(state=SmallFirmState.APPLIED),
        "-applied_at",
        page="console:standings",
        label=_("Small firms that apply"),
        address=f"{firms}?state={SmallFirmState.APPLIED}",
    )
    if visitor.role == Role.SENIOR_REVIEWER:
        measures = reverse("console:measures")
        yield measure(
            Sanction.objects.objected_to().exclude(decided_by=visitor),
            "-objected_at",
            page="console:concerns",
            label=_("Objections to answer"),
            address=f"{measures}?objection={ObjectionState.FILED}",
        )


def _list_for_administrator(visitor: User, _now: datetime) -> Iterator[Waiting | None]:
    yield measure(
        StaffChange.objects.filter(decided_at=None).exclude(asked_by=visitor),
        "-asked_at",
        page="console:staff",
        label=_("Changes of staff to grant"),
    )
    yield measure(
        PolicyProposal.objects.filter(state=PolicyProposalState.WAITING).exclude(
            proposed_by=visitor.actor
        ),
        "-proposed_at",
        page="console:switches",
        label=_("Policies to put in force"),
        address=reverse("console:policy_proposals"),
    )
    yield measure(
        StatementSent.objects.filter(state=StatementState.REFUSED),
        "-ruled_at",
        page="console:statements",
        label=_("Statements that the DSA database refused"),
        address=f"{reverse('console:statements')}?state={StatementState.REFUSED}",
    )


def _list_for_verifier(visitor: User, _now: datetime) -> Iterator[Waiting | None]:
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


def _list_for_keeper(visitor: User, now: datetime) -> Iterator[Waiting | None]:
    """List orders and leads, then the rest that another person has to confirm."""
    yield measure(
        DisclosureOrder.objects.filter(state__in=OPEN_ORDERS).exclude(prepared_by=visitor),
        "due_at",
        page="console:orders",
        label=_("Orders to answer"),
        address=f"{reverse('console:orders')}?state=open",
    )
    yield from _list_leads(visitor)
    yield _find_court_days(now)
    yield measure(
        LegalHold.objects.in_force(now.date())
        .exclude(release_proposed_by=None)
        .exclude(release_proposed_by=visitor),
        "-placed_at",
        page="console:holds",
        label=_("Holds to release"),
    )
    yield measure(
        Bundle.objects.filter(
            state=BundleState.BUILT, approved_by=None, disclosureorder=None, lead=None
        ).exclude(requested_by=visitor),
        "-requested_at",
        page="console:bundles",
        label=_("Bundles to approve"),
    )
    yield measure(
        Authority.objects.filter(confirmed_by=None).exclude(verified_by=visitor),
        "-verified_at",
        page="console:known_authorities",
        label=_("Authorities to confirm"),
    )


def _list_leads(visitor: User) -> Iterator[Waiting | None]:
    leads = reverse("console:leads")
    yield measure(
        Lead.objects.filter(state=LeadState.DRAFT).exclude(prepared_by=visitor),
        "-drafted_at",
        page="console:leads",
        label=_("Leads to approve"),
        address=f"{leads}?state={LeadState.DRAFT}",
    )
    yield measure(
        Lead.objects.filter(state=LeadState.OFFERED),
        "-drafted_at",
        page="console:leads",
        label=_("Leads offered by rights holders"),
        address=f"{leads}?state={LeadState.OFFERED}",
    )
    yield measure(
        Lead.objects.filter(state=LeadState.APPROVED, bundle__state=BundleState.BUILT),
        "-bundle__built_at",
        page="console:leads",
        label=_("Leads to hand over"),
        address=f"{leads}?state={LeadState.APPROVED}",
    )


def _find_court_days(now: datetime) -> Waiting | None:
    """Find the days of courts within a fortnight."""
    days = matters.list_days(now.date(), now.date() + _FORTNIGHT)
    if not days:
        return None
    label, address = _("Deadlines of courts"), reverse("console:matters")
    return Waiting("console:matters", label, address, len(days), until=days[0])


_LISTS: Final = (
    (DECIDERS, _list_for_reviewer),
    ({Role.SENIOR_REVIEWER}, _list_for_senior),
    ({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN}, _list_for_policy),
    ({Role.POLICY_ADMIN}, _list_for_administrator),
    ({Role.VERIFIER}, _list_for_verifier),
    (KEEPERS, _list_for_keeper),
)
