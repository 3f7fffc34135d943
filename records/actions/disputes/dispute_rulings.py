"""Rule on a counter-notification or an appeal: a person, and another than those before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from pipeline.disputes.procedure import AppealState, CounterState, Event
from pipeline.vocabulary import Instance, Outcome
from records import policies
from records.accounts.models import User
from records.actions.cases import enforcement
from records.actions.disputes import appeals, counter_answers
from records.actions.disputes.dispute_desk import LEASES, DisputeKind
from records.actions.review.rulings import NothingToUndo, TooLateToUndo
from records.cases.acts import CaseAct
from records.cases.models import Case, Ruling
from records.disputes import outcome_history
from records.disputes.models import Appeal, CounterNotification
from records.ledger import audit, outbox


@dataclass(frozen=True, slots=True)
class DisputeDecision:
    """What a person says of the claim, and why."""

    outcome: Outcome  # upheld: the listing is down; rejected: it is up
    reason_code: str
    note: str = ""


def rule_counter(
    counter_id: int, reviewer: User, decision: DisputeDecision, *, now: datetime
) -> Ruling:
    """Restore the listing or confirm the claim; effects leave once undo is no longer possible.

    Raises:
        LeaseNotHeld: the reviewer does not hold it, or ruled on the case before.
    """
    with transaction.atomic():
        counter = counter_answers.lock_counter(counter_id)
        LEASES[DisputeKind.COUNTER].lock_held(counter.pk, reviewer, now=now)
        is_upheld = decision.outcome is Outcome.UPHELD
        counter_answers.move_counter(
            counter, Event.CONFIRM if is_upheld else Event.RESTORE, now=now
        )
        counter.save()
        place = _Proceeding(counter.case, Instance.COUNTER, counter.pk)
        ruling = _write_ruling(place, reviewer, decision, now)
        counter_answers.post_counter_letter(counter, "counter_ruled", send_after=now + _undo_time())
        LEASES[DisputeKind.COUNTER].end(counter.pk)
    return ruling


def rule_appeal(
    appeal_id: int, senior: User, decision: DisputeDecision, *, now: datetime
) -> Ruling:
    """Confirm or reverse what was appealed.

    Raises:
        LeaseNotHeld: the person does not hold it, is not a senior reviewer, or ruled on the case
            before.
    """
    with transaction.atomic():
        appeal = Appeal.objects.select_related("case", "ruling").get(pk=appeal_id)
        case = Case.objects.select_for_update().get(pk=appeal.case_id)
        LEASES[DisputeKind.APPEAL].lock_held(appeal.pk, senior, now=now)
        first_outcome = appeal.ruling.outcome if appeal.ruling else Outcome.REJECTED
        is_confirmed = decision.outcome == first_outcome
        appeal.state = AppealState.CONFIRMED if is_confirmed else AppealState.REVERSED
        appeal.closed_at = now
        appeal.save(update_fields=["state", "closed_at"])
        ruling = _write_ruling(_Proceeding(case, Instance.APPEAL, appeal.pk), senior, decision, now)
        outbox.post(
            key=f"appeal_ruled:{appeal.pk}",
            kind="appeal_ruled",
            subject_id=appeal.pk,
            send_after=now + _undo_time(),
        )
        LEASES[DisputeKind.APPEAL].end(appeal.pk)
    return ruling


def annul_ruling(ruling_id: int, person: User, *, now: datetime) -> Ruling:
    """Undo this person's own ruling on a dispute; it waits for a person again.

    Raises:
        NothingToUndo: somebody else ruled, or it is annulled already.
        TooLateToUndo: its effects have left.
    """
    with transaction.atomic():
        rulings = Ruling.objects.live().exclude(instance=Instance.FIRST)
        ruling = rulings.select_for_update().filter(pk=ruling_id, reviewer=person).first()
        if ruling is None:
            raise NothingToUndo
        if now >= ruling.ruled_at + _undo_time():
            raise TooLateToUndo
        # The case's lock comes before the dispute's, as everywhere.
        case = Case.objects.select_for_update().get(pk=ruling.case_id)
        ruling.annulled_at = now
        ruling.save(update_fields=["annulled_at"])
        _reopen_dispute(ruling)
        outcome_history.update_upheld_at(case, now=now)
        counter_answers.reopen_moot_counters(case, ruling.ruled_at)
        appeals.reopen_moot_appeals(case, ruling.ruled_at)
        enforcement.sync_listing_state(case.listing_id, ruling_id=ruling.pk, send_after=now)
        _audit(ruling, CaseAct.ANNUL, now)
    return ruling


def _reopen_dispute(ruling: Ruling) -> None:
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
class _Proceeding:
    """Where a ruling stands."""

    case: Case
    instance: Instance
    proceeding: int


def _write_ruling(
    place: _Proceeding, person: User, decision: DisputeDecision, now: datetime
) -> Ruling:
    """Write the ruling with all its effects on the claim and its listing."""
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
        decision_version=case.decision_version,
        policy_hash=policies.policy_at(now).hash,
        ruled_at=now,
    )
    outcome_history.update_upheld_at(case, now=now)
    counter_answers.close_moot_counters(case, now=now)
    appeals.close_moot_appeals(case, now=now)
    enforcement.sync_listing_state(
        case.listing_id, ruling_id=ruling.pk, send_after=now + _undo_time()
    )
    _audit(ruling, CaseAct.RULE, now)
    return ruling


def _undo_time() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)


def _audit(ruling: Ruling, name: str, now: datetime) -> None:
    audit.record(
        "case",
        ruling.case_id,
        name,
        actor=ruling.actor,
        at=now,
        body={
            "ruling": ruling.pk,
            "instance": ruling.instance,
            "outcome": ruling.outcome,
            "reason": ruling.reason_code,
        },
    )
