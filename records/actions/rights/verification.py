"""The verifier's desk: one verifier holds a right, looks, and says what becomes of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from pipeline.vocabulary import RightState
from records import policies
from records.accounts.models import Role, User
from records.actions.rights import repository
from records.actions.rights.repository import WrongState, move_right
from records.ledger import change_feed
from records.rights.models import Finding, Judgement, Right, VerifierLease


class NotHeld(Exception):
    """Somebody else holds this right, or it waits no more: take the next one."""


class UnknownReason(Exception):
    """Choose one of the reasons that fit what is done."""


def claim(verifier: User, *, now: datetime) -> Right | None:
    """The right this verifier holds, or else the one that waits longest; None: nothing waits."""
    with transaction.atomic():
        waiting = Right.objects.awaiting().select_for_update(skip_locked=True, of=("self",))
        own = Q(verifier_lease__verifier=verifier, verifier_lease__until_at__gt=now)
        free = Q(verifier_lease__isnull=True) | Q(verifier_lease__until_at__lte=now)
        right = waiting.filter(own).first() or waiting.filter(free).first()
        if right is not None:
            _take_lease(right, verifier, now)
    return right


def take(right_id: int, verifier: User, *, now: datetime) -> Right:
    """Take this right, or renew one's hold of it.

    Raises:
        NotHeld: somebody else holds it.
    """
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        others = VerifierLease.objects.filter(right=right, until_at__gt=now)
        if others.exclude(verifier=verifier).exists():
            raise NotHeld(NotHeld.__doc__)
        _take_lease(right, verifier, now)
    return right


def release(right_id: int, verifier: User) -> None:
    """Give a right back to the queue."""
    VerifierLease.objects.filter(right=right_id, verifier=verifier).delete()


def find_holder(right: Right, *, now: datetime) -> User | None:
    """Who holds it under a lease that still runs."""
    lease = VerifierLease.objects.filter(right=right, until_at__gt=now)
    found = lease.select_related("verifier").first()
    return found.verifier if found else None


def _take_lease(right: Right, verifier: User, now: datetime) -> None:
    until_at = now + timedelta(minutes=policies.policy().limits.verifier_lease_minutes)
    VerifierLease.objects.filter(verifier=verifier).exclude(right=right).delete()
    VerifierLease.objects.update_or_create(
        right=right, defaults={"verifier": verifier, "until_at": until_at}
    )


def verify(right_id: int, verifier: User, *, now: datetime) -> Right:
    """The right, or its renewal, is in order; the index follows within ten seconds.

    Raises:
        NotHeld: this verifier does not hold it.
        WrongState: it does not wait, its last day has passed, or its papers are in question.
    """
    with transaction.atomic():
        _lock_held_right(right_id, verifier, now)
        right = repository.mark_verified(right_id, actor=_actor_of(verifier), now=now)
        _write_judgement(right, Finding.VERIFIED, ("", ""), verifier, now)
    return right


def reject(right_id: int, verifier: User, reason: str, says: str, *, now: datetime) -> Right:
    """The right cannot be used; its owner is told why and may mend it.

    A renewal that is rejected leaves the right as it was.

    Raises:
        NotHeld, WrongState, UnknownReason
    """
    return _send_back(right_id, verifier, Finding.REJECTED, (reason, says), now=now)


def ask_owner(right_id: int, verifier: User, reason: str, says: str, *, now: datetime) -> Right:
    """Something is missing: the right goes back to its owner, who sends it again.

    Raises:
        NotHeld, WrongState, UnknownReason
    """
    return _send_back(right_id, verifier, Finding.ASKED, (reason, says), now=now)


def suspend(right_id: int, verifier: User, reason: str, says: str, *, now: datetime) -> Right:
    """Take a right out of use at once; its owner clears its papers and sends it again.

    Raises:
        NotHeld, WrongState, UnknownReason
    """
    with transaction.atomic():
        _ensure_reason(Finding.SUSPENDED, reason)
        _lock_held_right(right_id, verifier, now)
        right = repository.suspend_right(right_id, actor=_actor_of(verifier), now=now)
        _write_judgement(right, Finding.SUSPENDED, (reason, says), verifier, now)
    return right


def _send_back(
    right_id: int, verifier: User, finding: Finding, words: tuple[str, str], *, now: datetime
) -> Right:
    with transaction.atomic():
        _ensure_reason(finding, words[0])
        right = _lock_held_right(right_id, verifier, now)
        state = _state_after(right, finding)
        right.renews_until = None
        move_right(right, {RightState(right.state)}, state, actor=_actor_of(verifier), now=now)
        repository.audit_right(right, f"verifier_{finding}", _actor_of(verifier), now)
        _write_judgement(right, finding, words, verifier, now)
    return right


def _state_after(right: Right, finding: Finding) -> RightState:
    """A right that only asked for its renewal stays what it was."""
    if right.state != RightState.PENDING_VERIFICATION:
        if right.submitted_at is None:
            raise WrongState(f"A {right.state} right does not wait for a verifier.")
        return RightState(right.state)
    return RightState.REJECTED if finding == Finding.REJECTED else RightState.UPLOADED


def _lock_held_right(right_id: int, verifier: User, now: datetime) -> Right:
    right = Right.objects.select_for_update().get(pk=right_id)
    lease = VerifierLease.objects.filter(right=right, verifier=verifier, until_at__gt=now)
    if verifier.role != Role.VERIFIER or not verifier.is_active or not lease.exists():
        raise NotHeld(NotHeld.__doc__)
    return right


def _ensure_reason(finding: Finding, code: str) -> None:
    reason = policies.offices().reasons.get(code)
    if reason is None or finding not in reason.of:
        raise UnknownReason(UnknownReason.__doc__)


def _write_judgement(
    right: Right, finding: Finding, words: tuple[str, str], verifier: User, now: datetime
) -> None:
    reason, says = words
    said = Judgement.objects.create(
        right=right,
        version=right.version,
        finding=finding,
        reason_code=reason,
        says=says,
        by=_actor_of(verifier),
        at=now,
    )
    VerifierLease.objects.filter(right=right).delete()
    change_feed.record_change("right", right.pk)
    repository.post_right_letter(right, finding, {"judgement": said.pk}, now=now)


def _actor_of(verifier: User) -> str:
    return f"user:{verifier.pk}"
