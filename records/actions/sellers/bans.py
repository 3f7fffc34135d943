"""Ban a seller: the system proposes, one person approves, another confirms after notice."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from records.accounts.models import Role, User
from records.actions.entities.membership import lock_entities
from records.actions.sellers import penalty_orders
from records.standing.models import OrderState, PenaltyOrder

STEPS: Final = ("approve", "confirm", "decline", "lift")


class NotEntitled(Exception):
    """This ban waits for no step of yours: see its state, its notice, and who stepped last."""


def approve_ban(order_id: int, person: User, *, now: datetime) -> PenaltyOrder:
    """Approve a proposed ban, as the first person.

    Raises:
        NotForYou: it is not proposed any more, or the person is no senior reviewer.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, {OrderState.PROPOSED})
        order.state, order.approved_by = OrderState.APPROVED, person
        order.save()
        penalty_orders.audit_order(order, "approve_ban", f"user:{person.pk}", now)
    return order


def confirm_ban(order_id: int, person: User, *, now: datetime) -> PenaltyOrder:
    """Impose an approved ban, as another person, once the seller's notice is over.

    Raises:
        NotForYou: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, {OrderState.APPROVED})
        if order.approved_by_id == person.pk or is_in_notice(order, now):
            raise NotEntitled(NotEntitled.__doc__)
        order.state, order.confirmed_by = OrderState.IMPOSED, person
        penalty_orders.save_next_version(order, "confirm_ban", f"user:{person.pk}", now)
        penalty_orders.carry_over_ban(order, now)
    return order


def decline_ban(order_id: int, person: User, why: str, *, now: datetime) -> PenaltyOrder:
    """Decline a ban; it is proposed again only when a further strike takes effect.

    Raises:
        NotForYou: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, {OrderState.PROPOSED, OrderState.APPROVED})
        order.state, order.why, order.approved_by = OrderState.DECLINED, why[:200], None
        penalty_orders.save_next_version(order, "decline_ban", f"user:{person.pk}", now)
    return order


def lift_ban(order_id: int, person: User, why: str, *, now: datetime) -> PenaltyOrder:
    """Lift a ban, as another person than who confirmed it.

    It is proposed again only when a further strike counts.

    Raises:
        NotForYou: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, {OrderState.IMPOSED})
        if order.confirmed_by_id == person.pk:
            raise NotEntitled(NotEntitled.__doc__)
        order.state, order.why = OrderState.DECLINED, why[:200]
        penalty_orders.save_next_version(order, "lift_ban", f"user:{person.pk}", now)
        penalty_orders.carry_over_ban(order, now)
    return order


def list_steps(order: PenaltyOrder, person: User, *, now: datetime) -> tuple[str, ...]:
    """Return what this person may do about a ban at this moment."""
    if not _may_decide(person) or order.extends_id:
        return ()
    if order.state == OrderState.APPROVED:
        is_anothers = order.approved_by_id != person.pk and not is_in_notice(order, now)
        return ("confirm", "decline") if is_anothers else ("decline",)
    lift = () if order.confirmed_by_id == person.pk else ("lift",)
    return {OrderState.PROPOSED: ("approve", "decline"), OrderState.IMPOSED: lift}.get(
        OrderState(order.state), ()
    )


def is_in_notice(order: PenaltyOrder, now: datetime) -> bool:
    """Return whether the seller's notice of an approved ban still runs."""
    ends_at = order.notice_ends_at
    return order.state == OrderState.APPROVED and ends_at is not None and now < ends_at


def _may_decide(person: User) -> bool:
    return person.is_active and person.role == Role.SENIOR_REVIEWER


def _lock_order(order_id: int, person: User, states: Collection[OrderState]) -> PenaltyOrder:
    if not _may_decide(person):
        raise NotEntitled(NotEntitled.__doc__)
    own = PenaltyOrder.objects.filter(pk=order_id, extends=None)
    lock_entities(*own.values_list("seller_id", flat=True))
    order = own.select_for_update().filter(state__in=states).first()
    if order is None:
        raise NotEntitled(NotEntitled.__doc__)
    return order
