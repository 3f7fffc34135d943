"""The desk of disputes: who rules on a counter-notification or an appeal has not ruled before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from matchers.labels.words import Word, _
from pipeline.vocabulary import Instance
from records import policies
from records.accounts.models import Role, User
from records.actions.review.desk import CaseNotHeld
from records.cases.models import Case, Ruling
from records.database import lock_name
from records.disputes.models import Appeal, CounterNotification, DisputeLease
from records.quality.judges import judged_by

type Dispute = CounterNotification | Appeal


class DisputeKind(Word):
    """What is disputed."""

    COUNTER = "counter", _("Counter-notifications")
    APPEAL = "appeal", _("Appeals")


@dataclass(frozen=True, slots=True)
class HeldDispute:
    """A dispute under somebody's lease."""

    kind: DisputeKind
    dispute: Dispute
    until_at: datetime


def list_waiting(
    kind: DisputeKind, person: User
) -> "QuerySet[CounterNotification] | QuerySet[Appeal]":
    """List what this person may rule on, the earliest due first; appeals are for seniors."""
    own_cases = judged_by(person, "case")
    if kind is DisputeKind.COUNTER:
        return CounterNotification.objects.disputed().exclude(own_cases).order_by("due_at", "pk")
    if person.role != Role.SENIOR_REVIEWER:
        return Appeal.objects.none()
    return Appeal.objects.open().exclude(own_cases).order_by("due_at", "pk")


def claim_dispute(kind: DisputeKind, person: User, *, now: datetime) -> HeldDispute | None:
    """Return what this person holds, or give them the most urgent free one; None: none."""
    with transaction.atomic():
        lock_name(f"disputes {person.pk}")  # who asks in two windows at once gets one
        lease = DisputeLease.objects.filter(holder=person, kind=kind, until_at__gt=now).first()
        ids = list_waiting(kind, person).values_list("pk", flat=True)
        if lease is not None and lease.proceeding in set(ids.filter(pk=lease.proceeding)):
            return _take_lease(kind, lease.proceeding, person, now)
        leases = DisputeLease.objects.filter(kind=kind, until_at__gt=now).values("proceeding")
        for proceeding in list(ids.exclude(pk__in=leases)[:20]):
            if (dispute := _take_lease(kind, proceeding, person, now)) is not None:
                return dispute
    return None


def reclaim_dispute(
    kind: DisputeKind, proceeding: int, person: User, *, now: datetime
) -> HeldDispute | None:
    """Give this person back a dispute that they held or ruled on; release what else they hold.

    None: somebody else holds it, or it does not wait for this person.
    """
    with transaction.atomic():
        lock_name(f"disputes {person.pk}")  # as in a claim
        leases = DisputeLease.objects.filter(kind=kind, holder=person)
        rulings = Ruling.objects.filter(instance=Instance(kind), proceeding=proceeding)
        # Nobody picks disputes: only one that the desk gave out before comes back by its number.
        was_theirs = leases.filter(proceeding=proceeding) or rulings.filter(reviewer=person)
        if not was_theirs or not list_waiting(kind, person).filter(pk=proceeding).exists():
            return None
        dispute = _take_lease(kind, proceeding, person, now)
        if dispute is not None:
            leases.exclude(proceeding=proceeding).delete()
    return dispute


def _take_lease(
    kind: DisputeKind, proceeding: int, person: User, now: datetime
) -> HeldDispute | None:
    """Take the lease under the dispute's lock, so that only one of two people gets it."""
    dispute = (
        _disputes_of_kind(kind).select_for_update(skip_locked=True).filter(pk=proceeding).first()
    )
    leases = DisputeLease.objects.filter(kind=kind, proceeding=proceeding, until_at__gt=now)
    if dispute is None or leases.exclude(holder=person).exists():
        return None
    until_at = now + timedelta(minutes=policies.policy().limits.review_lease_minutes)
    DisputeLease.objects.update_or_create(
        kind=kind, proceeding=proceeding, defaults={"holder": person, "until_at": until_at}
    )
    return HeldDispute(kind, dispute, until_at)


def _disputes_of_kind(kind: DisputeKind) -> "QuerySet[CounterNotification] | QuerySet[Appeal]":
    if kind is DisputeKind.COUNTER:
        return CounterNotification.objects.all()
    return Appeal.objects.all()


def renew_lease(kind: DisputeKind, proceeding: int, person: User, *, now: datetime) -> datetime:
    """Prolong this person's lease; return its new end.

    Raises:
        CaseNotHeld: the lease ran out, or somebody else holds it.
    """
    with transaction.atomic():
        ensure_held(kind, proceeding, person, now)
        until_at = now + timedelta(minutes=policies.policy().limits.review_lease_minutes)
        leases = DisputeLease.objects.filter(kind=kind, proceeding=proceeding)
        leases.update(until_at=until_at)
    return until_at


def release_dispute(kind: DisputeKind, proceeding: int, person: User) -> None:
    """Release a dispute for somebody else."""
    DisputeLease.objects.filter(kind=kind, proceeding=proceeding, holder=person).delete()


def ensure_held(kind: DisputeKind, proceeding: int, person: User, now: datetime) -> None:
    """Check that this person holds the dispute and has not ruled on its case before.

    Raises:
        CaseNotHeld: nothing may be done.
    """
    lease = DisputeLease.objects.filter(
        kind=kind, proceeding=proceeding, holder=person, until_at__gt=now
    )
    if not lease.exists() or not list_waiting(kind, person).filter(pk=proceeding).exists():
        raise CaseNotHeld("You do not hold this dispute, or you have ruled on its case before.")


def is_dispute_held_by(person: User, *, now: datetime) -> Q:
    """Select cases of which this person holds a dispute."""
    leases = DisputeLease.objects.filter(holder=person, until_at__gt=now)
    counters, appeals = (leases.filter(kind=kind).values("proceeding") for kind in DisputeKind)
    return Q(pk__in=CounterNotification.objects.filter(pk__in=counters).values("case")) | Q(
        pk__in=Appeal.objects.filter(pk__in=appeals).values("case")
    )


def lock_case(dispute: Dispute) -> Case:
    """Return the case of a dispute under its lock."""
    return Case.objects.select_for_update().get(pk=dispute.case_id)
