"""A right goes to another owner: both accounts confirm, or a verifier does on the certificate.

Open cases stay with who filed them, and with the snapshot of the right that they were filed on.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from matchers.labels.words import _
from pipeline.vocabulary import RightState
from records.accounts.models import Account, AccountState
from records.actions.rights import repository
from records.actions.rights.repository import IN_FORCE, WrongState, audit_right, move_right
from records.actions.rounds import act_on_each
from records.duties import duty
from records.ledger import audit
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import Assignment, AssignmentState, Right
from records.rights.queries import list_paper_kinds

_OPEN = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
_LOST = (RightState.WITHDRAWN, RightState.REJECTED, RightState.CLAIMED)


class OfferClosed(ActionRefused):
    code = "not_offered"
    says = _("This offer was already answered, or taken back.")


class UnknownAccount(ActionRefused):
    says = _("No active account has this number.")


def offer_right(right_id: int, to: UUID, *, actor: str, now: datetime) -> Assignment:
    """Offer a right to the account of that number, without saying whether there is one.

    Raises:
        WrongState: the right is withdrawn or rejected, or offered to somebody already.
    """
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        if right.state in _LOST:
            raise WrongState
        if right.assignments.filter(state__in=_OPEN).exists():
            raise WrongState(_("This right is already offered. Take that offer back first."))
        audit_right(right, RightAct.OFFER_ASSIGNMENT, actor, now)
        return Assignment.objects.create(
            right=right,
            of_account_id=right.owner_id,
            to_public_id=to,
            title=str(right),
            offered_at=now,
        )


def answer_offer(
    assignment_id: int, account: Account, *, accepts: bool, actor: str, now: datetime
) -> Assignment:
    """Accept or refuse an offer for the other account; the chain of that account says who did.

    Raises:
        OfferClosed: the offer is not to this account, or it is over.
    """
    with transaction.atomic():
        offer = _lock_offer(assignment_id)
        if offer.to_public_id != account.public_id:
            raise OfferClosed
        offer.state = AssignmentState.ACCEPTED if accepts else AssignmentState.DECLINED
        offer.answered_at = now
        offer.save(update_fields=["state", "answered_at"])
        act, body = f"{offer.state}_assignment", {"assignment": offer.pk, "right": offer.right_id}
        audit.record("account", account.pk, act, actor=actor, at=now, body=body)
    return offer


def withdraw_offer(assignment_id: int, *, actor: str, now: datetime) -> Assignment:
    """Withdraw an offer; the owner keeps the right.

    Raises:
        OfferClosed: it was answered already.
    """
    with transaction.atomic():
        offer = _lock_offer(assignment_id)
        offer.state, offer.answered_at = AssignmentState.TAKEN_BACK, now
        offer.save(update_fields=["state", "answered_at"])
        audit_right(offer.right, RightAct.TAKE_BACK_ASSIGNMENT, actor, now)
    return offer


def _lock_offer(assignment_id: int) -> Assignment:
    offer = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    if offer.state != AssignmentState.OFFERED:
        raise OfferClosed
    return offer


@duty
def complete_transfers(now: datetime) -> int:
    """Hand over what both sides confirmed; only a timer sees both accounts' rows.

    A right in force waits for a verifier: the new owner's name is not the one on its document.
    """
    assignments = Assignment.objects.filter(state=AssignmentState.ACCEPTED).order_by("pk")
    ids = assignments.values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: _complete_transfer(pk, now))


def _complete_transfer(assignment_id: int, now: datetime) -> bool:
    with transaction.atomic():
        right_id = Assignment.objects.get(pk=assignment_id).right_id
        right = Right.objects.select_for_update().get(pk=right_id)
        assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
        to = Account.objects.filter(public_id=assignment.to_public_id).first()
        if assignment.state != AssignmentState.ACCEPTED or to is None or right.state in _LOST:
            return False
        state = RightState(right.state)
        after = RightState.PENDING_VERIFICATION if state in IN_FORCE else state
        _hand_over(right, to, after, actor="system", now=now)
        assignment.state, assignment.done_at = AssignmentState.DONE, now
        assignment.save(update_fields=["state", "done_at"])
    return True


def assign_right(right_id: int, to: UUID, *, actor: str, now: datetime) -> Right:
    """Hand a right over on its certificate of assignment; its state stays.

    Raises:
        UnknownAccount: no active account has that number.
        WrongState: there is no such certificate, or the right is lost.
    """
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        account = Account.objects.filter(public_id=to, state=AccountState.ACTIVE).first()
        if account is None:
            raise UnknownAccount
        if "assignment" not in list_paper_kinds(right.certificates.all()):
            raise WrongState(_("There is no certificate of an assignment. Ask the owner for it."))
        if right.state in _LOST:
            raise WrongState
        right.assignments.filter(state__in=_OPEN).update(state=AssignmentState.TAKEN_BACK)
        return _hand_over(right, account, RightState(right.state), actor=actor, now=now)


def _hand_over(right: Right, to: Account, state: RightState, *, actor: str, now: datetime) -> Right:
    repository.post_right_letter(right, "assigned_away", now=now)
    right.owner = to
    move_right(right, {RightState(right.state)}, state, actor=actor, now=now)
    audit_right(right, RightAct.ASSIGN, actor, now)
    repository.post_right_letter(right, "assigned", now=now)
    return right
