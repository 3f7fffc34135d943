"""The verifier's desk for powers of attorney: one holds it, compares names, and judges."""

from datetime import datetime
from typing import Final

from django.db import transaction

from records.accounts.models import Account, AccountState, User
from records.actions.accounts import powers_of_attorney, verification_lease
from records.actions.accounts.powers_of_attorney import audit_power
from records.rights.models import AuthorityState, PowerOfAttorney

REASONS: Final = (
    "unreadable",
    "pages_missing",
    "name_differs",
    "not_signed",
    "out_of_scope",
    "not_genuine",
)


class UnknownReason(Exception):
    """Say why, with one of the reasons given."""


class UnknownPrincipal(Exception):
    """No account in use has this number: the principal registers and is verified first."""


class WrongState(Exception):
    """This paper was judged already, or its last day has passed."""


def claim(verifier: User, *, now: datetime) -> PowerOfAttorney | None:
    """The paper this verifier holds, or else the one that waits longest; None: none waits."""
    return verification_lease.claim(PowerOfAttorney, verifier, now=now)


def take(power_id: int, verifier: User, *, now: datetime) -> PowerOfAttorney:
    """Take this one, or renew one's hold of it.

    Raises:
        NotHeld: somebody else holds it.
    """
    return verification_lease.take(PowerOfAttorney, power_id, verifier, now=now)


def release(power_id: int, verifier: User) -> None:
    """Give it back to the queue."""
    verification_lease.release(PowerOfAttorney, power_id, verifier)


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
        power = _lock_and_judge(power_id, verifier, AuthorityState.VERIFIED, now)
        if power.ends_on is not None and power.ends_on < now.date():
            raise WrongState(WrongState.__doc__)
        power.principal = principal_of(power)
        if power.principal is None:
            raise UnknownPrincipal(UnknownPrincipal.__doc__)
        power.save()
        audit_power(power, "verified", f"user:{verifier.pk}", now)
        powers_of_attorney.post_power_letter(power, "verified", now=now)
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
        power = _lock_and_judge(power_id, verifier, AuthorityState.REJECTED, now)
        power.reason_code, power.reason, power.ended_at = reason, says, now
        power.is_end_told = True
        power.save()
        audit_power(power, "rejected", f"user:{verifier.pk}", now, reason)
        powers_of_attorney.post_power_letter(power, "rejected", now=now)
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
        powers_of_attorney.end_power(
            power, AuthorityState.REVOKED, actor=f"user:{verifier.pk}", now=now
        )
    return power


def _lock_and_judge(
    power_id: int, verifier: User, state: AuthorityState, now: datetime
) -> PowerOfAttorney:
    power = verification_lease.lock_held_paper(PowerOfAttorney, power_id, verifier, now=now)
    if power.state != AuthorityState.PENDING:
        raise WrongState(WrongState.__doc__)
    power.state, power.held_by, power.held_until = state, None, None
    power.decided_by, power.decided_at = verifier, now
    return power
