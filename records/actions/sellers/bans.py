"""Ban a seller or close its store: one person approves, another confirms after notice.

A ban is proposed by strikes, a closure by what monitoring shows. The seller may object once, and
a person who has taken no part in the decision answers.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import Word, _
from records.accounts.models import ObjectionState, Role, User
from records.actions.sellers import penalty_orders
from records.actions.sellers.entity_membership import lock_entities
from records.refusals import ActionRefused
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState

LONGEST_OBJECTION: Final = 5_000
_STANDING: Final = (PenaltyOrderState.APPROVED, PenaltyOrderState.IMPOSED)


class BanStep(Word):
    """A step on a penalty: the label is of its button."""

    done: str  # what the person is told then

    APPROVE = (
        "approve",
        _("Approve it"),
        _("Approved. Another person confirms it when the notice period is over."),
    )
    CONFIRM = (
        "confirm",
        _("Confirm it"),
        _("It is in force. We inform the marketplaces and the seller."),
    )
    DECLINE = (
        "decline",
        _("Decline it"),
        _("Declined. It is proposed again when a further strike takes effect."),
    )
    LIFT = "lift", _("Lift it"), _("It is lifted. We inform the marketplaces and the seller.")
    KEEP = (
        "keep",
        _("Keep it, and answer the objection"),
        _("Answered. The decision stands, and the seller is told."),
    )
    REVERSE = (
        "reverse",
        _("Take it back, and answer the objection"),
        _("Answered. The decision is taken back, and the seller is told."),
    )

    @property
    def is_reasoned(self) -> bool:
        """Whether it needs words for the file."""
        return self not in {BanStep.APPROVE, BanStep.CONFIRM}


class NotEntitled(ActionRefused):
    says = _("This order does not need a step from you now.")


class ObjectionRefused(ActionRefused):
    says = _("Say why in at most 5,000 characters. You can object once.")


def take_step(order_id: int, which: str, person: User, why: str, *, now: datetime) -> PenaltyOrder:
    """Take a step on a ban; `why` is empty if the step needs none.

    Raises:
        NotEntitled: nothing was changed.
    """
    if which == "approve":
        return approve_ban(order_id, person, now=now)
    if which == "confirm":
        return confirm_ban(order_id, person, now=now)
    if which == "decline":
        return decline_ban(order_id, person, why, now=now)
    if which == "lift":
        return lift_ban(order_id, person, why, now=now)
    return answer_objection(order_id, person, why, is_reversed=which == "reverse", now=now)


def approve_ban(order_id: int, person: User, *, now: datetime) -> PenaltyOrder:
    """Approve a proposed ban, as the first person.

    Raises:
        NotEntitled: it is not proposed any more, or the person is not a senior reviewer.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, "approve", now)
        order.state, order.approved_by = PenaltyOrderState.APPROVED, person
        order.save()
        penalty_orders.audit_order(order, "approve_ban", person.actor, now)
    return order


def confirm_ban(order_id: int, person: User, *, now: datetime) -> PenaltyOrder:
    """Impose an approved ban, as another person, once the seller's notice is over.

    Raises:
        NotEntitled: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, "confirm", now)
        order.state, order.confirmed_by, order.imposed_at = PenaltyOrderState.IMPOSED, person, now
        penalty_orders.save_next_version(order, "confirm_ban", person.actor, now)
        penalty_orders.extend_to_entity(order, now)
    return order


def decline_ban(order_id: int, person: User, why: str, *, now: datetime) -> PenaltyOrder:
    """Decline a ban; it is proposed again only when a further strike takes effect.

    Raises:
        NotEntitled: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, "decline", now)
        order.state, order.why, order.approved_by = PenaltyOrderState.DECLINED, why[:200], None
        penalty_orders.save_next_version(order, "decline_ban", person.actor, now)
        penalty_orders.extend_to_entity(order, now)
    return order


def lift_ban(order_id: int, person: User, why: str, *, now: datetime) -> PenaltyOrder:
    """Lift a ban, as another person than who confirmed it.

    It is proposed again only when a further strike counts.

    Raises:
        NotEntitled: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, "lift", now)
        order.state, order.why = PenaltyOrderState.DECLINED, why[:200]
        penalty_orders.save_next_version(order, "lift_ban", person.actor, now)
        penalty_orders.extend_to_entity(order, now)
    return order


def file_objection(
    order_id: int, seller_id: int, text: str, *, actor: str, now: datetime
) -> PenaltyOrder:
    """Take the seller's objection to what people decided; another person answers.

    Raises:
        ObjectionRefused: nothing was taken in.
    """
    words = text.strip()
    with transaction.atomic():
        # Of the entity's sellers one may see only oneself; a writer of orders locks all.
        Seller.objects.select_for_update(no_key=True).get(pk=seller_id)
        orders = PenaltyOrder.objects.select_for_update(of=("self",)).filter(seller=seller_id)
        order = orders.filter(pk=order_id).first()
        is_fit = 0 < len(words) <= LONGEST_OBJECTION
        if order is None or not order.is_open_to_objection or not is_fit:
            raise ObjectionRefused
        order.take_objection(words, now)
        penalty_orders.audit_order(order, "object_to_penalty", actor, now)
    return order


def answer_objection(
    order_id: int, person: User, answer: str, *, is_reversed: bool, now: datetime
) -> PenaltyOrder:
    """Keep the order or take it back, as a person who has taken no part in it.

    Raises:
        NotEntitled: nothing was changed.
    """
    with transaction.atomic():
        order = _lock_order(order_id, person, "keep", now)
        order.write_answer(person, answer, now, is_reversed=is_reversed)
        if is_reversed:
            order.state = PenaltyOrderState.DECLINED
        name = "reverse_penalty" if is_reversed else "keep_penalty"
        penalty_orders.save_next_version(order, name, person.actor, now)
        penalty_orders.extend_to_entity(order, now)
    return order


def list_steps(order: PenaltyOrder, person: User, *, now: datetime) -> tuple[str, ...]:
    """Return what this person may do about an order at this moment."""
    if not _may_decide(person) or order.extends_id or not order.is_by_people:
        return ()
    if order.objection_state == ObjectionState.FILED:
        if order.state not in _STANDING:
            return ()
        has_decided = person.pk in {order.approved_by_id, order.confirmed_by_id}
        return () if has_decided else ("keep", "reverse")
    if order.state == PenaltyOrderState.APPROVED:
        is_anothers = order.approved_by_id != person.pk and not is_in_notice(order, now)
        return ("confirm", "decline") if is_anothers else ("decline",)
    is_over = order.ends_at is not None and order.ends_at <= now
    lift = () if is_over or order.confirmed_by_id == person.pk else ("lift",)
    return {
        PenaltyOrderState.PROPOSED: ("approve", "decline"),
        PenaltyOrderState.IMPOSED: lift,
    }.get(PenaltyOrderState(order.state), ())


def is_in_notice(order: PenaltyOrder, now: datetime) -> bool:
    """Return whether the seller's notice of an approved ban still runs."""
    ends_at = order.notice_ends_at
    return order.state == PenaltyOrderState.APPROVED and ends_at is not None and now < ends_at


def _may_decide(person: User) -> bool:
    return person.is_active and person.role == Role.SENIOR_REVIEWER


def _lock_order(order_id: int, person: User, step: str, now: datetime) -> PenaltyOrder:
    """Return the order under its lock, where it waits for this step of this person."""
    if not _may_decide(person):
        raise NotEntitled
    orders = PenaltyOrder.objects.filter(pk=order_id, extends=None)
    lock_entities(*orders.values_list("seller_id", flat=True))
    order = orders.select_for_update().first()
    if order is None or step not in list_steps(order, person, now=now):
        raise NotEntitled
    return order
