"""What sellers' pages are played on: counterfeits, a ban, one listing twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.policy.tables import Penalty
from pipeline.vocabulary import CaseState, Outcome
from records.actions.review import rulings
from records.actions.sellers import bans, penalty_orders
from records.cases.models import Case
from records.clock import database_now
from records.conduct.models import Sanction
from records.rights.models import Right
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder
from tests.factories import record_cases, record_disputes

DAY: Final = timedelta(days=1)


def create_upheld_case(
    mark: Right, listing: str, *, now: datetime, reason: str = "TM-COUNTERFEIT"
) -> Case:
    """A case upheld at that moment by policy, or by a reviewer, on a listing of shop S-1."""
    (case,) = record_cases.file_cases(mark, listing, now=now, reason=reason)
    case = record_cases.route_case(record_cases.freeze_case(case, now=now), now=now)
    if case.state == CaseState.IN_REVIEW:
        person = record_cases.reviewer()
        record_cases.claim_case(case, person, now=now)
        rulings.rule_on_case(case.pk, person, Outcome.UPHELD, "identical_mark", note="", now=now)
    case.refresh_from_db()
    assert case.state == CaseState.UPHELD
    return case


def ban_seller(mark: Right) -> tuple[Sequence[Case], PenaltyOrder]:
    """Three counterfeits some weeks ago, and the ban that two people imposed since."""
    now = database_now()
    if not mark.owner.memberships.exists():
        record_cases.member(mark.owner)
    cases = [create_upheld_case(mark, f"C-{days}", now=now - days * DAY) for days in (60, 55, 50)]
    assert cases[0].seller_id
    penalty_orders.update_penalties(cases[0].seller_id, now=now - 42 * DAY)
    order = PenaltyOrder.objects.get(penalty=Penalty.BAN)
    bans.approve_ban(order.pk, record_disputes.senior(), now=now - 10 * DAY)
    bans.confirm_ban(order.pk, record_disputes.senior(), now=now - 9 * DAY)
    return cases, order


def suspend(seller: Seller, *, now: datetime, days: int = 30, matter: str = "listings") -> Sanction:
    """A seller suspended for misuse."""
    return Sanction.objects.create(
        matter=matter,
        kind="suspension",
        seller=seller,
        figures={},
        intent="Again and again.",
        decided_by=record_disputes.senior(),
        decided_at=now,
        ends_at=now + days * DAY,
    )


def looked_at(case: Case) -> None:
    """What the timers do within the minute: penalties follow the strikes."""
    assert case.seller_id
    penalty_orders.update_penalties(case.seller_id, now=database_now())
