"""Learn: a seller takes the short check, and what a penalty asked for is done once it is passed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pipeline.policy.tables import Penalty
from pipeline.sellers.education import Result, mark_answers
from records import policies
from records.actions.sellers import penalty_orders
from records.ledger import audit
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState


def list_open_checks(seller_id: int) -> list[PenaltyOrder]:
    """Return the penalties that ask for the check and wait for it."""
    orders = PenaltyOrder.objects.filter(
        seller_id=seller_id,
        penalty=Penalty.EDUCATION,
        state=PenaltyOrderState.IMPOSED,
        done_at=None,
    )
    return list(orders.order_by("pk"))


def take_check(seller_id: int, answers: Sequence[int], *, now: datetime) -> Result:
    """Mark the answers and record the result; passing it fulfils what the penalties asked.

    Nothing else follows: the strike still counts, as its cases are still upheld.
    """
    with transaction.atomic():
        Seller.objects.select_for_update(no_key=True).get(pk=seller_id)
        result = mark_answers(policies.education(), answers)
        audit.record(
            "seller",
            seller_id,
            "learn",
            actor=f"seller:{seller_id}",
            at=now,
            body={
                "right": result.right,
                "of": len(result.marks),
                "is_passed": result.is_passed,
            },
        )
        for order in list_open_checks(seller_id) if result.is_passed else ():
            order.done_at = now
            penalty_orders.save_next_version(order, "penalty_done", f"seller:{seller_id}", now)
    return result
