"""Each page opened of what is kept for authorities and courts: by whom, and why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from records.accounts.models import User
from records.database import lock_name
from records.evidence.models import Opening
from records.ledger import audit


def note_opening(
    kind: str, thing_id: UUID | None, why: str, person: User, *, now: datetime
) -> None:
    """Write down that a person opens the page of a thing, or a list, in a chain of the person."""
    with transaction.atomic():
        # An auditor may lock no row; two pages of one person may open at once.
        lock_name(f"open {person.pk}")
        Opening.objects.create(kind=kind, thing_id=thing_id, person=person, why=why, opened_at=now)
        body = {"kind": kind, "thing": str(thing_id or ""), "why": why}
        audit.record("opening", person.pk, "open", actor=person.actor, at=now, body=body)
