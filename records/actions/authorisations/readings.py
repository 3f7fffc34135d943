"""Two people read a chain of papers, blind to each other; a third decides where they differ."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from pipeline.rights.chains import READ, AuthorisationState, find_state_after_reading
from records.accounts.models import User
from records.actions.accounts.verification_lease import (
    build_paper_lease,
    ensure_reason,
    judge_paper,
)
from records.actions.authorisations.chains import audit_authorisation
from records.rights.models import BrandAuthorisation

REASONS: Final = (
    "not_genuine",
    "chain_broken",
    "other_goods",
    "out_of_date",
    "unreadable",
    "owner_objects",
)


def _read_by_them(person: User) -> Q:
    return Q(first_by=person) | Q(second_by=person)


LEASE: Final = build_paper_lease(BrandAuthorisation, tuple(READ), barred=_read_by_them)


def find_genuine(authorisation_id: int, reader: User, *, now: datetime) -> BrandAuthorisation:
    """Say that the papers are genuine and lead from the owner to the seller.

    Raises:
        NotHeld, WrongState
    """
    return _read(authorisation_id, _Reading(reader=reader, says=True), now)


def find_insufficient(
    authorisation_id: int, reader: User, reason: str, says: str, *, now: datetime
) -> BrandAuthorisation:
    """Say that they are not, or do not.

    Raises:
        NotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    return _read(
        authorisation_id, _Reading(reader=reader, says=False, reason=reason, note=says), now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    reader: User
    says: bool  # that the papers are genuine and enough
    reason: str = ""
    note: str = ""


def _read(authorisation_id: int, reading: _Reading, now: datetime) -> BrandAuthorisation:
    reader, says = reading.reader, reading.says
    with transaction.atomic():
        found = BrandAuthorisation.objects.select_for_update(of=("self",))
        state = AuthorisationState(found.get(pk=authorisation_id).state)
        one = judge_paper(LEASE, authorisation_id, reader, state, now=now, waiting=tuple(READ))
        one.state = find_state_after_reading(state, first=one.first_says, says=says)
        one.decided_by, one.decided_at = None, None
        if state is AuthorisationState.SUBMITTED:
            one.first_by, one.first_says, one.first_note = reader, says, reading.note
        elif state is AuthorisationState.SECOND:
            one.second_by, one.second_says, one.second_note = reader, says, reading.note
        else:
            one.decided_by, one.decided_at = reader, now
        if one.state == AuthorisationState.REFUSED:
            one.reason_code, one.reason, one.ended_at = reading.reason, reading.note, now
        one.save()
        audit_authorisation(one, "read", f"user:{reader.pk}", now)
    return one
