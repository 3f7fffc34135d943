"""The review desk: one reviewer holds one case under a lease that activity renews."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from records import policies
from records.accounts.models import Role, User, user_actor
from records.actions.cases.clarification import pause_case
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet
from records.database import lock_name
from records.ledger import audit
from records.review.models import Escalation, GroupMember, Reservation, ReviewLease, Skip


class CaseNotHeld(Exception):
    """The case is not in review any more, or somebody else holds it."""


def claim_case(
    reviewer: User, *, now: datetime, candidates: CaseQuerySet | None = None
) -> Case | None:
    """Return the case this reviewer holds, or give them one handed to them or the most urgent.

    None: the desk is empty. `candidates` narrows what is free to what the reviewer asked for; what
    a colleague handed over comes first whatever they asked for.
    """
    free = Case.objects.all() if candidates is None else candidates
    with transaction.atomic():
        lock_desk(reviewer)
        case = (
            _lock_own_case(reviewer, now)
            or _lock_first_free(reviewer, now, Case.objects.handed_to(reviewer, now))
            or _lock_first_free(reviewer, now, free)
        )
        if case is not None:
            grant_lease(case, reviewer, now)
    return case


def lock_desk(reviewer: User) -> None:
    """Lock the reviewer's desk before any case, so that two windows cannot take two cases."""
    lock_name(f"desk {reviewer.pk}")


def reclaim_case(case_id: int, reviewer: User, *, now: datetime) -> Case:
    """Take a free case that this reviewer held or ruled on; release what else they hold.

    Raises:
        CaseNotHeld: it is not in review, somebody else holds it, or it was never this reviewer's.
    """
    with transaction.atomic():
        lock_desk(reviewer)
        case = (
            Case.objects.in_review()
            .exclude(skips__reviewer=reviewer)
            .select_for_update(of=("self",))
            .filter(pk=case_id)
            .first()
        )
        if case is None or not _may_reclaim(case, reviewer, now):
            raise CaseNotHeld(CaseNotHeld.__doc__)
        release_other_leases(case, reviewer)
        grant_lease(case, reviewer, now)
    return case


def _may_reclaim(case: Case, reviewer: User, now: datetime) -> bool:
    lease = ReviewLease.objects.filter(case=case).first()
    if lease is not None and lease.reviewer_id != reviewer.pk and lease.until_at >= now:
        return False
    if not is_open_to(case, reviewer, now):
        return False
    was_held = lease is not None and lease.reviewer_id == reviewer.pk
    # Nobody picks cases: only one that the desk gave out before comes back by name.
    return was_held or case.rulings.filter(reviewer=reviewer).exists()


def _lock_own_case(reviewer: User, now: datetime) -> Case | None:
    cases = Case.objects.in_review().filter(_is_held_by(reviewer, now))
    return _lock_still_held(cases, reviewer, now)


def _is_held_by(reviewer: User, now: datetime) -> Q:
    return Q(review_lease__reviewer=reviewer, review_lease__until_at__gt=now)


def _lock_still_held(cases: CaseQuerySet, reviewer: User, now: datetime) -> Case | None:
    """Lock the case and check again that this reviewer holds it.

    Somebody may have taken the case over, or this reviewer may have given it back in another
    window: that changes the lease, not the row that was locked.
    """
    case = cases.select_for_update(of=("self",)).first()
    leases = ReviewLease.objects.filter(case=case, reviewer=reviewer, until_at__gt=now)
    return case if case is not None and leases.exists() else None


def _lock_first_free(reviewer: User, now: datetime, cases: CaseQuerySet) -> Case | None:
    passed_over = set(Skip.objects.filter(reviewer=reviewer).values_list("case_id", flat=True))
    # What one proposed for a group waits for somebody else, not for oneself again.
    proposed_members = GroupMember.objects.proposed_by(reviewer, now)
    passed_over |= set(proposed_members.values_list("case_id", flat=True))
    while (case := _next_free(passed_over, reviewer, now, cases)) is not None:
        # Looked at again under the lock: the lease of somebody who held the lock until a moment
        # ago is not in the picture that the first look was taken from.
        is_held = ReviewLease.objects.filter(case=case, until_at__gte=now).exists()
        if not is_held and is_open_to(case, reviewer, now):
            return case
        passed_over.add(case.pk)
    return None


def is_open_to(case: Case, reviewer: User, now: datetime) -> bool:
    """Return whether the case waits for no other person and not for the seniors."""
    others = Reservation.objects.filter(case=case, until_at__gt=now).exclude(reviewer=reviewer)
    sent_up = Escalation.objects.filter(case=case)
    return not others.exists() and (reviewer.role == Role.SENIOR_REVIEWER or not sent_up.exists())


def _next_free(
    passed_over: set[int], reviewer: User, now: datetime, cases: CaseQuerySet
) -> Case | None:
    # SKIP LOCKED: two reviewers who ask at once get two different cases, without waiting.
    return (
        cases.in_review()
        .free_for(reviewer, now)
        .exclude(pk__in=passed_over)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by(F("review_by").asc(nulls_last=True), F("score").desc(nulls_last=True), "pk")
        .first()
    )


def release_other_leases(case: Case, reviewer: User) -> None:
    """Release what else a reviewer holds: one reviewer holds one case."""
    ReviewLease.objects.filter(reviewer=reviewer).exclude(case=case).delete()


def grant_lease(case: Case, reviewer: User, now: datetime) -> None:
    """Give a reviewer the lease of a locked case and end its reservation."""
    Reservation.objects.filter(case=case).delete()
    until_at = now + timedelta(minutes=policies.policy().limits.review_lease_minutes)
    ReviewLease.objects.update_or_create(
        case=case,
        defaults={
            "account_id": case.account_id,
            "reviewer": reviewer,
            "until_at": until_at,
            "taken_at": now,
        },
    )
    if case.first_opened_at is None:
        case.first_opened_at = now
        case.save(update_fields=["first_opened_at"])


def take_over_case(case_id: int, senior: User, *, now: datetime) -> Case:
    """Take a case from its holder; its history names both.

    Another case that the person holds is released.

    Raises:
        CaseNotHeld: it is not in review, nobody else holds it, or this is no senior reviewer.
    """
    with transaction.atomic():
        lock_desk(senior)
        case = Case.objects.in_review().select_for_update(of=("self",)).filter(pk=case_id).first()
        holder_id = _find_holder(case, now) if case else None
        is_senior = senior.is_active and senior.role == Role.SENIOR_REVIEWER
        if case is None or not is_senior or holder_id in {None, senior.pk}:
            raise CaseNotHeld(CaseNotHeld.__doc__)
        release_other_leases(case, senior)
        grant_lease(case, senior, now)
        body = {"from": user_actor(holder_id)}
        audit.record("case", case.pk, CaseAct.TAKE_OVER, actor=senior.actor, at=now, body=body)
    return case


def _find_holder(case: Case, now: datetime) -> int | None:
    """Return the person who has the lease, or has set the case aside."""
    lease = ReviewLease.objects.filter(case=case, until_at__gte=now).first()
    reservation = Reservation.objects.filter(case=case, until_at__gt=now).first()
    holder = lease or reservation
    return holder.reviewer_id if holder else None


def lock_held_case(case_id: int, reviewer: User, now: datetime) -> Case:
    """Return the case under its lock, if this reviewer holds it.

    Raises:
        CaseNotHeld: the case is not in review, or somebody else holds it, or the lease ran out.
    """
    cases = Case.objects.in_review().filter(_is_held_by(reviewer, now), pk=case_id)
    case = _lock_still_held(cases, reviewer, now)
    if case is None:
        raise CaseNotHeld(CaseNotHeld.__doc__)
    return case


def renew_lease(case_id: int, reviewer: User, *, now: datetime) -> datetime:
    """Prolong this reviewer's lease; return its new end.

    Raises:
        CaseNotHeld: as `lock_held_case` says.
    """
    with transaction.atomic():
        case = lock_held_case(case_id, reviewer, now)
        until_at = now + timedelta(minutes=policies.policy().limits.review_lease_minutes)
        ReviewLease.objects.filter(case=case).update(until_at=until_at)
    return until_at


def skip_case(case_id: int, reviewer: User, reason_code: str, *, now: datetime) -> None:
    """Release a case for somebody else; it is not offered to this reviewer again.

    Raises:
        CaseNotHeld: as `lock_held_case` says.
    """
    with transaction.atomic():
        case = lock_held_case(case_id, reviewer, now)
        Skip.objects.update_or_create(
            case=case,
            account_id=case.account_id,
            reviewer=reviewer,
            defaults={"reason_code": reason_code, "at": now},
        )
        ReviewLease.objects.filter(case=case).delete()


def ask_filer(
    case_id: int, reviewer: User, reason_code: str, question: str, *, now: datetime
) -> None:
    """Send a case back to its filer with a question.

    Raises:
        CaseNotHeld: the case is not in review, or somebody else holds it.
    """
    with transaction.atomic():
        case = lock_held_case(case_id, reviewer, now)
        case.review_lease.delete()
        pause_case(case, reason_code, question, asked_by=reviewer, now=now)
