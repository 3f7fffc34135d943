"""A case waits for one reviewer: they set it aside, or a colleague handed it to them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from matchers.labels.words import _
from pipeline.time import deadlines
from records import policies
from records.accounts.models import Role, User
from records.actions.leases import LeaseNotHeld
from records.actions.review import notes
from records.actions.review.desk import LEASE, take_case
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.ledger import audit
from records.refusals import ActionRefused
from records.review.models import Escalation, Reservation, ReservationReason, Skip

DECLINED = "declined"  # the reason of the skip, so that the desk does not offer it to them again


class TooManySetAside(ActionRefused):
    says = _("You cannot set aside more cases. Continue with one of them first.")


class DeadlineTooNear(ActionRefused):
    says = _("The deadline is too near to set this case aside. Decide it now, or hand it over.")


class NoSuchColleague(ActionRefused):
    says = _("This person cannot take the case. Choose another colleague.")


@dataclass(frozen=True, slots=True)
class ReservationRequest:
    """For whom a case waits, until when, who says so and why."""

    because: ReservationReason
    reviewer: User
    made_by: User
    until_at: datetime
    reason_code: str = ""
    words: str = ""


def set_aside(  # what a reviewer says, until when, and the moment
    case_id: int, reviewer: User, reason_code: str, *, note: str, until_at: datetime, now: datetime
) -> Reservation:
    """Keep a case for its holder until a time, at the latest well before its deadline.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says.
        TooManySetAside: and none of them is over.
        DeadlineTooNear: nothing is left between now and what policy keeps free before it.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        until_at = find_latest_end(case, reviewer, until_at, now)
        keeping = ReservationRequest(
            ReservationReason.SET_ASIDE, reviewer, reviewer, until_at, reason_code, note
        )
        reservation = reserve_case(case, keeping, now)
        audit_case(case, CaseAct.SET_ASIDE, reviewer, now, {"reason": reason_code})
    return reservation


def hand_over_case(  # what a reviewer says, to whom, and the moment
    case_id: int, reviewer: User, colleague_id: int, reason_code: str, *, note: str, now: datetime
) -> Reservation:
    """Give a case to a colleague, who is offered it before all else.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says.
        NoSuchColleague: nobody who decides cases, oneself, or somebody who may not have this one.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        colleague = find_colleague(case, reviewer, colleague_id)
        least_at = LEASE.find_end(now)
        until_at = max(least_at, find_reserve_begin(case) or least_at)
        keeping = ReservationRequest(
            ReservationReason.HANDED, colleague, reviewer, until_at, reason_code, note
        )
        reservation = reserve_case(case, keeping, now)
        audit_case(
            case, CaseAct.HAND_OVER, reviewer, now, {"reason": reason_code, "to": colleague.actor}
        )
    return reservation


def escalate_case(
    case_id: int, reviewer: User, reason_code: str, *, note: str, now: datetime
) -> None:
    """Give a case to the senior reviewers; nobody else is offered it any more.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says, or the reviewer is a senior themselves.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        if reviewer.role == Role.SENIOR_REVIEWER:
            raise LeaseNotHeld(
                _("A senior reviewer cannot escalate a case: there is nobody above them.")
            )
        fields = {"made_by": reviewer, "reason_code": reason_code, "made_at": now}
        Escalation.objects.update_or_create(
            case=case, defaults={"account_id": case.account_id, **fields}
        )
        LEASE.end(case.pk)
        if note:
            notes.write_note(case, reviewer, note, now)
        audit_case(case, CaseAct.ESCALATE, reviewer, now, {"reason": reason_code})


def resume_case(case_id: int, reviewer: User, *, now: datetime) -> Case:
    """Go on with a case that waits for this person; release what else they hold.

    Raises:
        LeaseNotHeld: it waits for somebody else, or its time was over and a colleague has it.
    """
    with transaction.atomic():
        waits = Reservation.objects.filter(reviewer=reviewer)
        case = take_case(
            case_id, reviewer, now=now, may_hold=lambda case: waits.filter(case=case).exists()
        )
        audit_case(case, CaseAct.RESUME, reviewer, now, {})
    return case


def release_case(case_id: int, reviewer: User, *, now: datetime) -> Case:
    """Return a case to the desk; a handed one is declined and not offered again.

    Raises:
        LeaseNotHeld: it does not wait for this person.
    """
    with transaction.atomic():
        case = LEASE.lock(case_id, reviewer)
        reservation = Reservation.objects.filter(case=case, reviewer=reviewer).first()
        if reservation is None:
            raise LeaseNotHeld
        is_declined = reservation.because == ReservationReason.HANDED
        reservation.delete()
        if is_declined:
            skip = {"account_id": case.account_id, "reason_code": DECLINED, "at": now}
            Skip.objects.update_or_create(case=case, reviewer=reviewer, defaults=skip)
        audit_case(case, CaseAct.DECLINE if is_declined else CaseAct.RELEASE, reviewer, now, {})
    return case


def find_latest_end(case: Case, reviewer: User, until_at: datetime, now: datetime) -> datetime:
    """Return until when this reviewer may set the case aside, if they ask for that long.

    Raises:
        TooManySetAside, DeadlineTooNear: they may not at all.
    """
    limits = policies.policy().limits
    live = Reservation.objects.live(now).made_by_holder().filter(reviewer=reviewer)
    if live.exclude(case=case).count() >= limits.most_set_aside:
        raise TooManySetAside
    latest_at = min(until_at, find_reserve_begin(case) or until_at)
    if latest_at <= now:
        raise DeadlineTooNear
    return latest_at


def find_reserve_begin(case: Case) -> datetime | None:
    """Return from when a case may not be kept for anybody; None: it has no deadline."""
    if case.due_at is None:
        return None
    seconds = 3600 * policies.policy().limits.hold_reserve_hours
    return deadlines.resume_deadline(-seconds, case.due_at, policies.calendar())


def find_colleague(case: Case, reviewer: User, colleague_id: int) -> User:
    """Return the colleague, if they may have this case.

    Raises:
        NoSuchColleague: they may not, or there is no such person.
    """
    colleague = User.objects.filter(pk=colleague_id).exclude(pk=reviewer.pk).first()
    if colleague is None or not colleague.is_reviewer:
        raise NoSuchColleague
    is_sent_up = Escalation.objects.filter(case=case).exists()
    has_skipped = Skip.objects.filter(case=case, reviewer=colleague).exists()
    if has_skipped or (is_sent_up and colleague.role != Role.SENIOR_REVIEWER):
        raise NoSuchColleague
    return colleague


def reserve_case(case: Case, keeping: ReservationRequest, now: datetime) -> Reservation:
    """Keep a locked case that is held; its lease ends, and the text becomes a note."""
    LEASE.end(case.pk)
    by, words = keeping.made_by, keeping.words
    fields = {
        "account_id": case.account_id,
        "because": keeping.because,
        "reviewer": keeping.reviewer,
        "made_by": by,
        "reason_code": keeping.reason_code,
        "note": notes.write_note(case, by, words, now) if words else None,
        "made_at": now,
        "until_at": keeping.until_at,
    }
    reservation, _is_new = Reservation.objects.update_or_create(case=case, defaults=fields)
    return reservation


def audit_case(
    case: Case, name: str, by: User, now: datetime, body: dict[str, audit.Value]
) -> None:
    """Append one entry to the case's chain."""
    audit.record("case", case.pk, name, actor=by.actor, at=now, body=body)
