"""One verifier holds a paper at a time: identity documents and powers of attorney alike."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from records import policies
from records.accounts.models import IdentityDocument, Role, User
from records.rights.models import PowerOfAttorney

_PENDING = "pending"  # waits for a verifier, whichever paper it is


class NotHeld(Exception):
    """Somebody else holds this paper, or your hold ran out: take it again."""


def claim[P: (IdentityDocument, PowerOfAttorney)](
    kind: type[P], verifier: User, *, now: datetime
) -> P | None:
    """The paper this verifier holds, or else the one that waits longest; None: none waits."""
    with transaction.atomic():
        waiting = kind.objects.filter(state=_PENDING).order_by("submitted_at", "pk")
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        own = waiting.filter(held_by=verifier, held_until__gt=now).first()
        found = own or waiting.filter(free).first()
        if found is not None:
            _hold(found, verifier, now)
    return found


def take[P: (IdentityDocument, PowerOfAttorney)](
    kind: type[P], paper_id: int, verifier: User, *, now: datetime
) -> P:
    """Take this one, or renew one's hold of it.

    Raises:
        NotHeld: somebody else holds it.
    """
    with transaction.atomic():
        found = kind.objects.select_for_update().get(pk=paper_id)
        is_mine = found.held_by_id == verifier.pk
        if not is_mine and found.held_until is not None and found.held_until > now:
            raise NotHeld(NotHeld.__doc__)
        _hold(found, verifier, now)
    return found


def release[P: (IdentityDocument, PowerOfAttorney)](
    kind: type[P], paper_id: int, verifier: User
) -> None:
    """Give a paper back to the queue."""
    held = kind.objects.filter(pk=paper_id, held_by=verifier)
    held.update(held_by=None, held_until=None)


def lock_held_paper[P: (IdentityDocument, PowerOfAttorney)](
    kind: type[P], paper_id: int, verifier: User, *, now: datetime
) -> P:
    """The paper under its lock, for the verifier who holds it.

    Raises:
        NotHeld: the hold ran out, or it is nobody's who may judge.
    """
    found = kind.objects.select_for_update().get(pk=paper_id)
    is_held = found.held_by_id == verifier.pk and (found.held_until or now) > now
    if not is_held or verifier.role != Role.VERIFIER or not verifier.is_active:
        raise NotHeld(NotHeld.__doc__)
    return found


def _hold[P: (IdentityDocument, PowerOfAttorney)](paper: P, verifier: User, now: datetime) -> None:
    """A verifier holds one of each kind: what was held before goes back to the queue."""
    minutes = policies.policy().identity.lease_minutes
    others = type(paper).objects.filter(held_by=verifier).exclude(pk=paper.pk)
    others.update(held_by=None, held_until=None)
    paper.held_by, paper.held_until = verifier, now + timedelta(minutes=minutes)
    paper.save(update_fields=["held_by", "held_until"])
