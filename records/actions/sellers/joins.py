"""Join sellers that are one legal entity, and part them: each by two people, with both ladders."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import Word, _
from records.accounts.models import Role, User
from records.actions.sellers import entity_membership, penalty_orders
from records.refusals import ActionRefused
from records.sellers.models import JoinGround, JoinState, SellerJoin


class JoinStepNotAllowed(ActionRefused):
    says = _("This link does not need a step from you now.")


class AlreadyJoined(ActionRefused):
    says = _("These sellers are joined already, or a link between them waits.")


def propose_join(
    seller_id: int, other_id: int, person: User, why: str, *, now: datetime
) -> SellerJoin:
    """Propose that two sellers are one, as the first of two people.

    Raises:
        JoinStepNotAllowed: the person is not a senior reviewer, or one of the sellers is unknown.
        AlreadyJoined: nothing was changed.
    """
    with transaction.atomic():
        ids = {seller.pk for seller in entity_membership.lock_entities(seller_id, other_id)}
        if not _may_decide(person) or not {seller_id, other_id} <= ids:
            raise JoinStepNotAllowed
        low, high = sorted((seller_id, other_id))
        entity = entity_membership.list_entity(low)
        if high in entity or _list_open(entity, entity_membership.list_entity(high)):
            raise AlreadyJoined
        join = SellerJoin.objects.create(
            seller_id=low,
            other_id=high,
            ground=JoinGround.PERSON,
            why=why[:300],
            state=JoinState.APPROVED,
            proposed_at=now,
            approved_by=person,
        )
        entity_membership.audit_join(join, "propose_join", person.actor, now)
    return join


def _list_open(shop_ids: Collection[int], theirs: Collection[int]) -> bool:
    pairs = Q(seller__in=shop_ids, other__in=theirs) | Q(seller__in=theirs, other__in=shop_ids)
    return SellerJoin.objects.filter(pairs, closed_at=None).exists()


def _approve(join: SellerJoin, person: User, why: str, _now: datetime) -> None:
    join.state, join.approved_by = JoinState.APPROVED, person
    join.why = join.why or why


def _confirm(join: SellerJoin, person: User, _why: str, now: datetime) -> None:
    join.state, join.confirmed_by, join.joined_at = JoinState.JOINED, person, now


def _decline(join: SellerJoin, _person: User, why: str, now: datetime) -> None:
    join.state, join.part_why, join.closed_at = JoinState.DECLINED, why, now


def _part(join: SellerJoin, person: User, why: str, _now: datetime) -> None:
    join.state, join.parting_by, join.part_why = JoinState.PARTING, person, why


def _confirm_part(join: SellerJoin, person: User, _why: str, now: datetime) -> None:
    join.state, join.parted_by, join.closed_at = JoinState.PARTED, person, now


def _keep(join: SellerJoin, _person: User, _why: str, _now: datetime) -> None:
    join.state, join.parting_by, join.part_why = JoinState.JOINED, None, ""


class JoinStep(Word):
    """A step on a link of two sellers: the label is of its button."""

    done: str  # what the person is told then

    PROPOSE = "propose", _("Propose the link"), _("Proposed. Another person confirms it.")
    APPROVE = "approve", _("Approve the link"), _("Approved. Another person confirms it.")
    CONFIRM = (
        "confirm",
        _("Confirm and join them"),
        _("Joined. The strikes of both are counted together from now on."),
    )
    DECLINE = "decline", _("Decline the link"), _("Declined. They stay apart.")
    PART = "part", _("Part them"), _("They stay joined until another person confirms.")
    CONFIRM_PART = (
        "confirm_part",
        _("Confirm and part them"),
        _("Parted. Each has its own strikes again."),
    )
    KEEP = "keep", _("Keep them joined"), _("They stay joined.")

    @property
    def is_reasoned(self) -> bool:
        """Whether it needs words for the file."""
        return self in {JoinStep.DECLINE, JoinStep.PART}


type _Step = Callable[[SellerJoin, User, str, datetime], None]

STEPS: Final[Mapping[str, _Step]] = {
    "approve": _approve,
    "confirm": _confirm,
    "decline": _decline,
    "part": _part,
    "confirm_part": _confirm_part,
    "keep": _keep,
}
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    JoinState.PROPOSED: ("approve", "decline"),
    JoinState.APPROVED: ("confirm", "decline"),
    JoinState.JOINED: ("part",),
    JoinState.PARTING: ("confirm_part", "keep"),
}


def list_steps(join: SellerJoin, person: User) -> tuple[str, ...]:
    """Return what this person may do about a link now; the second person is never the first."""
    if not _may_decide(person):
        return ()
    first = {JoinState.APPROVED: join.approved_by_id, JoinState.PARTING: join.parting_by_id}
    steps = _OFFERED.get(join.state, ())
    return steps[1:] if first.get(JoinState(join.state)) == person.pk else steps


def take_step(join_id: int, which: str, person: User, why: str, *, now: datetime) -> SellerJoin:
    """Take one step, and count the strikes of both again under both locks.

    Raises:
        JoinStepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        pairs = SellerJoin.objects.filter(pk=join_id).values_list("seller_id", "other_id")
        sellers = entity_membership.lock_entities(*(member for pair in pairs for member in pair))
        join = SellerJoin.objects.select_for_update().filter(pk=join_id).first()
        if join is None or which not in list_steps(join, person):
            raise JoinStepNotAllowed
        was_standing = join.is_standing
        STEPS[which](join, person, why[:300], now)
        join.save()
        entity_membership.audit_join(join, f"{which}_join", person.actor, now)
        if join.is_standing != was_standing:
            entity_membership.regroup(sellers)
            for seller_id in (join.seller_id, join.other_id):
                penalty_orders.update_penalties(seller_id, now=now)
    return join


def _may_decide(person: User) -> bool:
    return person.is_active and person.role == Role.SENIOR_REVIEWER
