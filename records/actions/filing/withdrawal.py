"""Withdraw cases: the filer takes the claims back before they were answered."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from matchers.labels.words import _
from pipeline.vocabulary import CaseState
from records.actions.cases import duplicates
from records.cases.acts import CaseAct
from records.cases.models import Case, Work
from records.cases.models.cases import OPEN
from records.ledger import audit
from records.refusals import ActionRefused
from records.review.models import ReviewLease


class CaseNotOpen(ActionRefused):
    code = "not_open"
    says = _("This case is already decided or withdrawn.")


def withdraw_cases(
    case_ids: Collection[int], account_id: int, *, actor: str = "", now: datetime
) -> dict[int, Case]:
    """Close open cases without a ruling; the first duplicate that followed each of them revives.

    It is one transaction, in the order in which all code locks cases: each case and then its
    followers, before the next one. A worker that holds a case loses its fence: what it writes later
    changes nothing. `actor` names who acts for the account, if that is known.

    Returns:
        What is closed now, by id; one left out was not open any more, or is not the account's.
    """
    with transaction.atomic():
        cases = Case.objects.filter(pk__in=case_ids, account_id=account_id).in_listing_order()
        actor = actor or f"account:{account_id}"
        ids = cases.values_list("pk", flat=True)
        results = [_close_if_open(case_id, actor, now) for case_id in ids]
    return {case.pk: case for case in results if case is not None}


def withdraw_case(case_id: int, account_id: int, *, actor: str = "", now: datetime) -> Case:
    """Close one open case, as `withdraw_cases` does.

    Raises:
        CaseNotOpen: nothing was changed.
    """
    cases = withdraw_cases([case_id], account_id, actor=actor, now=now)
    if case_id not in cases:
        raise CaseNotOpen
    return cases[case_id]


def _close_if_open(case_id: int, actor: str, now: datetime) -> Case | None:
    case = Case.objects.select_for_update().filter(pk=case_id, state__in=OPEN).first()
    if case is None:
        return None
    Work.objects.filter(case=case).delete()
    ReviewLease.objects.filter(case=case).delete()
    case.state, case.closed_at = CaseState.WITHDRAWN, now
    case.save(update_fields=["state", "closed_at"])
    revived_case = duplicates.promote_duplicate(case, now=now)
    audit.append(
        audit.Act(
            subject_kind="case",
            subject_id=case.pk,
            name=CaseAct.WITHDRAW,
            actor=actor,
            at=now,
            body={"revived": revived_case.pk if revived_case else None},
        )
    )
    return case
