"""Carry out what took an upheld claim back: the listing goes up, where nothing else holds it."""

from datetime import datetime

from django.db import transaction

from records.acts import enforcement
from records.complaints.models import Case, Settlement
from records.ledger import audit, outbox


def carry_out_settlements(now: datetime) -> int:
    """Carry out what waits, each in a transaction of its own; returns how many."""
    waiting = Settlement.objects.waiting().order_by("said_at", "pk").values_list("pk", flat=True)
    return sum(carry_out_settlement(settlement_id, now=now) for settlement_id in list(waiting))


def carry_out_settlement(settlement_id: int, *, now: datetime) -> bool:
    """Recall what was not sent yet, restore the listing, tell both sides; False: done already."""
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
        audit.append(
            audit.Act(
                subject_kind="case",
                subject_id=case.pk,
                name="settle",
                actor="system",
                at=now,
                body={"voice": settlement.voice},
            )
        )
    return True
