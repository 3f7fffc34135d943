"""Reviewers' rulings: uphold or reject a case that one holds, and undo within half a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.notices.statement_edits import StatementEdit, TextFault, find_text_faults
from pipeline.notices.statements import drafted_facts
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import CaseState, Instance, Outcome
from records import policies
from records.accounts.models import User
from records.actions.cases import duplicates, enforcement
from records.actions.cases.conclusions import CaseVerdict, conclude_case
from records.actions.cases.ruling_reasons import check_reason
from records.actions.review.desk import LEASE
from records.cases.acts import CaseAct
from records.cases.models import Case, Ruling
from records.ledger import audit, outbox
from records.notices.statements import NotMatched, read_record
from records.refusals import ActionRefused


class OutOfBounds(ActionRefused):
    says = _("Nothing was changed. In the statement of reasons: {what}.")

    def __init__(self, faults: tuple[TextFault, ...]) -> None:
        super().__init__(what=faults)
        self.broken = faults


def draft_facts(case: Case) -> LocalizedText | None:
    """Return the facts as both sides would read them; None: nothing was matched."""
    try:
        record = read_record(case)
    except NotMatched:
        return None
    return drafted_facts(record.facts, record.policy)


def check_written(case: Case, edit: StatementEdit) -> None:
    """Refuse a statement text that exceeds its limits.

    Raises:
        OutOfBounds: it does, or there is no draft to write over.
    """
    before = draft_facts(case)
    if before is None:
        raise OutOfBounds((TextFault.STALE,))
    withheld = (case.request.filer_name, case.request.filer_email)
    faults = find_text_faults(edit, before, withheld, policies.policy().limits)
    if faults:
        raise OutOfBounds(faults)


class DecidedAgain(ActionRefused):
    says = _("The case was decided again after you opened it. Read it again, then rule.")


class TooLateToUndo(ActionRefused):
    says = _("Too late to undo: the ruling has taken effect.")


class NothingToUndo(ActionRefused):
    says = _("You cannot undo this: it is not yours, or it was undone already.")


@dataclass(frozen=True, slots=True)
class RulingForm:
    """What a reviewer's form says beside the outcome, its reason and the note."""

    edit: StatementEdit | None = None  # into the statement of reasons
    seen_version: int = 0  # of the decision that they read; 0: the newest
    is_confirmed: bool = False  # a reason for another kind of right is meant


_PLAIN_FORM: Final = RulingForm()


def rule_on_case(  # the things a ruling consists of, and the moment
    case_id: int,
    reviewer: User,
    outcome: Outcome,
    reason_code: str,
    *,
    note: str,
    now: datetime,
    form: RulingForm = _PLAIN_FORM,
) -> Ruling:
    """Rule on a held case; its effects leave once undo is no longer possible.

    Raises:
        LeaseNotHeld: the case is not in review, or somebody else holds it.
        DecidedAgain: they read an earlier decision than the newest.
        ReasonOfOtherKind: the reason is for another kind of right, which nobody confirmed.
        OutOfBounds: what they wrote into the statement of reasons may not stand there.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        if form.seen_version not in {0, case.decision_version}:
            raise DecidedAgain
        check_reason([case], reason_code, is_confirmed=form.is_confirmed)
        if form.edit is not None:
            check_written(case, form.edit)
        undo = timedelta(seconds=policies.policy().limits.undo_seconds)
        verdict = CaseVerdict(
            outcome, reason_code, reviewer=reviewer, note=note, statement_edit=form.edit
        )
        ruling = conclude_case(case, verdict, now=now, send_after=now + undo)
        LEASE.end(case.pk)
    return ruling


def annul_ruling(ruling_id: int, reviewer: User, *, now: datetime) -> Case:
    """Undo this reviewer's own ruling: the case is in review again, its clock never stopped.

    Raises:
        NothingToUndo: somebody else ruled, or the ruling is annulled already.
        TooLateToUndo: its effects have left.
    """
    with transaction.atomic():
        ruling = (
            Ruling.objects.live()
            .select_for_update()
            .filter(pk=ruling_id, reviewer=reviewer, instance=Instance.FIRST, overrules=None)
            .first()
        )
        if ruling is None:
            raise NothingToUndo
        if now >= ruling.ruled_at + timedelta(seconds=policies.policy().limits.undo_seconds):
            raise TooLateToUndo
        return annul_rulings([ruling], reviewer, now=now)[0]


def annul_rulings(rulings: Sequence[Ruling], by: User, *, now: datetime) -> list[Case]:
    """Annul locked live rulings whose effects have not left.

    First all cases, then all listings, each in the order of the listings, as filings and groups
    take them: no two acts can wait for each other.
    """
    of_case = {ruling.case_id: ruling for ruling in rulings}
    cases = list(Case.objects.filter(pk__in=of_case).in_listing_order().select_for_update())
    for case in cases:
        _reopen_case(case, of_case[case.pk], now)
    for case in cases:
        _recall_effects(case, of_case[case.pk], by, now)
    return cases


def _reopen_case(case: Case, ruling: Ruling, now: datetime) -> None:
    ruling.annulled_at = now
    ruling.save(update_fields=["annulled_at"])
    duplicates.absorb_rivals(case, now=now)
    case.state, case.closed_at, case.upheld_at = CaseState.IN_REVIEW, None, None
    case.save(update_fields=["state", "closed_at", "upheld_at"])
    duplicates.reopen_duplicates(case, CaseState(ruling.outcome), now=now)


def _recall_effects(case: Case, ruling: Ruling, by: User, now: datetime) -> None:
    enforcement.revoke_effects(case.listing_id, ruling_id=ruling.pk, now=now)
    outbox.recall(kind="result", subject_id=ruling.pk)
    audit.record("case", case.pk, CaseAct.ANNUL, actor=by.actor, at=now, body={"ruling": ruling.pk})
