"""Ban a seller: the system proposes, one person approves, another confirms after notice."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from records.accounts.models import Role, Seller, User
from records.acts import penalising
from records.standing.models import OrderState, PenaltyOrder


class NotForYou(Exception):
    """This ban waits for no step of yours: see its state, its notice, and who stepped last."""


def approve(order_id: int, person: User, *, now: datetime) -> PenaltyOrder:
    """The first person finds the ban right.

    Raises:
        NotForYou: it is not proposed any more, or the person is no senior reviewer.
    """
    with transaction.atomic():
        order = _locked(order_id, person, {OrderState.PROPOSED})
        order.state, order.approved_by = OrderState.APPROVED, person
        order.save()
        penalising.note(order, "approve_ban", f"user:{person.pk}", now)
    return order


def confirm(order_id: int, person: User, *, now: datetime) -> PenaltyOrder:
    """Another person imposes it, once the seller's notice is over.

    Raises:
        NotForYou: nothing was changed.
    """
    with transaction.atomic():
        order = _locked(order_id, person, {OrderState.APPROVED})
        is_too_early = order.notice_ends_at is not None and now < order.notice_ends_at
        if order.approved_by_id == person.pk or is_too_early:
            raise NotForYou(NotForYou.__doc__)
        order.state, order.confirmed_by = OrderState.IMPOSED, person
        penalising.bump(order, "confirm_ban", f"user:{person.pk}", now)
    return order


def decline(order_id: int, person: User, why: str, *, now: datetime) -> PenaltyOrder:
    """Leave the seller in: the ban is proposed again only when a further strike takes effect.

    Raises:
        NotForYou: nothing was changed.
    """
    with transaction.atomic():
        order = _locked(order_id, person, {OrderState.PROPOSED, OrderState.APPROVED})
        order.state, order.why, order.approved_by = OrderState.DECLINED, why[:200], None
        penalising.bump(order, "decline_ban", f"user:{person.pk}", now)
    return order


def _locked(order_id: int, person: User, states: Collection[OrderState]) -> PenaltyOrder:
    if not (person.is_active and person.role == Role.SENIOR_REVIEWER):
        raise NotForYou(NotForYou.__doc__)
    for seller_id in PenaltyOrder.objects.filter(pk=order_id).values_list("seller_id", flat=True):
        Seller.objects.select_for_update().get(pk=seller_id)
    order = PenaltyOrder.objects.select_for_update().filter(pk=order_id, state__in=states).first()
    if order is None:
        raise NotForYou(NotForYou.__doc__)
    return order
