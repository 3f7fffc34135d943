"""Keep the rights repository: add a right, verify it, withdraw it; the index follows."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pipeline.words import RightState
from records.ledger import audit, changes
from records.rights.models import AuthorisedSeller, Certificate, Reference, Resemblance, Right


class WrongState(Exception):
    """The right's state does not allow this step."""


class PapersInQuestion(WrongState):
    """A paper of this right is nearly another's: look at both and judge."""


def add(right: Right, references: Sequence[Reference], *, actor: str, now: datetime) -> Right:
    """Upload a right with its reference pictures; it is used only once it is verified."""
    with transaction.atomic():
        right.state, right.updated_at = RightState.UPLOADED, now
        right.save(force_insert=True)
        for reference in references:
            reference.right = right
        Reference.objects.bulk_create(references)
        note(right, "add", actor, now)
    return right


def verify(right_id: int, *, actor: str, now: datetime) -> Right:
    """Staff found the papers in order: the right is matched within ten seconds.

    Raises:
        WrongState: it is not waiting for verification.
        PapersInQuestion: somebody has to look at its papers first.
    """
    _ensure_clear(right_id)
    waiting = {RightState.UPLOADED, RightState.PENDING_VERIFICATION}
    return _move(right_id, waiting, RightState.VERIFIED, actor=actor, now=now)


def withdraw(right_id: int, *, actor: str, now: datetime) -> Right:
    """The right is no longer matched, within ten seconds; open cases go to a person.

    Raises:
        WrongState: it is withdrawn already.
    """
    others = set(RightState) - {RightState.WITHDRAWN}
    return _move(right_id, others, RightState.WITHDRAWN, actor=actor, now=now)


def suspend(right_id: int, *, actor: str, now: datetime) -> Right:
    """Take a right out of use until its papers are cleared.

    Raises:
        WrongState: it is not in force.
    """
    in_force = {RightState.VERIFIED, RightState.EXPIRING}
    return _move(right_id, in_force, RightState.SUSPENDED, actor=actor, now=now)


def expire(now: datetime) -> int:
    """Mark rights whose last day has passed; returns how many."""
    over = list(Right.objects.indexed().filter(expires_on__lt=now.date()))
    in_force = {RightState.VERIFIED, RightState.EXPIRING}
    for right in over:
        _move(right.pk, in_force, RightState.EXPIRED, actor="system", now=now)
    return len(over)


def authorise(right_id: int, seller_id: int, *, actor: str, now: datetime) -> None:
    """Name a seller who may use the right."""
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        AuthorisedSeller.objects.get_or_create(right=right, seller_id=seller_id)
        note(right, "authorise", actor, now)


def _move(
    right_id: int, allowed: set[RightState], state: RightState, *, actor: str, now: datetime
) -> Right:
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        if right.state not in allowed:
            raise WrongState(f"A {right.state} right cannot become {state}.")
        right.state, right.version, right.updated_at = state, right.version + 1, now
        right.save(update_fields=["state", "version", "updated_at"])
        changes.note("right", right.pk)
        note(right, state, actor, now)
    return right


def _ensure_clear(right_id: int) -> None:
    papers = Certificate.objects.filter(right=right_id, error="")
    if papers.filter(compared_at__isnull=True).exists():
        raise PapersInQuestion("Its papers were not compared with others yet: compare them first.")
    found = Resemblance.objects.filter(page__certificate__right=right_id)
    if found.exclude(verdict="harmless").exists():
        raise PapersInQuestion(PapersInQuestion.__doc__)


def note(right: Right, name: str, actor: str, now: datetime) -> None:
    """Append an act to the right's audit chain."""
    audit.append(
        audit.Act(
            subject_kind="right",
            subject_id=right.pk,
            name=name,
            actor=actor,
            at=now,
            body={"version": right.version, "state": right.state},
        )
    )
