"""Rule on a counter-notification or an appeal: a person, and another than those before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from pipeline.disputes import AppealState, CounterState, Event
from pipeline.words import Instance, Outcome
from records.accounts.models import User
from records.acts import answering, appealing, dispute_desk, enforcement
from records.acts.desk import NotYours
from records.acts.dispute_desk import Kind
from records.acts.ruling import TooLateToUndo
from records.complaints import voices
from records.complaints.models import Appeal, Case, CounterNotification, Ruling
from records.ledger import audit, outbox, policies


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says of the claim, and why."""

    outcome: Outcome  # upheld: the listing is down; rejected: it is up
    reason_code: str
    note: str = ""


def rule_counter(counter_id: int, reviewer: User, decision: Decision, *, now: datetime) -> Ruling:
    """Restore the listing or confirm the claim; its effects leave when undo is no longer possible.

    Raises:
        NotYours: the reviewer does not hold it, or ruled on the case before.
    """
    with transaction.atomic():
        counter = answering.locked(counter_id)
        dispute_desk.ensure_held(Kind.COUNTER, counter.pk, reviewer, now)
        is_upheld = decision.outcome is Outcome.UPHELD
        answering.move(counter, Event.CONFIRM if is_upheld else Event.RESTORE, now=now)
        counter.save()
        place = _Place(counter.case, Instance.COUNTER, counter.pk)
        ruling = _write(place, reviewer, decision, now)
        answering.tell(counter, "counter_ruled", send_after=now + _undo())
        dispute_desk.release(Kind.COUNTER, counter.pk, reviewer)
    return ruling


def rule_appeal(appeal_id: int, senior: User, decision: Decision, *, now: datetime) -> Ruling:
    """Confirm what was disputed, or reverse it.

    Raises:
        NotYours: the person does not hold it, is no senior, or ruled on the case before.
    """
    with transaction.atomic():
        found = Appeal.objects.select_related("case", "ruling").get(pk=appeal_id)
        case = dispute_desk.locked_case(found)
        dispute_desk.ensure_held(Kind.APPEAL, found.pk, senior, now)
        disputed = found.ruling.outcome if found.ruling else Outcome.REJECTED
        is_confirmed = decision.outcome == disputed
        found.state = AppealState.CONFIRMED if is_confirmed else AppealState.REVERSED
        found.closed_at = now
        found.save(update_fields=["state", "closed_at"])
        ruling = _write(_Place(case, Instance.APPEAL, found.pk), senior, decision, now)
        outbox.post(
            key=f"appeal_ruled:{found.pk}",
            kind="appeal_ruled",
            subject_id=found.pk,
            send_after=now + _undo(),
        )
        dispute_desk.release(Kind.APPEAL, found.pk, senior)
    return ruling


def annul(ruling_id: int, person: User, *, now: datetime) -> Ruling:
    """Take one's own ruling on a dispute back: it waits for a person again.

    Raises:
        NotYours: somebody else ruled, or it is annulled already.
        TooLateToUndo: its effects have left.
    """
    with transaction.atomic():
        own = Ruling.objects.live().exclude(instance=Instance.FIRST)
        ruling = own.select_for_update().filter(pk=ruling_id, reviewer=person).first()
        if ruling is None:
            raise NotYours("This ruling is not yours to undo, or it was undone already.")
        if now >= ruling.ruled_at + _undo():
            raise TooLateToUndo(TooLateToUndo.__doc__)
        ruling.annulled_at = now
        ruling.save(update_fields=["annulled_at"])
        _reopen(ruling)
        case = Case.objects.select_for_update().get(pk=ruling.case_id)
        voices.restate(case, now=now)
        answering.revive(case, ruling.ruled_at)
        appealing.revive(case, ruling.ruled_at)
        enforcement.restate(case.listing_id, ruling_id=ruling.pk, send_after=now)
        _note(ruling, "annul", now)
    return ruling


def _reopen(ruling: Ruling) -> None:
    if ruling.instance == Instance.COUNTER:
        CounterNotification.objects.filter(pk=ruling.proceeding).update(
            state=CounterState.DISPUTED, closed_at=None
        )
        outbox.recall(kind="counter_ruled", subject_id=ruling.proceeding)
    else:
        Appeal.objects.filter(pk=ruling.proceeding).update(
            state=AppealState.IN_REVIEW, closed_at=None
        )
        outbox.recall(kind="appeal_ruled", subject_id=ruling.proceeding)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a ruling stands."""

    case: Case
    instance: Instance
    proceeding: int


def _write(place: _Place, person: User, decision: Decision, now: datetime) -> Ruling:
    """The ruling with everything that follows from it for the claim and its listing."""
    case = place.case
    ruling = Ruling.objects.create(
        case=case,
        account_id=case.account_id,
        instance=place.instance,
        proceeding=place.proceeding,
        outcome=decision.outcome,
        reviewer=person,
        reason_code=decision.reason_code,
        note=decision.note,
        policy_hash=policies.policy().hash,
        ruled_at=now,
    )
    voices.restate(case, now=now)
    answering.fall_away(case, now=now)
    appealing.fall_away(case, now=now)
    enforcement.restate(case.listing_id, ruling_id=ruling.pk, send_after=now + _undo())
    _note(ruling, "rule", now)
    return ruling


def _undo() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)


def _note(ruling: Ruling, name: str, now: datetime) -> None:
    audit.append(
        audit.Act(
            subject_kind="case",
            subject_id=ruling.case_id,
            name=name,
            actor=f"user:{ruling.reviewer_id}",
            at=now,
            body={
                "ruling": ruling.pk,
                "instance": ruling.instance,
                "outcome": ruling.outcome,
                "reason": ruling.reason_code,
            },
        )
    )
