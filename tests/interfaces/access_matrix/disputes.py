"""Disputes of filers' cases, for the calls of the matrix."""

import uuid
from datetime import timedelta
from typing import Any

from records.accounts.models import User
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification, DisputeLease
from records.sellers.models import JoinGround, JoinState, Seller, SellerJoin
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories.takedown_requests import new_account, new_request, new_right, only_case

PARTS = ("counter_id", "appeal_id", "entity_id", "order_id", "join_id")


def create_dispute(case: Case, **counter: Any) -> dict[str, str]:  # noqa: ANN401 -- fields of a row
    """What the seller says against a case, and an appeal of its filer, before the platform."""
    now = database_now()
    counter_notice = CounterNotification.objects.create(
        batch_id=uuid.uuid4(),
        case=case,
        account_id=case.account_id,
        seller_id=1,
        profile="default",
        chance=1,
        ground="owner",
        statement="It is ours.",
        filed_at=now,
        forwarded_at=now,
        **({"state": "forwarded"} | counter),
    )
    ruling = Ruling.objects.create(
        case=case,
        account_id=case.account_id,
        instance="first",
        outcome="rejected",
        reason_code="no_likeness",
        policy_hash="x",
        ruled_at=now,
    )
    appeal = Appeal.objects.create(
        case=case,
        account_id=case.account_id,
        party="filer",
        ruling=ruling,
        state="in_review",
        statement="Look again.",
        filed_at=now,
        due_at=now,
    )
    return {"counter_id": str(counter_notice.public_id), "appeal_id": str(appeal.public_id)}


def held_by(person: User) -> dict[str, str]:
    """Disputes of somebody's case that this person holds."""
    now, owner = database_now(), new_account(f"Contested by {person}")
    right = new_right(owner, mark=f"CONTESTED{person.pk}")
    case = only_case(new_request(right, 1000 + person.pk))
    parts = create_dispute(case, state="rejected_by_filer", disputed_at=now, due_at=now)
    proceedings = {
        "counter": CounterNotification.objects.get(public_id=parts["counter_id"]).pk,
        "appeal": Appeal.objects.get(public_id=parts["appeal_id"]).pk,
    }
    for kind, proceeding_id in proceedings.items():
        DisputeLease.objects.create(
            kind=kind, proceeding=proceeding_id, holder=person, until_at=now + timedelta(minutes=10)
        )
    return parts | _propose_ban()


def _propose_ban() -> dict[str, str]:
    """A seller with a ban and a link to decide."""
    now, seller = database_now(), Seller.objects.create(legal_name="Shut Out Ltd")
    order = PenaltyOrder.objects.create(
        seller=seller,
        severity="counterfeit",
        penalty="ban",
        state=PenaltyOrderState.PROPOSED,
        strikes=3,
        brought_at=now,
        notice_ends_at=now,
    )
    join = SellerJoin.objects.create(
        seller=seller,
        other=Seller.objects.create(legal_name="Shut Out Limited"),
        ground=JoinGround.NAME,
        state=JoinState.PROPOSED,
        proposed_at=now,
    )
    return {
        "entity_id": str(seller.public_id),
        "order_id": str(order.public_id),
        "join_id": str(join.public_id),
    }
