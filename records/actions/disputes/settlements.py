"""Retract: the filer takes an upheld claim back, as after a settlement with the seller."""

from datetime import datetime, timedelta

from django.db import transaction

from matchers.labels.words import _
from pipeline.cases.outcomes import OutcomeCause
from records import policies
from records.actions.cases import enforcement
from records.actions.disputes import appeals, counter_answers
from records.actions.rounds import act_on_each
from records.cases.acts import CaseAct
from records.cases.models import Case, Ruling, Settlement
from records.duties import duty
from records.ledger import audit, outbox
from records.refusals import ActionRefused


class NotUpheld(ActionRefused):
    says = _("This claim is not upheld, or is no longer upheld.")


def retract_claim(case_id: int, account_id: int, *, actor: str, now: datetime) -> Settlement:
    """Retract a claim at once; a worker restores the listing within seconds.

    Raises:
        NotUpheld: nothing was changed.
    """
    with transaction.atomic():
        cases = Case.objects.effectively_upheld().filter(pk=case_id, account_id=account_id)
        case = cases.select_for_update().first()
        if case is None or _can_be_undone(case, now):
            raise NotUpheld
        case.upheld_at = None
        case.save(update_fields=["upheld_at"])
        settlement = Settlement.objects.create(
            case=case, account_id=account_id, cause=OutcomeCause.RETRACTION, said_at=now
        )
        counter_answers.close_moot_counters(case, now=now)
        appeals.close_moot_appeals(case, now=now)
        audit.record("case", case.pk, CaseAct.RETRACT, actor=actor, at=now)
    return settlement


def _can_be_undone(case: Case, now: datetime) -> bool:
    """Return whether the reviewer can still undo the ruling, of which nobody was told yet."""
    since_at = now - timedelta(seconds=policies.policy().limits.undo_seconds)
    recent = Ruling.objects.live().exclude(reviewer=None).filter(ruled_at__gt=since_at)
    return recent.filter(case=case).exists()


@duty
def carry_out_settlements(now: datetime) -> int:
    """Carry out waiting settlements, each in its own transaction; return how many."""
    waiting = Settlement.objects.waiting().order_by("said_at", "pk").values_list("pk", flat=True)
    return act_on_each(waiting, lambda pk: carry_out_settlement(pk, now=now))


def carry_out_settlement(settlement_id: int, *, now: datetime) -> bool:
    """Recall what was not sent, restore the listing, tell both sides; False: done before."""
    with transaction.atomic():
        case_id = Settlement.objects.values_list("case_id", flat=True).get(pk=settlement_id)
        case = Case.objects.select_for_update().get(pk=case_id)
        settlement = Settlement.objects.waiting().filter(pk=settlement_id).first()
        if settlement is None:
            return False
        settlement.carried_out_at = now
        settlement.save(update_fields=["carried_out_at"])
        for ruling_id in case.rulings.live().values_list("pk", flat=True).order_by("pk"):
            enforcement.revoke_effects(case.listing_id, ruling_id=ruling_id, now=now)
        outbox.post(
            key=f"settled:{settlement.pk}", kind="settled", subject_id=settlement.pk, send_after=now
        )
        audit.record(
            "case",
            case.pk,
            CaseAct.SETTLE,
            actor="system",
            at=now,
            body={"voice": settlement.cause},
        )
    return True
