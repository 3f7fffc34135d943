"""Withdraw a case: the filer takes the claim back before it was answered."""

from datetime import datetime

from django.db import transaction

from pipeline.vocabulary import CaseState
from records.actions.cases import duplicates
from records.complaints.models import Case, ReviewLease, Work
from records.complaints.models.cases import OPEN
from records.ledger import audit


class NotOpen(Exception):
    """This case is not open any more, or it is not yours."""


def withdraw_case(case_id: int, account_id: int, *, now: datetime) -> Case:
    """Close an open case without a ruling; the first duplicate that followed it revives.

    A worker that holds the case loses its fence: what it writes later changes nothing.

    Raises:
        NotOpen: nothing was changed.
    """
    with transaction.atomic():
        case = (
            Case.objects.select_for_update()
            .filter(pk=case_id, account_id=account_id, state__in=OPEN)
            .first()
        )
        if case is None:
            raise NotOpen(NotOpen.__doc__)
        Work.objects.filter(case=case).delete()
        ReviewLease.objects.filter(case=case).delete()
        case.state, case.closed_at = CaseState.WITHDRAWN, now
        case.save(update_fields=["state", "closed_at"])
        revived = duplicates.promote_duplicate(case, now=now)
        audit.append(
            audit.Act(
                subject_kind="case",
                subject_id=case.pk,
                name="withdraw",
                actor=f"account:{account_id}",
                at=now,
                body={"revived": revived.pk if revived else None},
            )
        )
    return case
