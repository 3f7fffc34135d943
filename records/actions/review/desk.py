"""The review desk: one reviewer holds one case under a lease that activity renews."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from records.accounts.models import Role, User
from records.actions.cases.clarification import pause_case
from records.actions.leases import REVIEWERS, Lease, LeaseNotHeld, LeaseTable
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet
from records.ledger import audit
from records.review.models import Escalation, GroupMember, Reservation, ReviewLease, Skip

LEASE: Final = Lease(
    things=Case.objects.in_review,
    place=LeaseTable(
        ReviewLease.objects.all,
        holder="reviewer",
        until="until_at",
        taken="taken_at",
        thing="case",
        relation="review_lease",
        describe=lambda case: {"account_id": case.account_id},
    ),
    holders=REVIEWERS,
    order=("review_by", "pk"),
)


def claim_case(
    reviewer: User, *, now: datetime, candidates: CaseQuerySet | None = None
) -> Case | None:
    """Return the case this reviewer holds, or give them one handed to them or the most urgent.

    None: the desk is empty. `candidates` narrows what is free to what the reviewer asked for; what
    a colleague handed over comes first whatever they asked for.
    """
    free = Case.objects.all() if candidates is None else candidates

    def choose() -> Case | None:
        handed = Case.objects.handed_to(reviewer, now)
        return _lock_first_free(reviewer, now, handed) or _lock_first_free(reviewer, now, free)

    with transaction.atomic():
        case = LEASE.claim(reviewer, now=now, choose=choose)
        if case is not None:
            _note_opening(case, now)
    return case


def reclaim_case(case_id: int, reviewer: User, *, now: datetime) -> Case:
    """Take a free case that this reviewer held or ruled on; release what else they hold.

    Raises:
        LeaseNotHeld: it is not in review, somebody else holds it, or it was never this reviewer's.
    """

    def was_theirs(case: Case) -> bool:
        if Skip.objects.filter(case=case, reviewer=reviewer).exists():
            return False
        # Nobody picks cases: only one that the desk gave out before comes back by name.
        leases = ReviewLease.objects.filter(case=case, reviewer=reviewer)
        return leases.exists() or case.rulings.filter(reviewer=reviewer).exists()

    return take_case(case_id, reviewer, now=now, may_hold=was_theirs)


def take_case(
    case_id: int, reviewer: User, *, now: datetime, may_hold: Callable[[Case], bool]
) -> Case:
    """Take a case that is open to this reviewer and that nobody else holds.

    Raises:
        LeaseNotHeld: it is not, or somebody else holds it.
    """
    with transaction.atomic():
        case = LEASE.take(
            case_id,
            reviewer,
            now=now,
            may_hold=lambda case: is_open_to(case, reviewer, now) and may_hold(case),
        )
        _note_opening(case, now)
    return case


def _note_opening(case: Case, now: datetime) -> None:
    """End the reservation of a case that somebody holds now, and keep when it was first opened."""
    Reservation.objects.filter(case=case).delete()
    if case.first_opened_at is None:
        case.first_opened_at = now
        case.save(update_fields=["first_opened_at"])


def _lock_first_free(reviewer: User, now: datetime, cases: CaseQuerySet) -> Case | None:
    skips = Skip.objects.filter(reviewer=reviewer).values_list("case_id", flat=True)
    # What one proposed for a group waits for somebody else, not for oneself again.
    proposed_members = GroupMember.objects.proposed_by(reviewer, now)
    passed_over = {*skips, *proposed_members.values_list("case_id", flat=True)}
    free = cases.in_review().free_for(reviewer, now).exclude(pk__in=passed_over)
    queue = free.order_by(
        F("review_by").asc(nulls_last=True), F("score").desc(nulls_last=True), "pk"
    )
    return LEASE.lock_first(queue, now, lambda case: is_open_to(case, reviewer, now))


def is_open_to(case: Case, reviewer: User, now: datetime) -> bool:
    """Return whether the case waits for no other person and not for the seniors."""
    others = Reservation.objects.filter(case=case, until_at__gt=now).exclude(reviewer=reviewer)
    sent_up = Escalation.objects.filter(case=case)
    return not others.exists() and (reviewer.role == Role.SENIOR_REVIEWER or not sent_up.exists())


def take_over_case(case_id: int, senior: User, *, now: datetime) -> Case:
    """Take a case from its holder; its history names both.

    Another case that the person holds is released.

    Raises:
        LeaseNotHeld: it is not in review, nobody else holds it, or this is not a senior reviewer.
    """
    with transaction.atomic():
        LEASE.lock_desk(senior)
        case = LEASE.lock(case_id, senior)
        holder = find_holder(case, now=now)
        is_senior = senior.is_active and senior.role == Role.SENIOR_REVIEWER
        if not is_senior or holder is None or holder == senior:
            raise LeaseNotHeld
        LEASE.hold(case, senior, now)
        _note_opening(case, now)
        body = {"from": holder.actor}
        audit.record("case", case.pk, CaseAct.TAKE_OVER, actor=senior.actor, at=now, body=body)
    return case


def find_holder(case: Case, *, now: datetime) -> User | None:
    """Return who holds the case under a running lease, or for whom it is reserved."""
    reservation = Reservation.objects.filter(case=case, until_at__gt=now)
    claim = LEASE.find_lease(case, now=now) or reservation.select_related("reviewer").first()
    return claim.reviewer if claim else None


def skip_case(case_id: int, reviewer: User, reason_code: str, *, now: datetime) -> None:
    """Release a case for somebody else; it is not offered to this reviewer again.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        Skip.objects.update_or_create(
            case=case,
            account_id=case.account_id,
            reviewer=reviewer,
            defaults={"reason_code": reason_code, "at": now},
        )
        LEASE.end(case.pk)


def ask_filer(
    case_id: int, reviewer: User, reason_code: str, question: str, *, now: datetime
) -> None:
    """Send a case back to its filer with a question.

    Raises:
        LeaseNotHeld: the case is not in review, or somebody else holds it.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        LEASE.end(case.pk)
        pause_case(case, reason_code, question, asked_by=reviewer, now=now)
