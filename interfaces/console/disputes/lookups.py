"""Which dispute does an address name, and may this person see it?"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from interfaces.console.cases.permissions import SEE_ALL
from pipeline.time import deadlines
from pipeline.vocabulary import Instance
from records import policies
from records.accounts.models import User
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind
from records.actions.evidence.steps import KEEPERS
from records.cases.models import Ruling
from records.disputes.models import Appeal, CounterNotification

_INSTANCES = {DisputeKind.COUNTER: Instance.COUNTER, DisputeKind.APPEAL: Instance.APPEAL}
_CASE = ("case__request__right", "case__request__account", "case__frozen", "case__listing")


def find_dispute(kind: DisputeKind, public_id: UUID) -> Dispute | None:
    """Return the dispute with this id, for any visitor."""
    if kind is DisputeKind.COUNTER:
        counters = CounterNotification.objects.filter(forwarded_at__isnull=False)
        return counters.select_related(*_CASE).filter(public_id=public_id).first()
    appeals = Appeal.objects.select_related(*_CASE, "ruling", "settlement")
    return appeals.filter(public_id=public_id).first()


def get_visible_dispute(
    kind: DisputeKind, public_id: UUID, person: User, *, now: datetime
) -> Dispute:
    """Return the dispute for seniors, auditors, evidence staff, its holder and its deciders.

    Raises:
        Http404: there is none for this person.
    """
    dispute = find_dispute(kind, public_id)
    if dispute is None:
        raise Http404
    lease = LEASES[kind].find_lease(dispute, now=now, person=person)
    is_open_to = person.role in SEE_ALL | KEEPERS or lease is not None
    if not (is_open_to or list_rulings(kind, dispute).filter(reviewer=person).exists()):
        raise Http404
    return dispute


def list_rulings(kind: DisputeKind, dispute: Dispute) -> QuerySet[Ruling]:
    """List the rulings in this proceeding."""
    return Ruling.objects.filter(
        case_id=dispute.case_id, instance=_INSTANCES[kind], proceeding=dispute.pk
    )


def count_seconds_left(dispute: Dispute, now: datetime) -> float:
    """Return the business seconds until the dispute is due; 0 if it has no deadline."""
    if dispute.due_at is None:
        return 0.0
    return deadlines.business_seconds_left(dispute.due_at, now, policies.calendar())
