"""The verifier's desk for powers of attorney: one holds it, compares names, and judges."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from records.accounts.models import Account, AccountState, Role, User
from records.acts import authority, authority_news
from records.acts.authority import note
from records.ledger import policies
from records.rights.models import AuthorityState, PowerOfAttorney

REASONS: Final = (
    "unreadable",
    "pages_missing",
    "name_differs",
    "not_signed",
    "out_of_scope",
    "not_genuine",
)


class NotHeld(Exception):
    """Somebody else holds this paper, or your hold ran out: take it again."""


class UnknownReason(Exception):
    """Say why, with one of the reasons given."""


class UnknownPrincipal(Exception):
    """No account in use has this number: the principal registers and is verified first."""


class WrongState(Exception):
    """This paper was judged already, or its last day has passed."""


def claim(verifier: User, *, now: datetime) -> PowerOfAttorney | None:
    """The paper this verifier holds, or else the one that waits longest; None: none waits."""
    with transaction.atomic():
        waiting = PowerOfAttorney.objects.filter(state=AuthorityState.PENDING)
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        waiting = waiting.order_by("submitted_at", "pk")
        own = waiting.filter(held_by=verifier, held_until__gt=now).first()
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        found = own or waiting.filter(free).first()
        if found is not None:
            _hold(found, verifier, now)
    return found


def take(power_id: int, verifier: User, *, now: datetime) -> PowerOfAttorney:
    """Take this one, or renew one's hold of it.

    Raises:
        NotHeld: somebody else holds it.
    """
    with transaction.atomic():
        found = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        is_mine = found.held_by_id == verifier.pk
        if not is_mine and found.held_until is not None and found.held_until > now:
            raise NotHeld(NotHeld.__doc__)
        _hold(found, verifier, now)
    return found


def release(power_id: int, verifier: User) -> None:
    """Give it back to the queue."""
    held = PowerOfAttorney.objects.filter(pk=power_id, held_by=verifier)
    held.update(held_by=None, held_until=None)


def principal_of(power: PowerOfAttorney) -> Account | None:
    """The account in use that has the number the agent gave."""
    found = Account.objects.filter(public_id=power.principal_number, state=AccountState.ACTIVE)
    return found.first()


def verify(power_id: int, verifier: User, *, now: datetime) -> PowerOfAttorney:
    """The principal gave it: from its first day on its agent may file within its scope.

    Raises:
        NotHeld, WrongState, UnknownPrincipal
    """
    with transaction.atomic():
        power = _judged(power_id, verifier, AuthorityState.VERIFIED, now)
        if power.ends_on is not None and power.ends_on < now.date():
            raise WrongState(WrongState.__doc__)
        power.principal = principal_of(power)
        if power.principal is None:
            raise UnknownPrincipal(UnknownPrincipal.__doc__)
        power.save()
        note(power, "verified", f"user:{verifier.pk}", now)
        authority_news.tell(power, "verified", now=now)
    return power


def reject(
    power_id: int, verifier: User, reason: str, says: str, *, now: datetime
) -> PowerOfAttorney:
    """It proves nothing; its agent is told why and may upload another.

    Raises:
        NotHeld, WrongState, UnknownReason
    """
    if reason not in REASONS:
        raise UnknownReason(UnknownReason.__doc__)
    with transaction.atomic():
        power = _judged(power_id, verifier, AuthorityState.REJECTED, now)
        power.reason_code, power.reason, power.ended_at = reason, says, now
        power.is_end_told = True
        power.save()
        note(power, "rejected", f"user:{verifier.pk}", now, reason)
        authority_news.tell(power, "rejected", now=now)
    return power


def revoke(
    power_id: int, verifier: User, reason: str, says: str, *, now: datetime
) -> PowerOfAttorney:
    """A verified one was found to be wrong: nothing new is filed on it.

    Raises:
        NotOngoing, UnknownReason
    """
    if reason not in REASONS:
        raise UnknownReason(UnknownReason.__doc__)
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        power.reason_code, power.reason = reason, says
        authority.end(power, AuthorityState.REVOKED, actor=f"user:{verifier.pk}", now=now)
    return power


def _hold(power: PowerOfAttorney, verifier: User, now: datetime) -> None:
    minutes = policies.policy().identity.lease_minutes
    others = PowerOfAttorney.objects.filter(held_by=verifier).exclude(pk=power.pk)
    others.update(held_by=None, held_until=None)
    power.held_by, power.held_until = verifier, now + timedelta(minutes=minutes)
    power.save(update_fields=["held_by", "held_until"])


def _judged(power_id: int, verifier: User, state: AuthorityState, now: datetime) -> PowerOfAttorney:
    power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
    is_held = power.held_by_id == verifier.pk and (power.held_until or now) > now
    if not is_held or verifier.role != Role.VERIFIER or not verifier.is_active:
        raise NotHeld(NotHeld.__doc__)
    if power.state != AuthorityState.PENDING:
        raise WrongState(WrongState.__doc__)
    power.state, power.held_by, power.held_until = state, None, None
    power.decided_by, power.decided_at = verifier, now
    return power
