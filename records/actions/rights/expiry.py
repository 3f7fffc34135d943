"""Rights grow old: expiring, expired, and what their owners are told before; each once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from pipeline.vocabulary import RightState
from records import policies
from records.actions.rights import repository
from records.actions.rights.repository import IN_FORCE, move_right
from records.actions.rounds import act_on_each
from records.duties import duty
from records.ledger import outbox
from records.rights.models import Right
from records.rights.models.rights import RightQuerySet


@duty
def run_expiry(now: datetime) -> None:
    """Run one round; a second one at the same time changes nothing."""
    expire_rights(now)
    mark_expiring(now)
    remind_owners(now)


def expire_rights(now: datetime) -> int:
    """Mark rights whose last day has passed; return how many."""
    expired_rights = Right.objects.indexed().filter(expires_on__lt=now.date())
    return _move_all(expired_rights, RightState.EXPIRED, now)


def mark_expiring(now: datetime) -> int:
    """Mark rights whose last day is near; return how many."""
    notice_day = now.date() + timedelta(days=max(policies.policy().limits.right_notice_days))
    new = Right.objects.filter(
        state=RightState.VERIFIED, expires_on__lte=notice_day, expires_on__gte=now.date()
    )
    return _move_all(new, RightState.EXPIRING, now)


def _move_all(due: RightQuerySet, state: RightState, now: datetime) -> int:
    ids = due.values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: _move_when_due(due.filter(pk=pk), state, now))


def _move_when_due(due: RightQuerySet, state: RightState, now: datetime) -> bool:
    """Move the right if it is still due under its lock: another round may have been faster."""
    with transaction.atomic():
        right = due.select_for_update().first()
        if right is None:
            return False
        move_right(right, IN_FORCE, state, actor="system", now=now)
        if state == RightState.EXPIRED:
            repository.post_right_letter(
                right, "expired", {"until": str(right.expires_on)}, now=now
            )
    return True


def remind_owners(now: datetime) -> int:
    """Remind owners that a right expires: the nearest notice that is due, once."""
    count = 0
    for days in sorted(policies.policy().limits.right_notice_days):
        count += sum(_remind_owner(pk, days, now) for pk in _list_due(days, now))
    return count


def _list_due(days: int, now: datetime) -> list[int]:
    due = Right.objects.filter(
        Q(reminded_days__isnull=True) | Q(reminded_days__gt=days),
        state=RightState.EXPIRING,
        expires_on__gte=now.date(),
        expires_on__lte=now.date() + timedelta(days=days),
    )
    return list(due.values_list("pk", flat=True))


def _remind_owner(right_id: int, days: int, now: datetime) -> bool:
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        is_due = right.reminded_days is None or right.reminded_days > days
        if is_due and right.state == RightState.EXPIRING:
            right.reminded_days = days
            right.save(update_fields=["reminded_days"])
            body: outbox.Body = {"until": str(right.expires_on), "days": days}
            repository.post_right_letter(right, "expires", body, now=now)
    return is_due
