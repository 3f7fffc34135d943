"""Keep the rights repository: add a right, verify it, withdraw it; the index follows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.vocabulary import RightState
from records import policies
from records.accounts.models import User
from records.actions.notices.account_letters import post_letters
from records.ledger import audit, change_feed
from records.ledger.outbox import Body
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import AuthorisedSeller, Certificate, Reference, Resemblance, Right

IN_FORCE: Final = frozenset({RightState.VERIFIED, RightState.EXPIRING})
RENEWABLE: Final = IN_FORCE | {RightState.EXPIRED}


class WrongState(ActionRefused):
    says = _("This is not possible in the current state of the right.")


class PapersInQuestion(WrongState):
    code = "wrong_state"
    says = _("First judge the pages that almost match pages of others.")


def add_right(right: Right, references: Sequence[Reference], *, actor: str, now: datetime) -> Right:
    """Add a right with its reference pictures; it is used only once it is verified."""
    with transaction.atomic():
        right.state, right.updated_at = RightState.UPLOADED, now
        right.save(force_insert=True)
        for reference in references:
            reference.right = right
        Reference.objects.bulk_create(references)
        audit_right(right, RightAct.ADD, actor, now)
    return right


def mark_verified(right_id: int, *, actor: str, now: datetime) -> Right:
    """Verify a right whose papers are in order; it is matched within ten seconds.

    A renewal is verified the same way: its new last day takes effect.

    Raises:
        WrongState: it is not waiting for verification, or its last day has passed.
        PapersInQuestion: somebody has to look at its papers first.
    """
    _ensure_papers_clear(right_id)
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        allowed_states = frozenset({RightState.UPLOADED, RightState.PENDING_VERIFICATION})
        if right.renews_until:  # its owner may have named a later day since
            right.expires_on = max(right.expires_on or right.renews_until, right.renews_until)
            right.renews_until, allowed_states = None, allowed_states | RENEWABLE
        right.reminded_days = None
        return move_right(right, allowed_states, state_in_force(right, now), actor=actor, now=now)


def state_in_force(right: Right, now: datetime) -> RightState:
    """Return verified, or expiring when its last day is near.

    Raises:
        WrongState: its last day has passed.
    """
    if right.expires_on is None:
        return RightState.VERIFIED
    days = (right.expires_on - now.date()).days
    if days < 0:
        raise WrongState(_("Its last day has passed. Ask for the renewal first."))
    notice = policies.policy().limits.right_notice_days
    return RightState.EXPIRING if days <= max(notice) else RightState.VERIFIED


def withdraw_right(right_id: int, *, actor: str, now: datetime) -> Right:
    """Withdraw a right: matched no more within ten seconds, open cases go to a person.

    Raises:
        WrongState: it is withdrawn already.
    """
    others = set(RightState) - {RightState.WITHDRAWN}
    return _lock_and_move(right_id, others, RightState.WITHDRAWN, actor=actor, now=now)


def suspend_right(right_id: int, *, actor: str, now: datetime) -> Right:
    """Suspend a right until its papers are cleared.

    Raises:
        WrongState: it is not in force.
    """
    return _lock_and_move(right_id, IN_FORCE, RightState.SUSPENDED, actor=actor, now=now)


def authorise_seller(right_id: int, seller_id: int, *, actor: str, now: datetime) -> None:
    """Name a seller who may use the right."""
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        AuthorisedSeller.objects.get_or_create(right=right, seller_id=seller_id)
        audit_right(right, RightAct.AUTHORISE, actor, now)


def _lock_and_move(
    right_id: int,
    allowed_states: Collection[RightState],
    state: RightState,
    *,
    actor: str,
    now: datetime,
) -> Right:
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        return move_right(right, allowed_states, state, actor=actor, now=now)


def move_right(
    right: Right,
    allowed_states: Collection[RightState],
    state: RightState,
    *,
    actor: str,
    now: datetime,
) -> Right:
    """Move a locked right to a state, with whatever else was changed on it.

    Raises:
        WrongState: it may not come there from where it is.
    """
    if right.state not in allowed_states:
        says = _("A {state} right cannot become {other}.")
        raise WrongState(says, state=str(right.state), other=str(state))
    right.state, right.version, right.updated_at = state, right.version + 1, now
    if state == RightState.PENDING_VERIFICATION:
        right.submitted_at = now
    elif not right.renews_until or state not in RENEWABLE:  # a renewal goes on waiting
        right.submitted_at = None
    right.save()
    change_feed.record_change("right", right.pk)
    audit_right(right, state, actor, now)
    return right


def _ensure_papers_clear(right_id: int) -> None:
    papers = Certificate.objects.filter(right=right_id, error="")
    if papers.filter(compared_at__isnull=True).exists():
        raise PapersInQuestion(
            _("Its documents were not compared with others yet. Compare them first.")
        )
    resemblances = Resemblance.objects.filter(page__certificate__right=right_id)
    if resemblances.exclude(verdict="harmless").exists():
        raise PapersInQuestion


def audit_right(right: Right, name: str, actor: str, now: datetime) -> None:
    """Append an act to the right's audit chain."""
    audit.record(
        "right",
        right.pk,
        name,
        actor=actor,
        at=now,
        body={"version": right.version, "state": right.state},
    )


def post_right_letter(
    right: Right, letter: str, body: Mapping[str, str | int | bool] | None = None, *, now: datetime
) -> int:
    """Write to the owner's people, once for each version; return how many.

    A right's version grows with each step, so that the same step is told once.
    """
    content: Body = {**(body or {}), "letter": letter}
    return post_letters(
        User.objects.filter(account_id=right.owner_id),
        f"right:{right.pk}:{right.version}:{letter}:{content.get('days', '')}",
        kind="right",
        subject_id=right.pk,
        body=content,
        now=now,
    )
