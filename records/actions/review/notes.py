"""Notes that reviewers leave each other on a case; no party to it ever sees them."""

from datetime import datetime

from django.db import transaction

from records.accounts.models import User
from records.actions.leases import LeaseNotHeld
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.ledger import audit
from records.review.models import CaseNote


def add_note(case_id: int, author: User, text: str, *, now: datetime) -> CaseNote:
    """Add a note to a case; the same text sent twice is one note.

    Whether the author may see the case the caller has asked.

    Raises:
        LeaseNotHeld: there is no such case, or this person decides none.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
        if case is None or not author.is_reviewer:
            raise LeaseNotHeld
        last = case.notes.order_by("pk").last()
        if last is not None and (last.author_id, last.text) == (author.pk, text):
            return last
        note = write_note(case, author, text, now)
        audit.record(
            "case", case.pk, CaseAct.NOTE, actor=author.actor, at=now, body={"note": note.pk}
        )
    return note


def write_note(case: Case, author: User, text: str, now: datetime) -> CaseNote:
    """Write the row alone, for actions that audit themselves."""
    return CaseNote.objects.create(
        case=case, account_id=case.account_id, author=author, text=text, written_at=now
    )
