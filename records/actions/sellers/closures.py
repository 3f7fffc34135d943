"""Act on what monitoring shows of a seller: limit its listings, or propose to close its store."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from pipeline.policy.tables import Penalty
from records import policies
from records.actions.conduct import misuse_scan
from records.actions.conduct.misuse_scan import NothingToDecide
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.sellers import penalty_orders
from records.actions.sellers.entity_membership import list_entity, lock_entities
from records.cases.models import Case
from records.conduct.models import ConcernState
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState


def limit_seller(decision: SanctionDecision, *, now: datetime) -> PenaltyOrder:
    """Let every shop of the seller publish nothing new for the days of the policy.

    Raises:
        NothingToDecide, ReasonMissing: nothing was changed.
    """
    ends_at = now + timedelta(days=policies.policy().strikes.listing_limit_days)
    fields = {"state": PenaltyOrderState.IMPOSED, "imposed_at": now, "ends_at": ends_at}
    return _act(decision, Penalty.LISTING_LIMIT, fields, now)


def close_store(decision: SanctionDecision, *, now: datetime) -> PenaltyOrder:
    """Approve the closure of the store as the first of two people; the seller's notice begins.

    Raises:
        NothingToDecide, ReasonMissing: nothing was changed.
    """
    return _act(decision, Penalty.CLOSURE, {"state": PenaltyOrderState.APPROVED}, now)


def _act(
    decision: SanctionDecision, penalty: Penalty, fields: Mapping[str, object], now: datetime
) -> PenaltyOrder:
    person = decision.person
    misuse_scan.ensure_may_decide(person)
    facts = misuse_scan.check_reason(decision.intent)
    with transaction.atomic():
        concern = misuse_scan.lock_concern(decision.concern_id or 0, person)
        seller = concern.seller
        if seller is None or concern.account_id is not None:  # a filer's conduct, not a seller's
            raise NothingToDecide
        lock_entities(seller.pk)
        if _is_borne(seller, penalty, now):
            raise NothingToDecide
        basis = {"figures": concern.figures, "facts": facts, "approved_by": person}
        order = _write_order(seller, penalty, {**basis, **fields}, now)
        misuse_scan.close_concern(concern, person, ConcernState.ACTED, penalty, now=now)
        penalty_orders.post_order(order, now)
        penalty_orders.audit_order(order, f"impose_{penalty}", person.actor, now)
        penalty_orders.extend_to_entity(order, now)
    return order


def _is_borne(seller: Seller, penalty: Penalty, now: datetime) -> bool:
    same_orders = PenaltyOrder.objects.filter(
        seller__in=list_entity(seller.pk), severity="", penalty=penalty
    )
    return (
        same_orders.in_force(now) | same_orders.filter(state=PenaltyOrderState.APPROVED)
    ).exists()


def _write_order(
    seller: Seller, penalty: Penalty, fields: Mapping[str, object], now: datetime
) -> PenaltyOrder:
    since = now - timedelta(days=policies.policy().monitoring.window_days)
    cases = Case.objects.effectively_upheld().filter(
        seller_id__in=list_entity(seller.pk), upheld_at__gte=since
    )
    case_ids = list(cases.order_by("pk").values_list("pk", flat=True))
    is_closure = penalty is Penalty.CLOSURE
    return PenaltyOrder.objects.create(
        seller=seller,
        severity="",
        penalty=penalty,
        strikes=0,
        case_ids=case_ids,
        brought_at=now,
        notice_ends_at=penalty_orders.find_notice_end(case_ids, now) if is_closure else None,
        **fields,
    )
