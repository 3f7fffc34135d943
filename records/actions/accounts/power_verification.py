"""The verifier's desk for powers of attorney: one holds it, compares names, and judges."""

from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from records.accounts.models import (
    Account,
    AccountState,
    PowerOfAttorney,
    PowerOfAttorneyReason,
    PowerOfAttorneyState,
    User,
)
from records.actions.accounts import powers_of_attorney
from records.actions.accounts.powers_of_attorney import audit_power
from records.actions.accounts.verification_lease import (
    WrongState,
    build_paper_lease,
    ensure_reason,
    judge_paper,
)
from records.refusals import ActionRefused

REASONS: Final = tuple(PowerOfAttorneyReason)


class UnknownPrincipal(ActionRefused):
    says = _("No account in use has this number. The principal must be verified first.")


LEASE: Final = build_paper_lease(PowerOfAttorney)
claim, take, release = LEASE.claim, LEASE.take, LEASE.release


def find_principal(power: PowerOfAttorney) -> Account | None:
    """Return the active account with the number that the agent gave."""
    accounts = Account.objects.filter(public_id=power.principal_number, state=AccountState.ACTIVE)
    return accounts.first()


def verify(power_id: int, verifier: User, *, now: datetime) -> PowerOfAttorney:
    """Verify the power of attorney: its agent may file within its scope from its first day.

    Raises:
        LeaseNotHeld, WrongState, UnknownPrincipal
    """
    with transaction.atomic():
        power = judge_paper(LEASE, power_id, verifier, PowerOfAttorneyState.VERIFIED, now=now)
        if power.ends_on is not None and power.ends_on < now.date():
            raise WrongState
        power.principal = find_principal(power)
        if power.principal is None:
            raise UnknownPrincipal
        power.save()
        audit_power(power, "verified", verifier.actor, now)
        powers_of_attorney.post_power_letter(power, "verified", now=now)
    return power


def reject(
    power_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> PowerOfAttorney:
    """Reject the power of attorney; its agent learns why and may upload another.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        power = judge_paper(LEASE, power_id, verifier, PowerOfAttorneyState.REJECTED, now=now)
        power.reason_code, power.reason, power.ended_at = reason, note, now
        power.is_end_told = True
        power.save()
        audit_power(power, "rejected", verifier.actor, now, reason)
        powers_of_attorney.post_power_letter(power, "rejected", now=now)
    return power


def revoke(
    power_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> PowerOfAttorney:
    """Revoke a verified power of attorney: nothing new can be filed on it.

    Raises:
        NotOngoing, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        power.reason_code, power.reason = reason, note
        powers_of_attorney.end_power(
            power, PowerOfAttorneyState.REVOKED, actor=verifier.actor, now=now
        )
    return power
