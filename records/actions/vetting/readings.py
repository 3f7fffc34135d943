"""Two people read a chain of papers, blind to each other; a third decides where they differ."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from pipeline.vetting.chains import IN_READING, AuthorisationState, find_state_after_reading
from records.accounts.models import User
from records.actions.accounts.verification_lease import (
    build_paper_lease,
    ensure_reason,
    judge_paper,
)
from records.actions.vetting.chains import audit_authorisation
from records.vetting.models import AuthorisationReason, BrandAuthorisation

REASONS: Final = tuple(AuthorisationReason)


def _read_by_them(person: User) -> Q:
    return Q(first_by=person) | Q(second_by=person) | Q(decided_by=person)


LEASE: Final = build_paper_lease(BrandAuthorisation, tuple(IN_READING), barred=_read_by_them)


def find_genuine(authorisation_id: int, verifier: User, *, now: datetime) -> BrandAuthorisation:
    """Say that the papers are genuine and lead from the owner to the seller.

    Raises:
        LeaseNotHeld, WrongState
    """
    return _read(authorisation_id, _Reading(verifier=verifier, says=True), now)


def find_insufficient(
    authorisation_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> BrandAuthorisation:
    """Say that they are not, or do not.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    return _read(
        authorisation_id, _Reading(verifier=verifier, says=False, reason=reason, note=note), now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    verifier: User
    says: bool  # that the papers are genuine and enough
    reason: str = ""
    note: str = ""


def _read(authorisation_id: int, reading: _Reading, now: datetime) -> BrandAuthorisation:
    reader, is_genuine = reading.verifier, reading.says
    with transaction.atomic():
        authorisations = BrandAuthorisation.objects.select_for_update(of=("self",))
        state = AuthorisationState(authorisations.get(pk=authorisation_id).state)
        chain = judge_paper(LEASE, authorisation_id, reader, state, now=now)
        chain.state = find_state_after_reading(state, first=chain.first_says, is_genuine=is_genuine)
        chain.decided_by, chain.decided_at = None, None
        if state is AuthorisationState.SUBMITTED:
            chain.first_by = reader
            chain.first_says = is_genuine
            chain.first_note = reading.note
        elif state is AuthorisationState.SECOND:
            chain.second_by = reader
            chain.second_says = is_genuine
            chain.second_note = reading.note
        else:
            chain.decided_by, chain.decided_at = reader, now
        if chain.state == AuthorisationState.REFUSED:
            chain.reason_code = reading.reason
            chain.reason = reading.note
            chain.ended_at = now
        chain.save()
        audit_authorisation(chain, "read", reader.actor, now)
    return chain
