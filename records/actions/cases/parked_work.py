"""Parked work: a case that broke its worker again and again waits here for an operator."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pipeline.decision.traits import detect_script
from pipeline.vocabulary import CaseState, WorkState
from records.cases.acts import CaseAct
from records.cases.backlog.work_rows import wake_dispatcher
from records.cases.models import Case, Work
from records.ledger import audit


class NotParked(Exception):
    """No parked work belongs to this case; `markwarden cases parked` lists what is parked."""


def list_parked() -> list[Work]:
    """List parked rows with their cases, the earliest due first."""
    rows = Work.objects.filter(state=WorkState.PARKED).select_related("case")
    return list(rows.order_by("due_at", "pk"))


def retry_work(case_id: UUID, *, actor: str, now: datetime) -> Case:
    """Let a machine try a case again, alone, with its errors and deaths forgotten.

    Raises:
        NotParked: nothing was changed.
    """
    with transaction.atomic():
        case, work = _lock_parked(case_id)
        work.state, work.errors, work.died_in, work.is_suspect = WorkState.WAITING, 0, [], True
        work.worker, work.lease_until, work.sent_at, work.not_before = "", None, None, now
        work.save()
        _audit(case, CaseAct.RETRY, actor, now, work)
        wake_dispatcher()
    return case


def discard_work(case_id: UUID, *, actor: str, now: datetime) -> Case:
    """Give a case to a reviewer instead of the machines; its deadline stays.

    Raises:
        NotParked: nothing was changed.
    """
    with transaction.atomic():
        case, work = _lock_parked(case_id)
        work.delete()
        case.state = CaseState.IN_REVIEW
        case.script = detect_script(case.frozen.title) if case.frozen else ""
        case.save(update_fields=["state", "script"])
        _audit(case, CaseAct.DISCARD, actor, now, work)
    return case


def _lock_parked(case_id: UUID) -> tuple[Case, Work]:
    # The case's lock comes before the work row's, as everywhere.
    case = Case.objects.select_for_update().filter(public_id=case_id).first()
    work = Work.objects.select_for_update().filter(case=case, state=WorkState.PARKED).first()
    if case is None or work is None:
        raise NotParked(NotParked.__doc__)
    return case, work


def _audit(case: Case, name: str, actor: str, now: datetime, work: Work) -> None:
    audit.record(
        "case",
        case.pk,
        name,
        actor=actor,
        at=now,
        body={"stage": work.stage, "last_error": work.last_error},
    )
